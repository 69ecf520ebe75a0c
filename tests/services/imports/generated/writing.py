"""Tables of text and figures as CSV files and workbooks."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import xlsxwriter

from tests.services.imports.generated.hospital import Hospital

#: A cell: text, a figure, a day, or nothing.
Cell = str | Decimal | date | None


@dataclass
class Sheet:
    """One sheet: rows of cells, the first of them perhaps a title.

    `merged` are ranges that a workbook merges: first row, first column, last row, last column; their text stands in
    the first cell.
    """

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def write(folder: Path, name: str, sheets: Sequence[Sheet], hospital: Hospital, random: Random) -> Path:
    """Write one sheet as CSV or workbook, several as a workbook; return the path."""
    if len(sheets) > 1 or random.random() < 0.5:
        return _workbook(folder / f"{name}.xlsx", sheets, as_text=random.random() < 0.2, hospital=hospital)
    path = folder / f"{name}.csv"
    delimiter = ";" if hospital.tongue.decimal == "," else random.choice((",", ",", ";", "\t"))
    encoding = random.choice(("utf-8", "utf-8-sig", "cp1252" if _fits(sheets[0], hospital) else "utf-8"))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=random.choice(("\n", "\r\n")))
        writer.writerows([_text(cell, hospital) for cell in row] for row in sheets[0].rows)
    return path


def _fits(sheet: Sheet, hospital: Hospital) -> bool:
    text = "".join(_text(cell, hospital) for row in sheet.rows for cell in row)
    return all(ord(char) < 256 for char in text)


def _text(cell: Cell, hospital: Hospital) -> str:
    if isinstance(cell, Decimal):
        return hospital.written(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return cell or ""


def _workbook(path: Path, sheets: Sequence[Sheet], *, as_text: bool, hospital: Hospital) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "mmm yy"}) as book:
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for number, row in enumerate(sheet.rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(number, place, cell)  # type: ignore[arg-type]
                    elif isinstance(cell, Decimal) and not as_text:
                        page.write_number(number, place, float(cell))
                    elif cell is not None:
                        page.write_string(number, place, _text(cell, hospital))
            for first, left, last, right in sheet.merged:
                page.merge_range(first, left, last, right, _text(sheet.rows[first][left], hospital))
    return path
