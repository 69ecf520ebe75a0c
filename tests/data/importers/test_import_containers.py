"""Files that are no tables are refused with the reason and a remedy, before they can do harm."""

import gzip
import io
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.importers.inspection import inspect
from data.importers.reading import containers
from data.importers.tables.layout import UnreadableFile

TABLE = "Date,Department,Amount\n" + "".join(f"2024-04-{d:02d},ICU,{d}.50\n" for d in range(1, 29))


def workbook(path: Path, rows: list[list[object]] | None = None) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Ledger")
        for r, row in enumerate(rows or [line.split(",") for line in TABLE.splitlines()]):
            sheet.write_row(r, 0, row)
    return path


def code_of(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        inspect(path)
    assert caught.value.message
    assert caught.value.hint.endswith(".")
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n  \r\n", "empty"),
        (b"\xff\xfe", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
        (b"MZ\x90\x00" + bytes(400), "binary"),
        (b"\x7fELF" + bytes(400), "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"SQLite format 3\x00" + bytes(100), "binary"),
        (b'<?xml version="1.0"?><n1:AuditFile xmlns:n1="urn:StandardAuditFile-Taxation-Financial:NO">', "saft_xml"),
        (b'<?xml version="1.0"?><root><a/></root>', "xml"),
        (b"<html><table><tr><td>Date</td></tr></table></html>", "not_a_table"),
        (b'[{"date": "2024-04-01", "amount": 5}]', "not_a_table"),
        (b"PK\x03\x04" + bytes(300), "truncated"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "Workbook".encode("utf-16-le"), "truncated"),
        (b"\x1f\x8b\x08" + bytes(40), "truncated"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes(content)

    assert code_of(path) == code


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    text = tmp_path / "ledger.xlsx"
    text.write_text(TABLE)
    book = workbook(tmp_path / "book.xlsx").rename(tmp_path / "ledger.csv")

    assert inspect(text).layout.container == "csv"
    assert inspect(book).layout.container == "xlsx"
    assert inspect(text).amount_total == inspect(book).amount_total


def test_gzip_of_text_and_of_workbooks_is_read(tmp_path: Path) -> None:
    text, book = tmp_path / "a.csv.gz", tmp_path / "b.xlsx.gz"
    text.write_bytes(gzip.compress(TABLE.encode()))
    book.write_bytes(gzip.compress(workbook(tmp_path / "b.xlsx").read_bytes()))

    assert [inspect(path).data_rows for path in (text, book)] == [28, 28]
    assert [inspect(path).layout.gzipped for path in (text, book)] == [True, True]


def test_a_cut_gzip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode())[:-20])

    assert code_of(path) == "truncated"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_cut_workbook_is_refused(share: float, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    assert code_of(path) == "truncated"


def test_a_gzip_bomb_is_stopped_with_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb") as stream:
        for _ in range(100):
            stream.write((b"a,b\n" * 250_000)[: 1 << 20])
    tracemalloc.start()

    code = code_of(path)

    assert code == "zip_bomb"
    assert tracemalloc.get_traced_memory()[1] < 60e6
    tracemalloc.stop()


def bomb(path: Path, declared: int | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 << 20))
    if declared is not None:  # the directory lies about the size
        content = path.read_bytes()
        path.write_bytes(content.replace((80 << 20).to_bytes(4, "little"), declared.to_bytes(4, "little")))
    return path


def test_a_zip_bomb_is_refused_before_unpacking(tmp_path: Path) -> None:
    assert code_of(bomb(tmp_path / "bomb.xlsx")) == "zip_bomb"


def test_a_zip_bomb_with_a_false_directory_is_refused(tmp_path: Path) -> None:
    assert code_of(bomb(tmp_path / "bomb.xlsx", declared=1000)) in ("zip_bomb", "truncated")


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx")
    evil = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(evil, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = content.replace(
                    b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet', 1
                )
            new.writestr(entry.filename, content)
    path.write_bytes(evil.getvalue())

    assert code_of(path) == "zip_bomb"


def test_one_cell_far_out_is_refused_before_its_area_is_built(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Date", "Amount"])
        sheet.write_string(1_048_575, 16_383, "x")

    assert code_of(path) == "too_large"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_or_refused_but_never_crash(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    kind = data.draw(st.sampled_from(["csv", "xlsx", "gz"]))
    path = folder / "file"
    if kind == "xlsx":
        workbook(path)
    else:
        path.write_bytes(gzip.compress(TABLE.encode()) if kind == "gz" else TABLE.encode())
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, 10**6)) % (len(content) + 1)  # packed sizes differ from second to second
        piece = data.draw(st.sampled_from([b'"', b"\0", b"\r", b",,,", b"\xff\xfe", b"Total", b"1.2.3", b"\n\n"]))
        content[at : at + data.draw(st.integers(0, 40))] = piece
    path.write_bytes(bytes(content))

    with suppress(UnreadableFile):
        found = inspect(path)
        assert found.rows_read == found.data_rows + found.rejected_rows + len(found.skipped)


def test_zip_archives_and_other_office_files_say_what_they_are(tmp_path: Path) -> None:
    plain, document = tmp_path / "a.zip", tmp_path / "a.ods"
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("ledger.csv", TABLE)
        archive.writestr("budget.csv", TABLE)
    with zipfile.ZipFile(document, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")

    assert [code_of(plain), code_of(document)] == ["archive", "unsupported"]


def test_size_limits_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, book = tmp_path / "a.csv", workbook(tmp_path / "a.xlsx")
    text.write_text(TABLE)
    monkeypatch.setattr(containers, "MAX_EXCEL_BYTES", 100)
    monkeypatch.setattr(containers, "MAX_TEXT_BYTES", 10_000)

    assert code_of(book) == "too_large"
    monkeypatch.setattr(containers, "MAX_TEXT_BYTES", 100)
    assert code_of(text) == "too_large"


def test_absurd_lines_are_refused(tmp_path: Path) -> None:
    wide, endless = tmp_path / "wide.csv", tmp_path / "endless.csv"
    wide.write_text(",".join("a" * 3 for _ in range(5000)) + "\n" + ",".join("1" for _ in range(5000)) + "\n")
    endless.write_bytes(b"a,b\n1," + b"x" * (20 << 20))

    assert [code_of(wide), code_of(endless)] == ["not_a_table", "not_a_table"]


def test_an_unknown_sheet_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="Ledger") as caught:
        inspect(workbook(tmp_path / "a.xlsx"), sheet="Budget")

    assert caught.value.code == "missing_sheet"


def test_an_empty_workbook_and_an_empty_template_are_refused_or_empty(tmp_path: Path) -> None:
    template = workbook(tmp_path / "t.xlsx", [["Department", "Amount"], *([f"D{i}", 0] for i in range(9))])

    assert code_of(template) == "template"
    assert inspect(workbook(tmp_path / "e.xlsx", [["Only a title"]])).data_rows <= 1
