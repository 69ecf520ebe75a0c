"""Workbooks whose cells show what the reader does not give: a figure that failed is no missing one, 0100 is not 100."""

import io
from collections.abc import Callable

import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.imports.conftest import Desk, tied

_ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?")


def workbook(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book, book.add_worksheet("GL"))
    book.close()
    return out.getvalue()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None)
@given(failed=st.dictionaries(st.integers(1, 8), st.sampled_from(_ERRORS), min_size=1, max_size=4))
def test_a_row_with_a_failed_formula_is_rejected_and_named(desk_sqlite: Desk, failed: dict[int, str]) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, ["Department", "Account", "Jan 2026", "Feb 2026"])
        for row in range(1, 9):
            sheet.write_row(row, 0, ["ICU", "6100", 100 + row])
            if row in failed:
                sheet.write_formula(row, 3, "=A99", None, failed[row])
            else:
                sheet.write_number(row, 3, 200 + row)

    preview = desk_sqlite.preview(workbook(fill), name="gl.xlsx")

    assert preview.rows_rejected == len(failed)
    assert {(issue.line, issue.value) for issue in preview.issues} == {(row + 1, text) for row, text in failed.items()}
    assert tied(preview)


def test_a_failed_comparison_that_nobody_reads_rejects_nothing(desk_sqlite: Desk) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, ["Department", "Account", "Jan 2026", "Feb 2026", "Variance %"])
        for row in range(1, 5):
            sheet.write_row(row, 0, ["ICU", "6100", 100 + row, 200 + row])
            sheet.write_formula(row, 4, "=1/0", None, "#DIV/0!" if row % 2 else 0.05)

    preview = desk_sqlite.preview(workbook(fill), name="gl.xlsx")

    assert (preview.rows_loaded, preview.rows_rejected) == (4, 0)


def test_codes_keep_the_zeros_that_their_format_shows(new_desk: Desk) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        four, two = book.add_format({"num_format": "0000"}), book.add_format({"num_format": "00"})
        sheet.write_row(0, 0, ["Date", "Department", "Account", "Amount"])
        for row, code in enumerate((100, 205, 4711), start=1):
            sheet.write_string(row, 0, "2026-01-05")
            sheet.write_number(row, 1, code, four)
            sheet.write_string(row, 2, "Drugs")
            sheet.write_number(row, 3, -row - 0.25, two)

    new_desk.post(workbook(fill), name="gl.xlsx", create_missing=True, answers={"account-types": "proposed"})

    stored = new_desk.rows("SELECT d.code FROM ledger_entry e JOIN department d ON d.id = department_id ORDER BY 1")
    assert stored == [("0100",), ("0205",), ("4711",)]
    assert new_desk.rows("SELECT ABS(SUM(amount_minor)) FROM ledger_entry") == [(675,)]
