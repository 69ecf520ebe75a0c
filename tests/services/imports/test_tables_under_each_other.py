"""Tables under each other on one sheet: what their titles tell apart is never added up in silence."""

import pytest

from services import imports
from tests.services.imports.conftest import Desk

HEADINGS = "Dept,Account,Jan,Feb\n"
FIRST = "6010,71000,120.50,10.00\n6020,72000,310.00,20.00\n6030,73000,45.25,30.00\n"
SECOND = "6010,71000,99.00,11.00\n6020,72000,88.00,22.00\n6030,73000,77.00,33.00\n"
TYPES = {"account-types": "proposed"}


def sheet(first: str, second: str, below: str = "") -> str:
    return f"{first}\n{below}{HEADINGS}{FIRST}\n{second}\n{below}{HEADINGS}{SECOND}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026", "2025"),
        ("FY2026", "FY2025"),
        ("Year 2026", "Year 2025"),
        ("Actual 2026", "Actual 2025"),
        ("Current year 2026", "Prior year 2025"),
        ("January - February 2026", "January - February 2025"),
    ],
)
@pytest.mark.parametrize("below", ["", "(unaudited)\n"])
def test_months_are_of_the_year_in_the_title_above(new_desk: Desk, first: str, second: str, below: str) -> None:
    outcome = new_desk.post(sheet(first, second, below), create_missing=True, answers=TYPES)

    months = new_desk.rows("SELECT period, SUM(amount_minor) FROM ledger_entry GROUP BY period ORDER BY period")
    assert outcome.rows_rejected == 0
    assert months == [(202501, 264_00), (202502, 66_00), (202601, 475_75), (202602, 60_00)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("GAAP 2026", "Budgetary basis 2026"),
        ("2026 Operating fund", "2026 Research fund"),
        ("Hospital A 2026", "Hospital B 2026"),
    ],
)
def test_lines_repeated_under_other_titles_are_asked_about(new_desk: Desk, first: str, second: str) -> None:
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(sheet(first, second), create_missing=True, answers=TYPES)
    assert [asked.name for asked in held.value.questions if asked.answer is None] == ["scenario"]

    new_desk.post(sheet(first, second), create_missing=True, answers={**TYPES, "scenario": first})
    assert new_desk.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(535_75,)]


def parted(first: str, second: str, *, above: bool = False) -> str:
    titles = f"{first}\n{HEADINGS}" if above else f"{HEADINGS}{first},,,\n"
    return f"Report 2026\n{titles}{FIRST}{second},,,\n{SECOND}"


@pytest.mark.parametrize(
    ("first", "second"), [("Actual", "Budget"), ("ACTUAL", "PRIOR YEAR"), ("Actual", "Variance"), ("Ist", "Plan")]
)
def test_texts_between_lines_tell_actuals_from_the_rest(new_desk: Desk, first: str, second: str) -> None:
    outcome = new_desk.post(parted(first, second), create_missing=True, answers=TYPES)

    assert new_desk.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(535_75,)]
    assert any(f"3 lines with “{second}”" in note and "left out (330.00)" in note for note in outcome.notes)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026", "2025"),
        ("Year: 2026", "Year: 2025"),
        ("Actual 2026", "Actual 2025"),
        ("GAAP", "TAX"),
        ("Fund 10", "Fund 20"),
        ("Posted", "Unposted"),
    ],
)
@pytest.mark.parametrize("above", [False, True])
def test_lines_repeated_under_texts_between_them_are_asked_about(
    new_desk: Desk, first: str, second: str, *, above: bool
) -> None:
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(parted(first, second, above=above), create_missing=True, answers=TYPES)
    assert [asked.name for asked in held.value.questions if asked.answer is None] == ["scenario"]


@pytest.mark.parametrize(("first", "second"), [("Supplies", "Services"), ("Operating", "Other")])
def test_texts_that_only_part_other_lines_ask_nothing(new_desk: Desk, first: str, second: str) -> None:
    lines = f"{HEADINGS}{first},,,\n{FIRST}{second},,,\n{FIRST.replace('7', '6')}"

    outcome = new_desk.post(f"Report 2026\n{lines}", create_missing=True, answers=TYPES)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (6, 0)


@pytest.mark.parametrize(("first", "second"), [("GAAP", "TAX"), ("HGB", "Steuer"), ("Local", "IFRS")])
def test_books_between_lines_are_no_departments(new_desk: Desk, first: str, second: str) -> None:
    lines = "71000,Supplies,120.50\n72000,Drugs,80.25\n73000,Rent,44.00\n"
    whole = f"Report 2026\nAccount,Account name,Jan\n{first},,\n{lines}{second},,\n{lines}"

    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(whole, create_missing=True, answers=TYPES)
    assert "scenario" in [asked.name for asked in held.value.questions if asked.answer is None]
