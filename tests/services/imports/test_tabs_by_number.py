"""Tabs named by a department's word and number ("KST 200") are lines of that number, as a ledger writes it."""

from io import BytesIO

import pytest
import xlsxwriter

from tests.services.imports.conftest import Desk


def workbook(names: list[str]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name in names:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Account", "Name", "Jan 2026", "Feb 2026", "Mar 2026"])
            for row, (code, label) in enumerate((("6000", "Salaries"), ("6100", "Supplies"), ("6200", "Drugs")), 1):
                sheet.write_row(row, 0, [code, label, 10.5 + row, 20.5 + row, 30.5 + row])
    return stream.getvalue()


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["KST 200", "KST 310", "KST 420"], ["200", "310", "420"]),
        (["Dept. 6010", "Dept. 6020"], ["6010", "6020"]),
        (["KST 200", "Intensiv"], ["Intensiv", "KST 200"]),
        (["Ward 3", "Ward 4"], ["Ward 3", "Ward 4"]),
    ],
)
def test_the_number_is_the_department(new_desk: Desk, names: list[str], codes: list[str]) -> None:
    outcome = new_desk.post(workbook(names), name="actuals.xlsx", create_missing=True)

    assert outcome.rows_rejected == 0
    assert [code for (code,) in new_desk.rows("SELECT code FROM department ORDER BY code")] == codes
    assert new_desk.rows("SELECT SUM(amount_minor) FROM ledger_entry") == [(len(names) * 20250,)]
