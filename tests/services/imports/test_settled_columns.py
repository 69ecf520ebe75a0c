"""What columns say beside each other decides figures: cancelled lines, accounting periods, names of departments."""

import pytest

from data.engine import writing
from language import speaking
from services import settings
from services.errors import UserError
from tests.services.imports.conftest import Desk

ORDERS = "SELECT period, SUM(amount_minor) FROM purchase_line WHERE superseded_by IS NULL GROUP BY 1 ORDER BY 1"
ORDER = "PO Number,Order Date,Supplier,Cost Centre,Item Description,Qty,Unit Price,{status}"


def orders(heading: str, *statuses: str) -> str:
    """Order lines of 10.00, 20.00, 40.00 …, one for each status."""
    lines = [
        f"PO{place},{place + 14}-Apr-25,Acme,W1,Gauze,{2**place},10.00,{status}"
        for place, status in enumerate(statuses)
    ]
    return "\n".join([ORDER.format(status=heading), *lines])


@pytest.mark.parametrize(
    ("heading", "holds", "out"),
    [
        ("Status", "Open", "Cancelled"),
        ("PO Status", "Fully received", "CANCELED"),
        ("Line status", "Approved", "Rejected"),
        ("Approval status", "Approved", "Draft"),
        ("Bestellstatus", "geliefert", "storniert"),
        ("Statut", "Livrée", "Annulée"),
        ("Estado", "Recibido", "Anulado"),
        ("Stato ordine", "Evaso", "Annullato"),
        ("Status", "Betaald", "Geannuleerd"),
        ("Status", "Levererad", "Makulerad"),
        ("Void", "N", "Y"),
        ("Cancelled", "", "X"),
    ],
)
def test_lines_that_no_longer_hold_are_left_out_and_told(new_desk: Desk, heading: str, holds: str, out: str) -> None:
    outcome = new_desk.post(orders(heading, holds, out, holds, out), kind="purchases", create_missing=True)

    assert new_desk.rows(ORDERS) == [(202504, 50_00)]
    assert (outcome.rows_loaded, outcome.rows_skipped, outcome.rows_read) == (2, 2, 4)
    assert f"2 lines with “{out}” in “{heading}” were left out (100.00)." in outcome.notes
    assert outcome.unused_columns == []


def test_what_was_left_out_is_told_with_the_marks_of_the_reader(new_desk: Desk) -> None:
    file = orders("Status", "Open", "Cancelled", "Open", "Cancelled")
    with speaking("de"):
        outcome = new_desk.post(file, kind="purchases", create_missing=True)

    assert any("(100,00)" in note for note in outcome.notes)
    assert not any("100.00" in note for note in outcome.notes)


def test_a_status_that_nobody_understands_is_asked_with_its_amount(new_desk: Desk) -> None:
    text = orders("Status", "Open", "Zz9", "Cancelled", "Zz9")

    with pytest.raises(UserError) as held:
        new_desk.post(text, kind="purchases", create_missing=True)
    asked = held.value.questions[0]  # type: ignore[attr-defined]
    assert (asked.name, asked.text) == ("statuses", "“Status” says “Zz9” of 2 lines. Do they count?")
    assert {choice.effect for choice in asked.choices} == {"100.00 in total"}

    new_desk.post(text, kind="purchases", create_missing=True, answers={"statuses": "load"})
    assert new_desk.rows(ORDERS) == [(202504, 110_00)]


def test_unknown_statuses_may_be_left_out(new_desk: Desk) -> None:
    text = orders("Status", "Open", "Zz9", "Cancelled", "Open")

    outcome = new_desk.post(text, kind="purchases", create_missing=True, answers={"statuses": "leave-out"})

    assert new_desk.rows(ORDERS) == [(202504, 90_00)]
    assert outcome.rows_skipped == 2


def test_the_names_follow_the_department_that_a_person_chooses(new_desk: Desk) -> None:
    text = (
        "Date,From Dept,From Dept Name,To Dept,To Dept Name,Account,Amount\n"
        "25/10/2025,10,Ward,20,Surgery,6010,20.00\n26/10/2025,30,Lab,20,Surgery,6010,30.00\n"
    )

    new_desk.post(
        text, create_missing=True,
        answers={"two-departments": "From Dept", "account-types": "proposed"},
    )  # fmt: skip

    assert new_desk.rows("SELECT code, name FROM department ORDER BY 1") == [("10", "Ward"), ("30", "Lab")]


