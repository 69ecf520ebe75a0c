"""Excel workbooks as rows of text, and the sheet that holds the table."""

import io
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import python_calamine

from data.importers.reading.containers import RecognizedFile, open_bytes
from data.importers.reading.records import Record
from data.importers.tables.layout import UnreadableFile
from data.importers.workbooks.excel_bounds import MAX_AREA
from data.importers.workbooks.indents import Indents, indent_labels
from data.importers.workbooks.merged_cells import MergedCells, merged_cells
from data.importers.workbooks.shown_cells import shown_cells, write_shown
from language import _, count_text

MAX_ROWS = 1_048_576
MAX_COLUMNS = 5_000
#: Of blank rows under each other so many are read: a stray cell in the last row of a sheet costs no million rows.
BLANK_ROWS = 200
#: Sheets that were read are kept while they have no more cells together.
KEPT_CELLS = 1_000_000
#: Of so many rows of a sheet it is known which figures are texts.
_FIRST_ROWS = 5_000
#: What stands around a figure in a text: signs, blanks, currencies.
AROUND = r"(?:[^\w.,]|[A-Z]{3}){0,4}"
POINTED = re.compile(rf"{AROUND}[0-9]{{1,15}}\.[0-9]{{1,15}}{AROUND}")


@dataclass(frozen=True)
class SheetSize:
    """How much of a table a sheet seems to hold: `cells` filled in lines of at least two."""

    name: str
    cells: int
    lines: int


