"""What a workbook claims to span, however it is written, is known before the reading library makes room for it."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.inspection import inspect
from data.importers.reading.sheets import BLANK_ROWS
from data.importers.tables.layout import UnreadableFile
from data.importers.workbooks.excel_bounds import MAX_AREA, SheetArea, xls_is_sound

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TABLE = "".join(
    f'<row r="{n}"><c r="A{n}" t="str"><v>{first}</v></c><c r="B{n}"{kind}><v>{second}</v></c></row>'
    for n, (first, second, kind) in enumerate(
        [("Account", "Amount", ' t="str"'), ("5100", "12", ""), ("5200", "15", ""), ("5300", "18.5", "")], 1
    )
)


def book(path: Path, cells: str = "", *, texts: str = "", part: str = "worksheets/sheet1.xml", tail: str = "") -> Path:
    """Write a workbook of one sheet: a small table and `cells` below it."""
    sheet = f"<worksheet {MAIN}><sheetData>{TABLE}{cells}</sheetData>{tail}</worksheet>"
    one = f'<Relationship Id="a" Type="{OFFICE}/%s" Target="%s"/>'
    links = f'<Relationships xmlns="{PACKAGE}/relationships">%s</Relationships>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        archive.writestr("_rels/.rels", links % (one % ("officeDocument", "xl/workbook.xml")))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets></workbook>',
        )
        strings = (one % ("sharedStrings", "sharedStrings.xml")).replace('"a"', '"b"')
        archive.writestr("xl/_rels/workbook.xml.rels", links % (one % ("worksheet", part) + strings))
        archive.writestr("xl/sharedStrings.xml", texts or f"<sst {MAIN}><si><t>x</t></si></sst>")
        archive.writestr(f"xl/{part}", sheet)
    return path


def cell(address: str, tag: str = "c") -> str:
    return f'<row r="5"><{tag} r="{address}"><v>1</v></{tag}></row>'


def test_the_workbook_of_these_tests_is_read(tmp_path: Path) -> None:
    assert inspect(book(tmp_path / "a.xlsx", cell("B5"))).rows_read == 4


FAR = "A99999999999"


@pytest.mark.parametrize(
    "cells",
    [
        cell(FAR),
        cell("a99999999"),
        cell("A00099999999"),
        cell("ZZZZZZZZ1"),
        cell("XFE1"),
        cell("A1048577"),
        cell("A4294967297"),
        cell(FAR, tag="x:c"),
        f'<row r="5"><c s="1" r="{FAR}"><v>1</v></c></row>',
        f'<row r="5"><c r="A5" r="{FAR}"><v>1</v></c></row>',
        f"<row r='5'><c\n\tr =\t'{FAR}'><v>1</v></c></row>",
        f'<row r="5"><c x="<" r="{FAR}"><v>1</v></c></row>',
        f'<row r="5"><c x=">" r="{FAR}"><v>1</v></c></row>',
        f'<!-- <c x=" --><row r="5"><c r="{FAR}"><v>1</v></c></row><!-- " -->',
        f'<row r="5"><c r="A5"><v>{"9" * 200_000}</v></c><c r="{FAR}"><v>1</v></c></row>',
        '<row r="99999999999"><c><v>1</v></c></row>',
        '<x:row r="9999999"><x:c><v>1</v></x:c></x:row>',
        '<row r="XFD9"><c><v>1</v></c></row>',
        *(cell(odd) for odd in ("", "A", "5", "A0", "$A$5", "A-5", "A5:B6", "R5C1", "&#65;5", "Å5", " A5")),
    ],
)
def test_an_address_that_no_sheet_has_is_refused(cells: str, tmp_path: Path) -> None:
    assert refusal(book(tmp_path / "far.xlsx", cells)) == "too_large"


@pytest.mark.parametrize("part", ["elsewhere/table.dat", "worksheets/sheet.bin"])
def test_a_sheet_may_be_anywhere_in_the_file(part: str, tmp_path: Path) -> None:
    assert refusal(book(tmp_path / "far.xlsx", cell(FAR), part=part)) == "too_large"


@pytest.mark.parametrize("count", ["4294967295", "99999999999999999999", "-1", "1e9", ""])
@pytest.mark.parametrize("tag", ["sst", "x:sst"])
def test_more_texts_than_the_file_has_room_for_are_refused(tag: str, count: str, tmp_path: Path) -> None:
    texts = f'<{tag} {MAIN} uniqueCount="1" uniqueCount="{count}"><si><t>x</t></si></{tag}>'

    assert refusal(book(tmp_path / "texts.xlsx", texts=texts)) == "too_large"


@pytest.mark.parametrize("reference", ["A1:A99999999999", "A1:ZZ4294967295", "A1:A2000000", "A1:XFD1048576"])
def test_merged_cells_and_dimensions_far_out_do_no_harm(reference: str, tmp_path: Path) -> None:
    tail = f'<dimension ref="{reference}"/><mergeCells count="4294967295"><mergeCell ref="{reference}"/></mergeCells>'

    assert inspect(book(tmp_path / "merged.xlsx", tail=tail)).data_rows == 3


def test_merged_cells_over_each_other_are_refused(tmp_path: Path) -> None:
    tail = "<mergeCells>" + '<mergeCell ref="A1:A20000"/>' * 2_000 + "</mergeCells>"
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(5, 20_002))

    assert refusal(book(tmp_path / "merged.xlsx", rows, tail=tail)) == "truncated"


def test_cells_without_addresses_are_counted(tmp_path: Path) -> None:
    area = SheetArea()
    area.add(b'<sheetData><row><c/><c r="D1"/><c/></row><row r="9"><c/></row><row><c/><c></c></row></sheetData>')
    area.finish()

    assert area.sound
    assert area.cells() == 10 * 5


@given(
    letters=st.text("ABXYZabxyz", min_size=0, max_size=9),
    digits=st.text("0123456789", min_size=0, max_size=14),
    attributes=st.sampled_from(["{} ", ' s="1"{}', ' r="A1"{}', "\n{}\n", ' t=">"{}', " t='\"'{}"]),
    mark=st.sampled_from(["'", '"']),
    at=st.integers(1, 200),
)
def test_every_address_is_bounded_or_refused(letters: str, digits: str, attributes: str, mark: str, at: int) -> None:
    text = f"<sheetData><row r='1'><c{attributes.format(f' r={mark}{letters}{digits}{mark}')}/></row></sheetData>"
    area = SheetArea()
    for start in range(0, len(text), at):  # wherever a block ends
        area.add(text[start : start + at].encode())
    area.finish()

    row, column = int(digits or 0), 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    if 1 <= row <= 1_048_576 and 1 <= column <= 16_384 and len(digits.lstrip("0")) <= 7:
        assert area.sound
        assert area.cells() >= row * column
    else:
        assert not area.sound


def test_an_xls_sheet_that_announces_billions_of_cells_is_refused() -> None:
    assert xls_is_sound(ole(struct.pack("<HHIIHHH", 0x0200, 14, 0, 65_536, 0, 256, 0)))
    assert not xls_is_sound(ole(struct.pack("<HHIIHHH", 0x0200, 14, 0, 4_294_967_295, 0, 65_535, 0)))
    assert MAX_AREA == 65_536 * 256


def ole(records: bytes) -> bytes:
    """Return an OLE file whose stream "Workbook" holds the records."""
    stream = records.ljust(4_096, b"\0")
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<I4xII", header, 48, 1, 4_096, 0xFFFFFFFE)
    struct.pack_into("<I", header, 68, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    fat = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    entries = b""
    for name, start, length in (("Root Entry", 0xFFFFFFFE, 0), ("Workbook", 2, 4_096)):
        entries += name.encode("utf-16-le").ljust(116, b"\0") + struct.pack("<II4x", start, length)
    out = io.BytesIO()
    for piece in (bytes(header), fat, entries.ljust(512, b"\0"), stream):
        out.write(piece)
    return out.getvalue()


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        inspect(path)
    return caught.value.code


def test_a_stray_cell_in_the_last_row_costs_no_million_rows(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="A1048576" t="str"><v>checked by</v></c></row>'

    result = inspect(book(tmp_path / "a.xlsx", far))

    assert result.data_rows == 3
    assert result.rows_read <= 3 + BLANK_ROWS + 1
    assert [(issue.line, issue.code) for issue in result.issues] == [(1_048_576, "amount_missing")]
