"""Workbooks whose cells show a unit by their format: asked about, unless the format divides by itself."""

from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from data.importers.meaning.units import stated_unit
from data.importers.reading import shown_cells
from data.importers.reading.containers import identify
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


@pytest.mark.parametrize(
    "code", ['_("$"* #,##0.00_)', '#,##0.00" €"', "#,##0.00 [$€-407]", '"$"#,##0.00', '#,##0" pcs"']
)
def test_no_sheet_is_opened_for_a_word_that_names_no_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    file = tmp_path / "gl.xlsx"
    opened: list[object] = []
    look = shown_cells.blocks_of_rows
    monkeypatch.setattr(shown_cells, "blocks_of_rows", lambda part: opened.append(part) or look(part))

    file.write_bytes(workbook(code))
    assert shown_cells.words_of_formats(identify(file), ["GL"], is_asked=stated_unit) == []
    assert opened == []

    file.write_bytes(workbook('#,##0.0" T€"'))
    assert shown_cells.words_of_formats(identify(file), ["GL"], is_asked=stated_unit) == ["T€"]
    assert len(opened) == 1
