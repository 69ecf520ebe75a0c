"""Periods with numbers on a hospital that has not said with which month its fiscal years begin."""

import pytest

from data.engine import writing
from data.models import Setting
from services import imports
from tests.services.imports.conftest import Desk

LEDGER = "SELECT DISTINCT period FROM ledger_entry ORDER BY period"
#: How ledgers of fiscal years that begin in April write the first and the third period of 2025/26.
LABELS = [
    ("P01 2025/26", "P03 2025/26"), ("Period 1 2025/26", "Period 3 2025/26"), ("2025-26 M1", "2025-26 M3"),
    ("FY26 M1", "FY26 M3"), ("FY26 P01", "FY26 P03"), ("Apr FY26", "Jun FY26"), ("FY2026 - Apr", "FY2026 - Jun"),
]  # fmt: skip


def ledger(labels: tuple[str, str]) -> str:
    """Return a ledger of two periods."""
    rows = [f"C1,E3001,Drugs,{label},{amount}.00" for label, amount in zip(labels, (100, 300), strict=True)]
    return "\n".join(["Cost Centre,Account,Account name,Period,Amount", *rows, ""])


def state_first_month(desk: Desk, month: int) -> None:
    """Say with which month the hospital's years begin, as the set-up does."""
    with writing(desk.url) as session:
        session.merge(Setting(key="fiscal_first_month", value={"value": month}))


@pytest.mark.parametrize("labels", LABELS)
def test_the_first_month_is_asked_where_nobody_said_it(new_desk: Desk, labels: tuple[str, str]) -> None:
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(ledger(labels), create_missing=True)
    assert [one.name for one in held.value.questions] == ["first-month"]

    outcome = new_desk.post(ledger(labels), create_missing=True, answers={"first-month": "4"})

    assert new_desk.rows(LEDGER) == [(202504,), (202506,)]
    assert new_desk.rows("SELECT value FROM setting WHERE key = 'fiscal_first_month'") == [('{"value": 4}',)]
    assert any("now begin with month 4" in note for note in outcome.notes)


@pytest.mark.parametrize("periods", [("001", "003"), ("1", "3"), ("01", "03")])
@pytest.mark.parametrize("heads", ["Fiscal Year,Posting Period", "Fisc. Year,Period", "RYEAR,POPER"])
def test_numbers_of_periods_beside_a_fiscal_year_ask_for_the_first_month(
    new_desk: Desk, heads: str, periods: tuple[str, str]
) -> None:
    rows = [f"C1,E3001,Drugs,2025,{period},{amount}.00" for period, amount in zip(periods, (100, 300), strict=True)]
    file = "\n".join([f"Cost Centre,Account,Account name,{heads},Amount", *rows, ""])

    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(file, create_missing=True)
    assert "first-month" in [one.name for one in held.value.questions]

    new_desk.post(file, create_missing=True, answers={"first-month": "4", "fiscal-naming": "start"})
    assert new_desk.rows(LEDGER) == [(202504,), (202506,)]


def test_the_answer_makes_one_budget_of_the_year(new_desk: Desk) -> None:
    head = ",".join(f"P{period:02d}" for period in range(1, 13))
    content = f"Budget 2025/26\n\nCost Centre,Account,Account name,{head}\nC1,E3001,Drugs,{','.join(['10'] * 12)}\n"
    preview = new_desk.preview(content, kind="budget", create_missing=True)
    assert "first-month" in [one.name for one in preview.questions if one.answer is None]

    new_desk.post(content, kind="budget", create_missing=True, answers={"first-month": "4"})

    assert new_desk.rows("SELECT fiscal_year FROM budget_version") == [(2026,)]
    assert new_desk.rows("SELECT MIN(period), MAX(period) FROM budget_line") == [(202504, 202603)]


def test_a_year_of_two_years_is_asked_about_even_of_a_hospital_with_calendar_years(new_desk: Desk) -> None:
    state_first_month(new_desk, 1)
    new_desk.post(ledger(("FY26 M1", "FY26 M3")), create_missing=True)
    assert new_desk.rows(LEDGER) == [(202601,), (202603,)]

    with pytest.raises(imports.OpenQuestionsError):
        new_desk.post(ledger(LABELS[0]), create_missing=True)


def test_a_known_first_month_is_not_asked_again(new_desk: Desk) -> None:
    state_first_month(new_desk, 7)
    new_desk.post(ledger(LABELS[0]), create_missing=True)

    assert new_desk.rows(LEDGER) == [(202507,), (202509,)]


def test_dates_beside_the_periods_say_it_without_a_question(new_desk: Desk) -> None:
    content = "Cost Centre,Account,Account name,Period,Date,Amount\n" + "".join(
        f"C1,E3001,Drugs,FY26 P{period:02d},2025-{period + 3:02d}-1{period},{period}00.00\n" for period in range(1, 4)
    )
    new_desk.post(content, create_missing=True)

    assert new_desk.rows(LEDGER) == [(202504,), (202505,), (202506,)]


@pytest.mark.parametrize("label", ["Periode {} 2026", "Monat {} 2026"])
def test_periods_in_languages_of_calendar_years_are_taken_with_a_note(new_desk: Desk, label: str) -> None:
    content = ledger((label.format("01"), label.format("03")))
    outcome = new_desk.post(content, create_missing=True)

    assert new_desk.rows(LEDGER) == [(202601,), (202603,)]
    assert any("1 is January" in note for note in outcome.notes)


def test_months_and_years_of_the_calendar_are_read_without_a_question(new_desk: Desk) -> None:
    text = (
        "Year,Month,Cost Centre,Account,Account name,Amount\n2026,3,C1,E3001,Drugs,1.00\n2026,10,C1,E3001,Drugs,2.00\n"
    )

    new_desk.post(text, create_missing=True)

    assert new_desk.rows(LEDGER) == [(202603,), (202610,)]


def test_months_and_years_of_the_calendar_may_be_said_to_be_so(new_desk: Desk) -> None:
    state_first_month(new_desk, 10)
    text = (
        "Year,Month,Cost Centre,Account,Account name,Amount\n2026,3,C1,E3001,Drugs,1.00\n2026,10,C1,E3001,Drugs,2.00\n"
    )

    new_desk.post(text, create_missing=True, answers={"fiscal-naming": "calendar"})

    assert new_desk.rows(LEDGER) == [(202603,), (202610,)]


@pytest.mark.parametrize("heading", ["Fiscal Year", "FY", "Financial Year"])
def test_named_months_beside_a_fiscal_year_are_asked_about(new_desk: Desk, heading: str) -> None:
    lines = "2027,Oct,C1,E3001,Drugs,1.00\n2027,Jan,C1,E3001,Drugs,2.00\n"
    text = f"{heading},Month,Cost Centre,Account,Account name,Amount\n{lines}"
    with pytest.raises(imports.OpenQuestionsError):
        new_desk.post(text, create_missing=True)

    new_desk.post(text, create_missing=True, answers={"first-month": "10"})

    assert new_desk.rows(LEDGER) == [(202610,), (202701,)]
