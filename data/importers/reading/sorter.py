"""Each record of a file in its place: a data row, skipped (blank, title, total), or rejected."""

import re
from collections.abc import Sequence

import numpy as np

from data.importers.reading.chunks import Chunk, row_text, table_of
from data.importers.reading.long_cells import blank_long_cells, first_too_long, shorten_long_cells, too_long
from data.importers.remarks import remark
from data.importers.tables.headers import is_rule
from data.importers.tables.judging import LineJudge
from data.importers.tables.layout import Layout, RowIssue
from language import N_

_PAGE = re.compile(  # no text
    r"^(?:page|pg|seite|blatt|blad|hoja|foglio|folha|feuille|sida|side|pagina|página|strona|"
    r"run|run date|printed|print date|gedruckt|druckdatum|date|time|"
    r"datum|uhrzeit|imprimé|édité)\b\W*[0-9]",
    re.IGNORECASE,
)


class RecordSorter:
    """Puts each record where it belongs: data, skipped or rejected."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._width = len(layout.columns)
        self._headers: list[list[str]] = []
        self._above: set[tuple[str, ...]] = set()
        self.page_starts: set[str] = set()
        self._heads = [name for name, derived in layout.derived.items() if derived.how == "heading"]
        self._titles = frozenset(layout.tab_titles)
        self.judge = LineJudge(layout)
        self.names = [*layout.columns, *self._heads]
        self.rows: list[list[str]] = []
        self.lines: list[int] = []

    def above(self, index: int, line: int, raw: Sequence[str]) -> None:
        """Take a record above the data: a title, a blank line or a header."""
        cells = [cell.strip() for cell in blank_long_cells(raw)]
        last = self._layout.header_row
        if last is not None and last - self._layout.header_rows < index <= last:
            self._headers.append(_fold(cells))
        elif is_rule(cells):
            self.judge.skip(line, "blank", cells)
        else:
            if self._heads and not self._headers:
                self.judge.head_above(cells)
            self.judge.skip(line, "title", cells)
            self._above.add(_without_page(cells))
            self.page_starts.update(cell for cell in cells if cell)

    def take(self, line: int, raw: Sequence[str]) -> None:
        """Take a record at or below the first data row."""
        long = first_too_long(raw)
        if long is not None:
            self.judge.issues.append(too_long(line, long, raw, self.names))
            self.judge.raw_rejects.append((line, shorten_long_cells(raw)))
            return
        cells = [cell.strip().lstrip("\ufeff") for cell in raw]  # a mark stands where files were joined
        if line in self._titles:
            self._aside(line, cells)
        elif is_rule(cells) and not any(cell.strip("-") for cell in cells):
            self.judge.skip(line, "blank", cells)
            self.judge.begin_group()
        elif self._headers and (_fold(cells) in self._headers or self._begins_page(cells)):
            self.judge.skip(line, "repeated_header", cells)
            self.judge.begin_group()
        elif len(cells) > self._width and any(cells[self._width :]):
            self._reject(line, raw, "too_many_cells")
        elif any("\x00" in cell for cell in cells):
            self._reject(line, raw, "nul")
        else:
            full = [*cells, *[""] * (self._width - len(cells))][: self._width]
            if self.judge.take(line, full):
                self.rows.append([*full, self.judge.heading] if self._heads else full)
                self.lines.append(line)

    def _begins_page(self, cells: Sequence[str]) -> bool:
        """True for a title that stands above the table too; a text alone may head the lines below it instead."""
        several = sum(map(bool, cells)) > 1 or not self._heads
        return several and any(cells) and _without_page(cells) in self._above

    def _aside(self, line: int, cells: list[str]) -> None:
        """Take a row above the header of another tab."""
        if _fold(cells) in self._headers:
            self.judge.skip(line, "repeated_header", cells)
        else:
            self.judge.skip(line, "blank" if is_rule(cells) else "title", cells)
        self.judge.begin_group()

    def take_back(self) -> list[str] | None:
        """Hand out the row that the last record became, None when it became none."""
        if not self.rows:
            return None
        self.lines.pop()
        return self.rows.pop()

    def _reject(self, line: int, raw: Sequence[str], code: str) -> None:
        messages = {
            "too_many_cells": remark(
                N_(
                    "The line has {count} cells; the header has {width}. "
                    "Put text that contains the delimiter in quotation marks."
                ),
                count=len(raw),
                width=self._width,
            ),
            "nul": remark(N_("The line contains NUL bytes. Export the file again, or retype the line.")),
        }
        self.judge.issues.append(RowIssue(line, "", row_text(raw), code, messages[code]))
        self.judge.raw_rejects.append((line, list(raw)))

    def drain(self) -> Chunk:
        """Hand out what was collected so far."""
        judge = self.judge
        chunk = Chunk(
            table_of(self.names, self.rows), np.array(self.lines, dtype=np.int64), judge.skipped, judge.issues,
            judge.raw_rejects,
        )  # fmt: skip
        self.rows, self.lines = [], []
        judge.skipped, judge.issues, judge.raw_rejects = [], [], []
        return chunk


def _without_page(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a title without what changes from page to page: its number, the time of printing."""
    return tuple("#" if _PAGE.search(cell) else cell for cell in _fold(cells))


def _fold(cells: Sequence[str]) -> list[str]:
    folded = [cell.casefold() for cell in cells]
    while folded and not folded[-1]:
        folded.pop()
    return folded
