"""Workbooks whose cells show a unit by their format: asked about, unless the format divides by itself."""

from io import BytesIO

import pytest
import xlsxwriter

from services import imports
from tests.services.imports.conftest import Desk


def workbook(code: str) -> bytes:
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        look = book.add_format({"num_format": code})
        sheet = book.add_worksheet("GL")
        sheet.write_row(0, 0, ["Month", "Department", "Account", "Account name", "Amount"])
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"2026-0{row}", "6010", "6100", "Medical supplies"])
            sheet.write_number(row, 4, row * 1250.5, look)
    return file.getvalue()


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ('#,##0.0" T€"', "thousands"),
        ('#,##0.0 "k€"', "thousands"),
        (r"#,##0.0\ \T\€", "thousands"),
        ("#,##0.0 [$T€-407]", "thousands"),
        ('"$"#,##0.0"M"', "millions"),
        ('#,##0.0 "Mio. €"', "millions"),
    ],
)
def test_a_unit_beside_the_number_is_asked_about(desk_sqlite: Desk, code: str, unit: str) -> None:
    with pytest.raises(imports.OpenQuestionsError) as held:
        desk_sqlite.post(workbook(code), name="gl.xlsx", create_missing=True)

    asked = {question.name: question for question in held.value.questions}
    assert asked["thousands"].proposal == unit
    assert desk_sqlite.rows("SELECT COUNT(*) FROM import_batch") == [(0,)]


@pytest.mark.parametrize("code", ['#,##0.0," T€"', '#,##0,"k"', '#,##0.00" €"', '"$"#,##0.00', "#,##0.00", "0.0,,"])
def test_a_format_that_divides_or_names_a_currency_is_not(desk_sqlite: Desk, code: str) -> None:
    outcome = desk_sqlite.post(workbook(code), name="gl.xlsx", create_missing=True)

    assert outcome.loaded_total == 12_505_00
