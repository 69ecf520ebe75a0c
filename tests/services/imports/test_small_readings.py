"""What small files say by their shape: invoices, trial balances, parts of codes, figures that stay the same."""

import pytest

from data.importers.detect import detect, recognize
from data.importers.tables.layout import NumberFormat
from data.importers.values.numbers import parse_amount
from services.errors import UserError
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


@pytest.mark.parametrize(
    ("text", "amount"),
    [("$ (50.00)", "-50.00"), ("$(1,250.00)", "-1250.00"), ("($50.00)", "-50.00"), ("$ (50.00", None), ("$", None)],
)
def test_a_currency_may_stand_before_the_parenthesis(text: str, amount: str | None) -> None:
    read = parse_amount(text, NumberFormat(thousands=",", currency="$", decimals=2))

    assert (None if read is None else str(read)) == amount


def test_a_budget_with_negative_accounting_figures_is_whole(new_desk: Desk) -> None:
    lines = (
        '"Department";"Account";"January 2026";"February 2026"\n"100";"6100";" $ 1,000.00 ";" $ 1,100.00 "\n'
        '"200";"6200";" $ -   ";" $ (50.00)"\n'
    )
    outcome = new_desk.post(lines, "budget", version="B1", create_missing=True, answers={"account-types": "proposed"})

    assert (outcome.rows_loaded, outcome.loaded_total) == (2, 2_050_00)


def test_a_month_that_cannot_be_read_is_never_left_out(new_desk: Desk) -> None:
    lines = "Department,Account,Jan 2026,Feb 2026\n100,6100,10.00,1~0\n200,6200,20.00,2~5\n"

    with pytest.raises(UserError, match="“Feb 2026” is headed by a month, but its figures cannot be read"):
        new_desk.post(lines, "budget", version="B1", create_missing=True, answers={"account-types": "proposed"})


def test_remarks_under_a_month_hold_nothing(new_desk: Desk) -> None:
    lines = "Department,Account,Jan 2026,Feb 2026,Mar 2026\n100,6100,10.00,11.00,\n200,6200,20.00,21.00,closed\n"
    outcome = new_desk.post(lines, "budget", version="B1", create_missing=True, answers={"account-types": "proposed"})

    assert outcome.loaded_total == 62_00


AUDIT = (
    "No,Type,Account,Nominal,Dept,Details,Date,Ref,Net\n1,PI,MED001,5000,1,Gloves,13/01/2026,123,100.00\n"
    "2,{code},MED001,5000,1,Return,14/01/2026,124,{amount}\n3,PI,BUN001,5001,2,Paper,15/01/2026,125,30.00\n"
)


def test_the_nominal_account_is_the_account(new_desk: Desk) -> None:
    lines = AUDIT.format(code="PC", amount="-10.00")
    new_desk.post(lines, create_missing=True, answers={"account-types": "proposed"})

    assert [row[1:] for row in new_desk.ledger()] == [
        ("1", "5000", 100_00),
        ("1", "5000", -10_00),
        ("2", "5001", 30_00),
    ]


def test_credit_notes_without_a_sign_hold_the_file(new_desk: Desk) -> None:
    with pytest.raises(UserError, match=r"“Type” has credits and invoices \(PC, PI\), and the amounts have no sign"):
        new_desk.post(AUDIT.format(code="PC", amount="10.00"), create_missing=True)
