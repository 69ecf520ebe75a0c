"""Of an invoice's amount, what is paid and what is open the amount counts; codes have many names."""

from pathlib import Path

import pytest

from data.importers.detect import detect
from data.importers.meaning.mapping import name_score

REGISTERS = [
    ("Bill Amount", "Amount Paid", "Amount Due"),
    ("Voucher Total", "Paid", "Open Balance"),
    ("Invoice Amount", "Payments Applied", "Balance"),
    ("Betrag", "Bezahlt", "Offen"),
    ("Montant", "Payé", "Solde"),
]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
@pytest.mark.parametrize("names", REGISTERS)
def test_what_paid_and_open_add_up_to_is_the_amount(
    tmp_path: Path, names: tuple[str, str, str], order: tuple[int, int, int]
) -> None:
    amounts = [(100, 40), (250, 250), (80, 0), (75, 25), (-30, -10)]
    path = tmp_path / "bills.csv"
    lines = [["Vendor Name", "Bill Number", "Bill Date", "PO #", *(names[at] for at in order)]]
    for place, (amount, paid) in enumerate(amounts):
        figures = (f"{amount}.55", f"{paid}.00", f"{amount - paid}.55")
        lines.append(["Acme Inc", f"B{place}", f"2026-03-{place + 15}", "P1", *(figures[at] for at in order)])
    path.write_text("\n".join(map(",".join, lines)) + "\n")

    layout = detect(path, kind="purchases")

    assert layout.amount_column == names[0]
    assert "amount-column" not in [asked.name for asked in layout.questions]


@pytest.mark.parametrize(
    ("heading", "concept"),
    [
        ("GL #", "account"), ("GL No.", "account"), ("G/L Acct Number", "account"), ("GL Desc", "account_name"),
        ("Agreement No.", "contract"), ("Agreement ID", "contract"), ("CC Description", "department_name"),
        ("Cost Ctr No", "department"), ("Resp Center Code", "department"), ("Expires", "end"), ("Effective", "start"),
    ],
)  # fmt: skip
def test_codes_and_their_names_have_many_names(heading: str, concept: str) -> None:
    assert name_score(heading, concept) >= 0.75
