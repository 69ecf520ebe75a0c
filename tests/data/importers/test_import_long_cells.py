"""A cell of a million characters costs no time, is named with its line and keeps no other row out."""

import time
from pathlib import Path

import pytest
import xlsxwriter

from data.importers.inspection import Inspection, inspect
from data.importers.reading.long_cells import LONGEST_CELL
from data.importers.tables.splitting import STYLES, split

HEADER = ["Date", "Department", "Account", "Supplier", "Description", "Amount"]
ROWS = [
    [f"2026-04-{day:02d}", "16010 - ICU", f"5{day:03d} : Drugs", f"({day}) Acme", "note", f"{day}.50"]
    for day in range(1, 29)
]
#: What makes a careless pattern go back and forth.
NASTY = {
    "spaces": ("a", " ", "b"),
    "digits": ("1", "1", "x"),
    "dashes": ("1", "-", "x"),
    "letters": ("", "a", "1"),
    "brackets": ("(((1", "(1", "((("),
    "marks": ("1.1'1 ", "1.", "'"),
}
SECONDS = 3.0


def nasty(kind: str, length: int) -> str:
    first, filling, last = NASTY[kind]
    return (first + filling * length)[: length - len(last)] + last


def quickly(path: Path) -> Inspection:
    started = time.process_time()
    result = inspect(path)
    assert time.process_time() - started < SECONDS
    return result


@pytest.mark.parametrize("length", [50_000, 1_000_000])
@pytest.mark.parametrize("kind", NASTY)
def test_a_text_file_with_endless_cells_is_read_at_once(kind: str, length: int, tmp_path: Path) -> None:
    cell = nasty(kind, length)
    rows = [row.copy() for row in ROWS]
    for position in range(len(HEADER)):
        rows[10 + position][position] = cell
    path = tmp_path / "long.csv"
    path.write_text("\n".join(",".join(row) for row in [HEADER, *rows]), encoding="utf-8")

    result = quickly(path)

    assert result.data_rows == 28 - 6
    issues = {issue.line: issue for issue in result.issues}
    assert [issues[12 + position].column for position in range(6)] == HEADER
    assert {issue.code for issue in issues.values()} == {"cell_too_long"}
    assert all(len(issue.value) <= 210 for issue in issues.values())
    assert f"{length:,} characters" in issues[12].message
    assert issues[12].message.endswith("Shorten it, or clear it.")


@pytest.mark.parametrize("kind", NASTY)
def test_a_sheet_with_endless_cells_is_read_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, [*row[:5], float(row[5]) if number else row[5]])
        sheet.write_string(12, 2, nasty(kind, 32_767))

    result = quickly(path)

    assert [(issue.line, issue.column, issue.code) for issue in result.issues] == [(13, "Account", "cell_too_long")]
    assert result.data_rows == 27


@pytest.mark.parametrize("kind", NASTY)
def test_a_header_may_have_an_endless_cell(kind: str, tmp_path: Path) -> None:
    header = HEADER.copy()
    header[4] = nasty(kind, 1_000_000)
    path = tmp_path / "long.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *ROWS]), encoding="utf-8")

    result = quickly(path)

    assert result.layout.columns == ("Date", "Department", "Account", "Supplier", "column_5", "Amount")
    assert result.data_rows == 28


@pytest.mark.parametrize("kind", NASTY)
def test_cells_just_short_enough_are_read_soon(kind: str, tmp_path: Path) -> None:
    rows = [row.copy() for row in ROWS]
    for row in rows[5:20]:
        row[4] = nasty(kind, LONGEST_CELL)
        row[2] = row[4]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(",".join(row) for row in [HEADER, *rows]), encoding="utf-8")

    assert quickly(path).rows_read == 28


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", NASTY)
def test_splitting_takes_time_in_proportion_to_the_cell(style: str, kind: str) -> None:
    started = time.process_time()
    for _ in range(10):
        split(nasty(kind, LONGEST_CELL), style)
    assert time.process_time() - started < 0.5
