"""Days are written by one writer for people, on screen and in workbooks; files that programs load have ISO 8601."""

import ast
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
import python_calamine
from babel import localedata

from reports import column_tables, plain_files
from reports.column_tables import TableColumn
from reports.formats import Formats
from tests.syntax import nodes_in

DAY = TableColumn("due", "Due", "day")
#: Where ISO 8601 is meant: files for programs, addresses and names of files, and what a chart reads.
FOR_PROGRAMS = {
    "reports/column_tables.py", "reports/board_pack/facts_file.py", "reports/load_files.py",
    "reports/contracts/tables.py", "reports/trail/tables.py", "reports/forms/facts.py",
    "reports/labor/productivity_charts.py", "reports/contracts/charts.py", "reports/trail/words.py",
    "pages/contracts/calendar_parts.py", "pages/contracts/register_table.py", "pages/contracts/as_of.py",
}  # fmt: skip


def rows() -> pd.DataFrame:
    return pd.DataFrame({"due": [date(2026, 11, 30), datetime(2026, 1, 2, 9), "2026-03-04", None]})


def test_a_table_on_screen_writes_days_as_the_hospital_does() -> None:
    shown = column_tables.style(rows(), [DAY], Formats("USD", "en_US")).to_string()
    assert [text in shown for text in ("Nov 30, 2026", "Jan 2, 2026", "Mar 4, 2026", "–")] == [True] * 4
    assert "30.11.2026" in column_tables.style(rows(), [DAY], Formats("EUR", "de_DE")).to_string()


def test_csv_keeps_iso_and_a_workbook_holds_dates_in_the_hospitals_form() -> None:
    formats = Formats("USD", "en_US")
    assert column_tables.as_csv(rows(), [DAY], formats).decode("utf-8-sig").split() == [
        "Due", "2026-11-30", "2026-01-02", "2026-03-04", '""',
    ]  # fmt: skip

    content = column_tables.as_workbook(rows(), [DAY], formats, sheet="Days")

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert [row[0] for row in book.get_sheet_by_index(0).to_python()[1:4]] == [
        date(2026, 11, 30), date(2026, 1, 2), date(2026, 3, 4),
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert 'formatCode="mmm d, yyyy"' in archive.read("xl/styles.xml").decode()


def test_a_plain_workbook_takes_the_same_form() -> None:
    table = pd.DataFrame({"Day": pd.Series([date(2026, 11, 30)], dtype="object")})
    content = plain_files.as_workbook(table, sheet="Days", day_code=Formats("EUR", "de_DE").day_code)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert 'formatCode="dd.mm.yyyy"' in archive.read("xl/styles.xml").decode()


@pytest.mark.parametrize(
    ("locale", "sheet", "editor"),
    [("en_US", "mmm d, yyyy", "MMM D, YYYY"), ("de_DE", "dd.mm.yyyy", "DD.MM.YYYY"),
     ("pt_BR", 'd "de" mmm "de" yyyy', "D [de] MMM [de] YYYY")],
)  # fmt: skip
def test_spreadsheets_and_editors_show_days_as_the_writer_does(locale: str, sheet: str, editor: str) -> None:
    formats = Formats("USD", locale)
    assert (formats.day_code, formats.day_shown) == (sheet, editor)


@pytest.mark.parametrize(
    ("locale", "box"),
    [("en_US", "MM/DD/YYYY"), ("en_GB", "DD/MM/YYYY"), ("de_DE", "DD.MM.YYYY"), ("sv_SE", "YYYY-MM-DD"),
     ("nl_NL", "DD-MM-YYYY"), ("hu_HU", "YYYY.MM.DD"), ("ja_JP", "YYYY/MM/DD")],
)  # fmt: skip
def test_a_box_for_a_day_has_the_hospitals_order(locale: str, box: str) -> None:
    assert Formats("USD", locale).day_typed == box


def test_a_box_for_a_day_has_an_order_that_boxes_know_in_every_language() -> None:
    for locale in localedata.locale_identifiers():
        box = Formats("USD", locale).day_typed
        orders = {box.replace(mark, "/") for mark in "/.-" if mark in box}
        assert orders & {"YYYY/MM/DD", "DD/MM/YYYY", "MM/DD/YYYY"} == orders != set(), (locale, box)


def test_every_box_for_a_day_takes_its_order_from_the_one_place() -> None:
    boxes = [
        (f"{path}:{node.lineno}", {word.arg: ast.unparse(word.value) for word in node.keywords})
        for path in sorted(Path("pages").rglob("*.py"))
        for node in nodes_in(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".date_input")
    ]
    assert len(boxes) > 10
    assert [place for place, words in boxes if words.get("format") != "looks.formats().day_typed"] == []


def test_every_column_of_days_that_is_typed_into_has_the_form() -> None:
    without = [
        f"{path}:{node.lineno}"
        for path in sorted(Path("pages").rglob("*.py"))
        for node in nodes_in(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("DateColumn", "DatetimeColumn"))
        and "day_shown" not in ast.unparse(node)
    ]  # fmt: skip
    assert without == []


def test_nothing_else_writes_a_day_in_iso() -> None:
    found = {
        str(path)
        for folder in ("pages", "reports")
        for path in sorted(Path(folder).rglob("*.py"))
        for node in nodes_in(ast.parse(path.read_text(encoding="utf-8")))
        if _writes_iso(node)
    }
    assert found - FOR_PROGRAMS == set()


def _writes_iso(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).endswith((".isoformat", ".strftime")) and "%H" not in ast.unparse(node)
    return isinstance(node, ast.Subscript) and ast.unparse(node.slice) == ":10" and "str(" in ast.unparse(node.value)
