"""Budget statements: annual budget, month and year to date side by side, cost centers as sections with their totals."""

import pytest

from services import imports
from services.organization import hospital
from tests.services.imports.conftest import ADMIN, Desk

#: Spans in the order of the file, and the heading of the annual budget.
FORMS = [
    ("Annual", "In Month", "Year to Date"),
    ("Full Year", "Current Month", "YTD"),
    ("Annual", "This Period", "To Date"),
]
TITLE = "Budget Statement Month 8 - November 2025"
LINES = [
    ("K77 - Renal ward", (("6110", "Dialysis nurses", 2400, 200, 230), ("6220", "Dialysis fluids", 960, 80, 71))),
    ("K80 - Kitchen", (("6310", "Groceries", 1200, 100, 104), ("6320", "Depreciation ovens", 360, 30, 30))),
]


def statement(annual: str, month: str, so_far: str) -> str:
    rows = [f"{TITLE},,,,,,,,", f",,{annual},{month},,,{so_far},,",
            "Code,Description,Budget,Budget,Actual,Variance,Budget,Actual,Variance"]  # fmt: skip
    for head, accounts in LINES:
        figures = [
            (code, name, year, plan, done, plan - done, plan * 8, done * 8 - 3, plan * 8 - done * 8 + 3)
            for code, name, year, plan, done in accounts
        ]
        total = ("", f"{head.split(' - ')[1]} Total", *(sum(column) for column in list(zip(*figures, strict=True))[2:]))
        rows += [f"{head},,,,,,,,", *(",".join(map(str, row)) for row in (*figures, total))]
    return "\n".join(rows).replace("Code,Description", "Account,Description") + "\n"


@pytest.fixture
def desk(new_desk: Desk) -> Desk:
    """A new hospital whose fiscal years begin in April."""
    hospital.change(new_desk.url, ADMIN, fiscal_first_month=4)
    return new_desk


@pytest.mark.parametrize("form", FORMS)
def test_the_annual_budget_is_loaded_without_totals_for_the_year_of_the_month(
    desk: Desk, form: tuple[str, str, str]
) -> None:
    desk.post(statement(*form), kind="budget", name="statement.csv", create_missing=True,
              answers={"amount-column": f"{form[0]} Budget"})  # fmt: skip

    stored = desk.rows(
        "SELECT d.code, a.code, min(period), max(period), sum(amount_minor) FROM budget_line b "
        "JOIN department d ON d.id = department_id JOIN account a ON a.id = account_id GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert stored == [
        ("K77", "6110", 202504, 202603, 240_000),
        ("K77", "6220", 202504, 202603, 96_000),
        ("K80", "6310", 202504, 202603, 120_000),
        ("K80", "6320", 202504, 202603, 36_000),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_ledger_takes_the_actual_of_the_month_never_the_annual_budget(desk: Desk, form: tuple[str, str, str]) -> None:
    kind = {"kind": "ledger", "account-types": "proposed"}
    held = desk.preview(statement(*form), name="statement.csv", create_missing=True, answers=kind)
    assert isinstance(held, imports.Preview)
    desk.post(statement(*form), name="statement.csv", create_missing=True, upload_period=202511, answers=kind)

    assert [(row[1], row[2], row[3]) for row in desk.ledger()] == [
        ("K77", "6110", 23_000),
        ("K77", "6220", 7_100),
        ("K80", "6310", 10_400),
        ("K80", "6320", 3_000),
    ]
