"""What cells of a workbook show, from its parts as other programs write them."""

import io
import zipfile
from pathlib import Path

import pytest

from data.importers.reading.containers import identify
from data.importers.workbooks.shown_cells import shown_cells, write_shown

_BOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="GL" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = '<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
_STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0000"/></numFmts>'
    '<cellXfs count="3"><xf fontId="0"/><xf numFmtId="164"/><xf numFmtId="0"><alignment/></xf></cellXfs></styleSheet>'
)


def _shown(folder: Path, cells: str, styles: str | None) -> list[tuple[int, int, str]]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        archive.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
        )
        if styles is not None:
            archive.writestr("xl/styles.xml", styles)
    path = folder / "gl.xlsx"
    path.write_bytes(out.getvalue())
    return list(shown_cells(identify(path), "GL"))


@pytest.mark.parametrize("kind", ["", ' t="n"'])
def test_a_number_shows_its_zeros_also_where_the_cell_says_number(tmp_path: Path, kind: str) -> None:
    assert _shown(tmp_path, f'<c r="A1" s="1"{kind}><v>100</v></c>', _STYLES) == [(0, 0, "0100")]


def test_formats_without_a_number_count_as_well(tmp_path: Path) -> None:
    cells = '<c r="A1" s="0"><v>100</v></c><c r="B1" s="1"><v>100</v></c><c r="C1" s="2"><v>100</v></c>'

    assert _shown(tmp_path, cells, _STYLES) == [(0, 1, "0100")]


@pytest.mark.parametrize("styles", [None, _STYLES])
def test_failed_formulas_are_told_without_formats(tmp_path: Path, styles: str | None) -> None:
    assert _shown(tmp_path, '<c r="A1" t="e"><f>A9</f><v>#REF!</v></c>', styles) == [(0, 0, "#REF!")]


def test_blank_rows_that_are_the_same_list_stay_blank() -> None:
    blank = ["", "", ""]
    rows = [blank, blank, ["7", "8", "100"]]

    write_shown(rows, iter([(1, 0, "#N/A"), (1, 2, "#REF!"), (2, 2, "0100")]))

    assert rows == [["", "", ""], ["#N/A", "", "#REF!"], ["7", "8", "0100"]]


def test_a_row_is_copied_once() -> None:
    class Rows(list[list[str]]):
        copies = 0

        def __setitem__(self, place, row) -> None:  # type: ignore[no-untyped-def]
            self.copies += 1
            super().__setitem__(place, row)

    rows = Rows([[""] * 500])
    write_shown(rows, ((0, column, "#N/A") for column in range(500)))

    assert (rows.copies, rows[0]) == (1, ["#N/A"] * 500)
