"""Months that stand on lines of their own between the data, where no column says the month of a line."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow.compute as pc

from data.importers.reading.chunks import Chunk
from data.importers.tables.stated_year import is_month_agreed, stated_month
from data.importers.values.months import month_number, plain, read_label
from language import _
from services.imports.rows.context import Context

#: So many lines are named.
NAMED = 5
_TITLES = ("title", "note", "after_end")
_WORD = re.compile(r"[a-z]{3,10}|[0-9]+")
_YEAR = re.compile(r'\s*20[0-9]{2}"?\s*')
_LEADING = re.compile(r"^(?:period|month|monat|periode|mois)\b[ .:]*", re.IGNORECASE)  # no text
#: What the months of a line come from; where there is one of them, titles are not needed.
_TOLD_BY = frozenset(("date", "period", "fiscal_period"))


@dataclass
class MonthTitles:
    """The lines that speak of a month and are no data: `add` every chunk, then `check` the file.

    Reports print one table per month under each other, "January 2026" above the first, "February 2026" above the
    next; where the lines themselves have no month, all of them would be of the first.
    """

    first_data: int = 0
    last_data: int = 0
    _said: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, chunk: Chunk, context: Context) -> None:
        """Take in what a chunk leaves out, and rows of one text, which are no lines either."""
        if _TOLD_BY & set(context.months.mapping):
            return
        if len(chunk.lines):
            self.first_data = self.first_data or int(chunk.lines.min())
            self.last_data = max(self.last_data, int(chunk.lines.max()))
        titles = (row for row in chunk.skipped if row.reason in _TITLES)
        left_out = ((row.line, row.text.replace(" | ", ", ").replace('"', "")) for row in titles)
        for line, text in (*left_out, *_rows_of_one_text(chunk)):
            if month := stated_month([text]) or _whole_month(text):
                self._said.append((line, month, text))

    def check(self, context: Context) -> None:
        """Hold a file whose lines would all be of one month while titles between them name others."""
        months = context.months
        month = months.options.upload_period or months.agreed
        if month and not _TOLD_BY & set(months.mapping) and (problem := self.problem(month)):
            context.ask(problem)

    def problem(self, month: int) -> str:
        """Return why lines cannot all be of one month (yyyymm); "" where nothing speaks against it."""
        others = [(line, said) for line, said in self._between() if said not in (month, month % 100)]
        if not others:
            return ""
        lines = ", ".join(str(line) for line, _said in others[:NAMED]) + (" …" if len(others) > NAMED else "")
        months = ", ".join(sorted({_month_text(said) for _line, said in others})[:NAMED])
        return _(
            "Above lines of the file other months are named ({months}: line {lines}), but no column says the month, so "
            "all lines would be of {month}. Put the month into a column or split the file by month, then upload it "
            "again.",
            months=months,
            lines=lines,
            month=_month_text(month),
        )

    def _between(self) -> list[tuple[int, int]]:
        """Line and month of what stands above data: titles that are a month, or one text with a changing month."""
        forms = defaultdict(set)
        for _line, month, text in self._said:
            forms[_form(text)].add(month)
        return [
            (line, month)
            for line, month, text in self._said
            if self.first_data < line < self.last_data
            and (_whole_month(text) or is_month_agreed([text], "") or len(forms[_form(text)]) > 1)
        ]


def _whole_month(text: str) -> int:
    """Return the month (yyyymm, or 1-12 of any year) that a text is, as "Jan-26" and "FEBRUARY" are; 0 for others."""
    label = read_label(_LEADING.sub("", text.strip()))
    return (label.year or 0) * 100 + label.month if label and label.month and not label.fiscal else 0


def _rows_of_one_text(chunk: Chunk) -> Iterator[tuple[int, str]]:
    """Yield line and text of the rows of which one cell is filled, or two that a comma before a year has parted."""
    filled = np.zeros((chunk.table.num_rows, chunk.table.num_columns), dtype=bool)
    for place, cells in enumerate(chunk.table.columns):
        filled[:, place] = np.asarray(pc.not_equal(pc.utf8_trim_whitespace(cells), "").to_numpy(), dtype=bool)
    for row in np.flatnonzero(np.isin(filled.sum(axis=1), (1, 2))).tolist():
        first, *others = [str(chunk.table.column(place)[row].as_py()) for place in np.flatnonzero(filled[row]).tolist()]
        if not others or _YEAR.fullmatch(others[0]):
            yield int(chunk.lines[row]), ", ".join(text.strip(' "') for text in (first, *others))


def _form(text: str) -> str:
    """Return a text without its month, years and numbers."""
    return _WORD.sub(lambda match: "" if match[0].isdecimal() or month_number(match[0]) else match[0], plain(text))


def _month_text(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}" if month > 100 else f"{month:02d}"
