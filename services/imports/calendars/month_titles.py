"""Months that stand on lines of their own between the data, where no column says the month of a line."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from data.importers.reading.chunks import Chunk
from data.importers.tables.stated_year import is_month_agreed, stated_month
from data.importers.values.months import month_number, plain
from language import _
from services.imports.rows.context import Context

#: So many lines are named.
NAMED = 5
_TITLES = ("title", "note", "after_end")
_WORD = re.compile(r"[a-z]{3,10}|[0-9]+")


@dataclass
class MonthTitles:
    """The lines that speak of a month and are no data: `add` every chunk, then `check` the file.

    Reports print one table per month under each other, "January 2026" above the first, "February 2026" above the
    next; where the lines themselves have no month, all of them would be of the first.
    """

    first_data: int = 0
    last_data: int = 0
    _said: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, chunk: Chunk) -> None:
        """Take in what a chunk leaves out."""
        if len(chunk.lines):
            self.first_data = self.first_data or int(chunk.lines.min())
            self.last_data = max(self.last_data, int(chunk.lines.max()))
        for row in chunk.skipped:
            if row.reason in _TITLES and (month := stated_month([row.text])):
                self._said.append((row.line, month, row.text))

    def check(self, context: Context) -> None:
        """Hold a file whose lines would all be of one month while titles between them name others."""
        months = context.months
        month = months.options.upload_period or months.agreed
        if month and not {"date", "period", "fiscal_period"} & set(months.mapping) and (problem := self.problem(month)):
            context.ask(problem)

    def problem(self, month: int) -> str:
        """Return why lines cannot all be of one month (yyyymm); "" where nothing speaks against it."""
        others = [(line, said) for line, said in self._between() if said != month]
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
            if self.first_data < line < self.last_data and (is_month_agreed([text], "") or len(forms[_form(text)]) > 1)
        ]


def _form(text: str) -> str:
    """Return a text without its month, years and numbers."""
    return _WORD.sub(lambda match: "" if match[0].isdecimal() or month_number(match[0]) else match[0], plain(text))


def _month_text(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"