LABELS = {  # periods 1 (April) and 2 (May) of the fiscal year that begins in April 2025
    "2025/26-{0:02d}": None, "2025/26 P{0}": None, "2025-26/{0:02d}": None, "P{0:02d} 2025/26": None,
    "25/26 P{0:02d}": None, "2526-{0:02d}": None, "FY26-{0:02d}": None, "{0}": "2026", "P{0:02d}": "FY2026",
    "{0:02d}": "2025/26",
}  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("heading", ["Accounting Period", "GL Period", "Fiscal Period", "Buchungsperiode"])
def test_the_accounting_period_decides_the_month_and_not_the_date(new_desk: Desk, label: str, heading: str) -> None:
    year = LABELS[label]
    rows = [
        ("12-Mar-25", 1, "1000.00"),
        ("05-Apr-25", 1, "500.00"),
        ("28-Apr-25", 2, "300.00"),
        ("30-Apr-25", 1, "7.00"),
    ]
    lines = [
        f"SI{place},{day},{label.format(period)},{year or 'x'},Acme,W1,as ordered,{amount}"
        for place, (day, period, amount) in enumerate(rows)
    ]
    header = f"Invoice Number,Invoice Date,{heading},{'Fiscal Year' if year else 'Source'},Supplier Name,Cost Centre,"
    text = "\n".join([f"{header}Narrative,Amount", *lines])

    outcome = new_desk.post(
        text, kind="purchases", create_missing=True, fiscal_start=4, answers={"fiscal-naming": "end"},
    )  # fmt: skip

    assert new_desk.rows(ORDERS) == [(202504, 1507_00), (202505, 300_00)]
    assert heading not in outcome.unused_columns


def test_a_period_that_cannot_be_read_beside_a_date_is_told(new_desk: Desk) -> None:
    text = "Invoice No,Invoice Date,Accounting Period,Supplier,Cost Centre,Amount\n1,25-Apr-25,ALPHA,Acme,W1,5.00\n"

    outcome = new_desk.post(text, kind="purchases", create_missing=True)

    assert (
        "The months are those of “Invoice Date”; “Accounting Period” says no month that can be read (ALPHA)."
        in outcome.notes
    )


def test_a_year_alone_beside_a_date_leaves_the_month_to_the_date(new_desk: Desk) -> None:
    text = "Invoice No,Invoice Date,Fiscal Year,Supplier,Cost Centre,Amount\n1,25-Apr-25,2026,Acme,W1,5.00\n"

    new_desk.post(text, kind="purchases", create_missing=True)

    assert new_desk.rows(ORDERS) == [(202504, 5_00)]


AMBIGUOUS = "Pay Period End,Dept,Job Title,Pay Code,Hours\n10/11/2025,6010,RN,REG,20.00\n10/11/2025,6210,RN,OT,9.00\n"


@pytest.mark.parametrize(("country", "order"), [("US", "mdy"), ("GB", "dmy"), ("DE", "dmy")])
def test_the_order_of_dates_is_proposed_as_in_the_hospitals_country(new_desk: Desk, country: str, order: str) -> None:
    with writing(new_desk.url) as session:
        settings.store(session, settings.HospitalSettings(country=country))

    asked = new_desk.preview(AMBIGUOUS, kind="labor", create_missing=True).questions[0]

    assert (asked.name, asked.proposal, asked.answer) == ("date-order", order, None)


@pytest.mark.parametrize(("pay", "alarm"), [("1510.00", False), ("1519.00", True)])
def test_the_total_of_the_pay_is_compared_with_the_pay(new_desk: Desk, pay: str, alarm: bool) -> None:
    text = (
        "Period End,Dept,Job Title,Earnings Code,Hours,Rate,Earnings\n"
        "10/25/2025,6010,RN,REG,20.00,30.0000,600.00\n10/26/2025,6010,MA,REG,8.00,20.0000,160.00\n"
        f"10/25/2025,6210,RN,OT,10.00,75.0000,750.00\n,,,Grand Total,38.00,,{pay}\n"
    )

    outcome = new_desk.post(text, kind="labor", create_missing=True)

    assert (outcome.rows_loaded, outcome.loaded_total) == (3, 1510_00)
    assert ("The file's own total is not the sum of its lines; both are shown." in outcome.notes) is alarm
