"""What the headings of figures say: the month, the year beside it, actual or budget, debit or credit."""

import pytest

from data.importers.tables.columns import column_facts
from data.importers.tables.month_headings import choose_months, month_heading, month_headings
from data.importers.tables.roles import role_of
from data.importers.tables.stated_year import stated_year


@pytest.mark.parametrize(
    ("heading", "text", "year", "role", "side"),
    [
        ("Jan", "Jan", "", None, None),
        ("Jan [2025]", "2025-01", "", None, None),
        ("Budget Jan 2026", "2026-01", "", "budget", None),
        ("Jan-26 Actual", "2026-01", "", "actual", None),
        ("Januar 2025 Ist", "2025-01", "", "actual", None),
        ("Réel janv. 2025", "2025-01", "", "actual", None),
        ("Maj utfall", "May", "", "actual", None),
        ("Q1 2026 Jan", "2026-01", "", None, None),
        ("2025/26 Apr", "Apr", "2025/26", None, None),
        ("FY26 Oct", "Oct", "FY26", None, None),
        ("2025-04", "2025-04", "", None, None),
        ("P07 2025", "P07", "FY2025", None, None),
        ("Soll März 2025", "2025-03", "", None, "debit"),
        ("Mar 2025 Cr", "2025-03", "", None, "credit"),
        ("Jan Var %", "Jan", "", "percent", None),
        ("YTD Mar Actual", "Mar", "", "cumulative", None),
        ("Jan Closing Balance", "Jan", "", "cumulative", None),
    ],
)
def test_a_heading_of_a_month(heading: str, text: str, year: str, role: str | None, side: str | None) -> None:
    read = month_heading(heading)

    assert read is not None
    assert (read.text, read.year, read.role, read.side) == (text, year, role, side)


@pytest.mark.parametrize("heading", ["Amount", "Total", "Q1", "2025", "FY26", "Account", "Market", "Marion County"])
def test_no_heading_of_a_month(heading: str) -> None:
    assert month_heading(heading) is None


@pytest.mark.parametrize(
    ("headings", "months"),
    [
        (["1/31/2025", "2/28/2025"], ["2025-01", "2025-02"]),
        (["31.01.2025", "28.02.2025"], ["2025-01", "2025-02"]),
        (["01/02/2025", "01/03/2025"], ["2025-02", "2025-03"]),  # days first: else the 2nd and 3rd of January
        (["1", "2", "3"], ["1", "2", "3"]),
        (["2", "3", "4"], []),
        (["1/15/2025", "2/15/2025"], []),  # pay days
    ],
)
def test_dates_and_numbers_in_a_row_are_months(headings: list[str], months: list[str]) -> None:
    assert [heading.text for heading in month_headings(headings)] == months


def test_soll_is_a_budget_beside_ist_and_a_debit_beside_haben() -> None:
    beside_actual = month_headings(["Soll Jan 2025", "Ist Jan 2025"])
    beside_credit = month_headings(["Soll Jan 2025", "Haben Jan 2025"])

    assert [(heading.role, heading.side) for heading in beside_actual] == [("budget", None), ("actual", None)]
    assert [(heading.role, heading.side) for heading in beside_credit] == [(None, "debit"), (None, "credit")]


@pytest.mark.parametrize(
    ("kind", "taken"), [("ledger", ["Jan 25 Actual", "Feb 25 Actual"]), ("budget", ["Jan 25 Budget", "Feb 25 Budget"])]
)
def test_a_ledger_takes_actual_and_a_budget_takes_budget(kind: str, taken: list[str]) -> None:
    names = [f"{month} 25 {side}" for month in ("Jan", "Feb") for side in ("Actual", "Budget", "Variance", "Var %")]
    months = choose_months({name: column_facts(name, ["1.50", "2.25"]) for name in names}, kind)

    assert months is not None
    assert ([heading.column for heading in months.taken], months.lacking, months.twice) == (taken, None, None)


def test_two_columns_of_one_month_are_asked_about() -> None:
    names = ["Original Budget Jan", "Original Budget Feb", "Revised Budget Jan", "Revised Budget Feb"]
    months = choose_months({name: column_facts(name, ["1.50", "2.25"]) for name in names}, "budget")

    assert months is not None
    assert months.twice == ("Original Budget Jan", "Revised Budget Jan")


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Abweichung", "variance"),
        ("% Change", "percent"),
        ("Prior Year Actual", "prior"),
        ("Plan", "budget"),
        ("Net", None),
    ],
)
def test_what_a_column_is_beside_its_like(heading: str, role: str | None) -> None:
    assert role_of(heading) == role


@pytest.mark.parametrize(
    ("titles", "year"),
    [
        (["Trial Balance FY 2025", "Printed 01/09/2026 07:42"], "FY2025"),
        (["2025 Operating Budget - 100 Administration"], "2025"),
        (["Haushalt 2025/26"], "2025/26"),
        (["Report of January 9, 2026"], ""),
        (["Budget 2025 and 2026"], ""),
        (["Room 2025.50"], ""),
    ],
)
def test_the_year_of_titles_is_not_the_day_of_printing(titles: list[str], year: str) -> None:
    assert stated_year(titles) == year
