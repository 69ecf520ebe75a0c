"""A workbook with one sheet that a department names: its lines are that department's, as with a sheet for each."""

from io import BytesIO

import pytest
import xlsxwriter

from tests.services.imports.conftest import Desk

ROWS = [
    ["Account", "Account Name", "2026-01", "2026-02"],
    ["6500", "Insurance", 10.5, 11.5],
    ["6000", "Salaries", 70, 80],
]


def workbook(sheet: str) -> bytes:
    """Return a budget of one sheet."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet)
        for place, row in enumerate(ROWS):
            page.write_row(place, 0, row)
    return content.getvalue()


def departments(desk: Desk, sheet: str) -> set[str]:
    """Return the departments of the budget's lines."""
    desk.post(workbook(sheet), name="budget.xlsx", kind="budget", create_missing=True, version="2026")
    query = "SELECT DISTINCT d.code FROM budget_line b JOIN department d ON d.id = b.department_id"
    return {code for (code,) in desk.rows(query)}


@pytest.mark.parametrize("sheet", ["120 Emergency", "120 - Emergency"])
def test_a_sheet_named_by_code_and_name_is_a_departments(new_desk: Desk, sheet: str) -> None:
    assert departments(new_desk, sheet) == {"120"}


@pytest.mark.parametrize("sheet", ["2026 Budget", "120 Budget", "Sheet1", "3000 Jan 2026", "120 Trial Balance"])
def test_other_numbers_before_a_word_are_no_departments(new_desk: Desk, sheet: str) -> None:
    assert departments(new_desk, sheet).isdisjoint({"120", "2026", "3000"})