@contextmanager
def _reading() -> Iterator[None]:
    """Turn what the workbook library raises on protected and damaged files into refusals."""
    try:
        yield
    except python_calamine.PasswordError as error:
        raise UnreadableFile(
            _("The file is password-protected."),
            hint=_("Remove the password (File, Info, Protect) and upload it again."),
            code="encrypted",
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damage_error() from error
    except BaseException as error:
        # A panic inside the library is no Exception; it can only be told by its name.
        if type(error).__name__ != "PanicException":
            raise
        raise _damage_error() from error


class Workbook:
    """An opened workbook; macros are never run, formulas give their stored values."""

    def __init__(self, source: RecognizedFile) -> None:
        with open_bytes(source) as stream:
            content = io.BytesIO(stream.read())
        with _reading():
            self._book = python_calamine.CalamineWorkbook.from_filelike(content)
        visible = python_calamine.SheetVisibleEnum.Visible
        kinds = python_calamine.SheetTypeEnum
        tables = [s for s in self._book.sheets_metadata if s.typ in (kinds.WorkSheet, kinds.MacroSheet)]
        shown = [s.name for s in tables if s.visible == visible]
        self.sheets: tuple[str, ...] = tuple(shown or [s.name for s in tables])
        if not self.sheets:
            raise UnreadableFile(
                _("The workbook has no sheet with data."), hint=_("Save the table in a worksheet."), code="not_a_table"
            )
        self.pointed: set[str] = set()  # figures with a point that the first rows of sheets hold as texts
        self._rows: dict[str, list[list[str]]] = {}
        self._merged: dict[str, list[MergedCells]] = {}
        self._indents = Indents(source)
        self._source = source

    def rows(self, sheet: str) -> list[list[str]]:
        """All rows of a sheet from its first row and column on, as text (dates ISO, numbers exact)."""
        if sheet not in self.sheets:
            known = ", ".join(self.sheets)
            raise UnreadableFile(
                _("No sheet named “{sheet}”.", sheet=sheet),
                hint=_("Choose one of: {known}.", known=known),
                code="missing_sheet",
            )
        if sheet not in self._rows:
            self._keep(sheet, self._read(sheet))
        return self._rows[sheet]

    def _keep(self, sheet: str, rows: list[list[str]]) -> None:
        """Keep what was read: tabs that are read as one table are gone over several times."""
        if sum(map(_area, (*self._rows.values(), rows))) > KEPT_CELLS:
            self._rows = {}
        self._rows[sheet] = rows

    def _read(self, name: str) -> list[list[str]]:
        with _reading():
            sheet = self._book.get_sheet_by_name(name)
        if sheet.start is None:
            return []
        if sheet.width > MAX_COLUMNS or sheet.height > MAX_ROWS or sheet.width * sheet.height > MAX_AREA:
            raise UnreadableFile(
                _(
                    "The sheet “{name}” spans {height} rows and {width} columns.",
                    name=name,
                    height=count_text(sheet.height),
                    width=count_text(sheet.width),
                ),
                hint=_("Delete the unused rows and columns, or save the table as CSV."),
                code="too_large",
            )
        top, left = sheet.start
        padding = [""] * left
        rows: list[list[str]] = [[] for _unused in range(top)]
        same: dict[str, str] = {}  # most cells repeat: codes, names, dates
        empty, blank = [""] * sheet.width, [""] * (left + sheet.width)
        for cells in islice(sheet.iter_rows(), top, None):  # one by one: all at once would take a third more memory
            if cells == empty:
                rows.append(blank)  # the same for all, so nobody may change it
                continue
            if len(rows) < _FIRST_ROWS:
                texts = (cell.strip() for cell in cells if isinstance(cell, str))
                self.pointed.update(text for text in texts if POINTED.fullmatch(text))
            texts = (cell_text(cell) for cell in cells)
            rows.append([*padding, *(same.setdefault(text, text) if len(text) < 40 else text for text in texts)])
        write_shown(rows, shown_cells(self._source, name))
        _fill_merged(rows, sheet.merged_cell_ranges or [])
        self._merged[name] = merged_cells(sheet.merged_cell_ranges or [])
        indent_labels(rows, self._indents.of_sheet(name))
        while rows and not any(rows[-1]):  # formats reach further down than the figures
            rows.pop()
        return rows

    def records(self, sheet: str) -> Iterator[Record]:
        """(sheet row, cells) of every row, but for what lies deep in a stretch of blank rows."""
        blank = 0
        for index, cells in enumerate(self.rows(sheet)):
            blank = 0 if any(cells) else blank + 1
            if blank <= BLANK_ROWS:
                yield index + 1, cells

    def merged_ranges(self, sheet: str) -> list[MergedCells]:
        """The merged ranges of a sheet, by the numbers of its records."""
        if sheet not in self._merged:
            self.rows(sheet)
        return self._merged.get(sheet, [])

    def sizes(self) -> list[SheetSize]:
        """The size of each sheet's table, in the workbook's order."""
        return [self._size(name) for name in self.sheets]

    def _size(self, name: str) -> SheetSize:
        counts = [sum(map(bool, row)) for row in self.rows(name)]
        lines = [count for count in counts if count > 1]
        return SheetSize(name, sum(lines), len(lines))

    def largest(self) -> str:
        """The sheet with the largest table, the first of equals."""
        return max(self.sizes(), key=lambda size: size.cells).name


def _area(rows: list[list[str]]) -> int:
    return sum(map(len, rows))


def _damage_error() -> UnreadableFile:
    return UnreadableFile(
        _("The workbook is cut off or damaged."),
        hint=_("Open it in Excel, save it again, and upload that file."),
        code="truncated",
    )


def _fill_merged(rows: list[list[str]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Repeat a cell that is merged downwards over all its rows (a department over its accounts).

    Which of them are figures, that count once, is told when the columns are known (`merged_figures`).
    """
    spread = 0
    for (top, left), (bottom, right) in merged:
        if bottom > top and left == right and bottom < len(rows) and left < len(rows[top]):
            spread += bottom - top
            if spread > MAX_AREA:  # merged cells never overlap, so a sheet has no room for more
                raise _damage_error()
            for place in range(top + 1, bottom + 1):
                if left < len(rows[place]) and not rows[place][left]:
                    rows[place] = [*rows[place][:left], rows[top][left], *rows[place][left + 1 :]]


def cell_text(value: Any) -> str:
    """One Excel cell as text: 4000.0 -> "4000", a date -> "2020-04-03", nothing or an error -> "" (see `write_shown`).

    A length of time is hours, minutes and seconds: "96:30:00".
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, timedelta):
        return _length_text(value)
    return str(value) if isinstance(value, (int, date, time)) else ""


def _length_text(value: timedelta) -> str:
    """A length of time as hours, minutes and seconds: 96:30:00, not "4 days, 0:30:00"."""
    seconds = abs(round(value.total_seconds()))
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _number_text(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f")
