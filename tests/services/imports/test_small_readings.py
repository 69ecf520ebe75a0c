"""What small files say by their shape: invoices, trial balances, parts of codes, figures that stay the same."""

import pytest

from data.importers.detect import detect, recognize
from tests.services.imports.conftest import Desk

LINE = "PO-1001,2026-01-05,Medline,ICU,Gloves,10,4.50,45.00\n"
HEAD = "PO Number,{day},Vendor,Department,Item,Qty,Unit Price,{amount}\n"


@pytest.mark.parametrize(
    ("day", "amount", "kind"),
    [
        ("Invoice Date", "Amount", "invoice"),
        ("Inv. Date", "Amount", "invoice"),
        ("Date", "Invoiced Amount", "invoice"),
        ("Payment Date", "Amount", "invoice"),
        ("Rechnungsdatum", "Betrag", "invoice"),
        ("PO Date", "Amount", "order"),
        ("Date", "Amount", "order"),
        ("Order Date", "Amount", "order"),
    ],
)
def test_the_day_of_an_invoice_makes_an_invoice(new_desk: Desk, day: str, amount: str, kind: str) -> None:
    new_desk.post(HEAD.format(day=day, amount=amount) + LINE, "purchases", create_missing=True)

    assert new_desk.rows("SELECT kind FROM purchase_line") == [(kind,)]


def test_a_french_balance_is_a_trial_balance(new_desk: Desk) -> None:
    lines = (
        "Compte;Libellé;Débit;Crédit;Solde débiteur;Solde créditeur\n"
        "101000;Capital;0,00;50000,00;0,00;50000,00\n512000;Banque;80000,00;20000,00;60000,00;0,00\n"
        "601000;Achats de médicaments;12000,50;0,00;12000,50;0,00\n706000;Prestations;0,00;22000,50;0,00;22000,50\n"
    )
    looks = recognize(new_desk.file(lines, "balance.csv"))

    assert (looks.kind, looks.sure) == ("ledger", True)


@pytest.mark.parametrize(
    ("codes", "proposal"),
    [
        (("100-6010-4010", "100-6020-4020", "200-6010-4010", "200-6030-4030"), None),
        (("6010-4010", "6020-4020", "6010-4020", "6030-4010"), "department=1,account=2"),
    ],
)
def test_a_first_part_that_may_be_a_company_is_not_proposed_as_the_department(
    new_desk: Desk, codes: tuple[str, ...], proposal: str | None
) -> None:
    lines = "".join(f"{code},2026-01,{place}00.50\n" for place, code in enumerate(codes, 1))
    layout = detect(new_desk.file("Account String,Period,Amount\n" + lines), kind="ledger")

    (asked,) = [one for one in layout.questions if one.name == "code-split"]
    assert asked.proposal == proposal
    assert "department=2,account=3" in [one.value for one in asked.choices] or proposal


@pytest.mark.parametrize(("name", "proposal"), [("Transplants", None), ("Average Census", "leave-out")])
def test_a_count_that_stays_the_same_is_asked_about_without_a_proposal(
    new_desk: Desk, name: str, proposal: str | None
) -> None:
    lines = "".join(f"Surgery,{what},2026-{month:02d},{count}\n" for month in (1, 2, 3)
                    for what, count in ((name, 2), ("Cases", 117 + month)))  # fmt: skip
    preview = new_desk.preview("Department,Statistic,Month,Value\n" + lines, "statistics", create_missing=True)

    (asked,) = [one for one in preview.questions if one.name == "averages"]
    assert asked.proposal == proposal
    assert (name in asked.text, "average" in asked.text) == (True, True)
