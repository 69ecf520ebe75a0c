"""Workbooks of old Macs count days from 1904: bare numbers of days in them are four years and a day later."""

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from tests.services.imports.conftest import Desk


def workbook(first: date, *, date_1904: bool) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "date_1904": date_1904}) as book:
        sheet = book.add_worksheet("GL")
        sheet.write_row(0, 0, ["Date", "Department", "Account", "Account name", "Amount"])
        for row, day in enumerate((date(2026, 1, 15), date(2026, 2, 15), date(2026, 3, 15)), start=1):
            sheet.write_row(row, 0, [(day - first).days, "6010", "6100", "Medical supplies", row * 10.5])
    return file.getvalue()


@pytest.mark.parametrize(("first", "from_1904"), [(date(1904, 1, 1), True), (date(1899, 12, 30), False)])
def test_numbers_of_days_count_from_where_the_workbook_says(desk_sqlite: Desk, first: date, from_1904: bool) -> None:
    desk_sqlite.post(workbook(first, date_1904=from_1904), name="gl.xlsx", create_missing=True)

    assert [(row[0], row[3]) for row in desk_sqlite.ledger()] == [(202601, 10_50), (202602, 21_00), (202603, 31_50)]
