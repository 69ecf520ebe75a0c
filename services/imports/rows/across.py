"""Rows whose figures stand side by side (months, departments, accounts across): read by line, counted by row."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from data.importers.reading.chunks import Chunk
from data.importers.tables.layout import RowIssue
from data.importers.tables.unpivot import Long, Unpivot, make_long
from data.importers.values.months import month_number, read_label
from language import _
from services.imports.rows.context import Context
from services.imports.rows.typed import Problems, Rows, TypedRows

#: Months of a year.
LAST_MONTH = 12


class AcrossRows(Rows):
    """Reads wide rows with the reader of long ones; a row with one bad cell is rejected as a whole."""

    def __init__(self, context: Context, inner: Rows, unpivot: Unpivot) -> None:
        self._inner = inner
        self._context = context
        self._unpivot = unpivot
        self._labels = _labels(context, unpivot)
        self.table, self.closes, self.control = inner.table, inner.closes, inner.control
        self.versions = inner.versions

    @property
    def restates(self) -> bool:
        """True when the long rows restate their figures."""
        return self._inner.restates

    def finish(self) -> None:
        """Ask for what the long rows ask at their end."""
        self._inner.finish()

    def narrow(self) -> str:
        """Return the condition of the long rows."""
        return self._inner.narrow()

    def figures(self, table: Any) -> int | None:
        """Return what the long rows make of some lines."""
        return self._inner.figures(table)

    def read(self, chunk: Chunk) -> TypedRows:
        """Return the typed rows of a chunk: its own rows, of which each has the lines of its cells."""
        long = make_long(chunk.table, self._unpivot, self._labels)
        typed = self._inner.read(Chunk(long.table, chunk.lines[long.row]))
        self._context.fallbacks.fold(long.row, chunk.table.num_rows)
        amount = np.zeros(chunk.table.num_rows, dtype=np.int64)
        np.add.at(amount, long.row, typed.amount)
        return TypedRows(
            lines=chunk.lines,
            amount=amount,
            problems=self._problems(chunk, long, typed),
            columns=typed.columns,
            line_amount=typed.line_amount,
            row=long.row[typed.rows_of_lines()],
            nullable=typed.nullable,
        )

    def _problems(self, chunk: Chunk, long: Long, typed: TypedRows) -> Problems:
        """What is wrong with the cells, told of the columns that the file has."""
        problems = Problems(chunk.lines)
        problems.bad[long.row[typed.problems.bad]] = True
        for place, issues in sorted(typed.problems.issues.items()):
            told = problems.issues.setdefault(int(long.row[place]), [])
            for issue in issues:
                named = RowIssue(
                    issue.line, self._column(issue.column, int(long.group[place])), issue.value, issue.code,
                    issue.message,
                )  # fmt: skip
                if named not in told:
                    told.append(named)
        return problems

    def _column(self, name: str, group: int) -> str:
        if name not in self._unpivot.columns or group < 0:
            return "" if name in self._unpivot.columns else name
        sources = self._unpivot.groups[group].sources
        if name in self._unpivot.figures:
            return sources[self._unpivot.figures.index(name)] or name
        return next(filter(None, sources), "")


# Months of headings ---------------------------------------------------------------------------------------------------


def _labels(context: Context, unpivot: Unpivot) -> list[tuple[str, ...]]:
    """Return the texts of each heading, months with their year where the file names it once for all of them."""
    labels = [group.labels for group in unpivot.groups]
    mapped = context.mapping.get("fiscal_year")
    if "period" not in unpivot.concepts or (mapped and mapped not in unpivot.labels):
        return labels
    place = unpivot.concepts.index("period")
    years = [label[unpivot.concepts.index("year")] if "year" in unpivot.concepts else "" for label in labels]
    known = context.months.usual_year(across=True)
    months = []
    for year in dict.fromkeys(years):
        texts = list(dict.fromkeys(label[place] for label, own in zip(labels, years, strict=True) if own == year))
        read = dated_months(texts, year or known, context)
        if read is None:
            _ask(texts, year or known, context)
            return labels
        months.append(dict(zip(texts, read, strict=True)))
    by_year = dict(zip(dict.fromkeys(years), months, strict=True))
    return [
        (*label[:place], by_year[year][label[place]], *label[place + 1 :])
        for label, year in zip(labels, years, strict=True)
    ]


def _ask(texts: Sequence[str], year: str, context: Context) -> None:
    if not year:
        context.months.asked_year()
        return
    sentence = _(
        "The columns run from {first} to {last} of {year}, which is no fiscal year of the hospital. "
        "Write the year into each heading, or give a month of the fiscal year.",
        first=texts[0],
        last=texts[-1],
        year=year,
    )
    context.ask(sentence)


def dated_months(texts: Sequence[str], year: str, context: Context) -> list[str] | None:
    """Return each month as "2026-01"; None where no year is named or the order of the months contradicts it.

    Args:
        texts: "2026-01", "Jan", "P01" or "1", in the order of the columns.
        year: "2025/26" (begins in 2025), "FY2026" (as the hospital names its fiscal years), "2026", or "".
        context: Has the hospital's calendar.
    """
    undated = [text for text in texts if not _names_year(text)]
    if not undated:
        return list(texts)
    if (ended := _up_to_stated(undated, context)) is not None:
        return [ended.get(text, text) for text in texts]
    if not year:
        return None
    numbers = [month_number(text) for text in undated]
    named = _by_order(numbers, year, context) if all(numbers) else _by_period(undated, year, context)  # type: ignore[arg-type]
    if named is None:
        return None
    dated = dict(zip(undated, named, strict=True))
    return [dated.get(text, text) for text in texts]


def _up_to_stated(texts: Sequence[str], context: Context) -> dict[str, str] | None:
    """Calendar months of columns that end with the month of the titles: "March" under "Ended March 31, 2026"."""
    stated = context.source.layout.stated_month
    months = [month_number(text) for text in texts]
    running = all(month and last and last % 12 + 1 == month for last, month in pairwise(months))
    if not stated or not running or months[-1] != stated % 100 or len(months) > LAST_MONTH:
        return None
    places = [stated // 100 * LAST_MONTH + stated % 100 - 1 - back for back in reversed(range(len(months)))]
    return {
        text: f"{place // LAST_MONTH}-{place % LAST_MONTH + 1:02d}" for text, place in zip(texts, places, strict=True)
    }


def _by_order(months: Sequence[int], year: str, context: Context) -> list[str] | None:
    """Calendar months by the month with which the year of the columns begins."""
    first = _first_year(months, year, context)
    if first is None:
        return None
    start, number = first
    return [f"{number + (month < start)}-{month:02d}" for month in months]


def _by_period(texts: Sequence[str], year: str, context: Context) -> list[str] | None:
    """Fiscal periods; bare numbers may be months of the calendar where the fiscal year begins elsewhere."""
    label, begins = read_label(year), context.source.options.fiscal_start or context.calendar.first_month
    if label is not None and label.starts and begins == 1:
        return None
    bare = any(text.isdecimal() for text in texts)
    if bare and context.calendar.first_month != 1 and context.source.options.fiscal_naming is None:
        return None
    months = [context.months.month_of(f"P{int(text):02d}" if text.isdecimal() else text, year) for text in texts]
    return [f"{month // 100}-{month % 100:02d}" for month in months if month] if all(months) else None


def _names_year(text: str) -> bool:
    label = read_label(text)
    return label is not None and label.year is not None


def _first_of_two(months: Sequence[int], year: int, context: Context) -> tuple[int, int] | None:
    """The same of a year over two calendar years ("2025/26")."""
    begins = context.source.options.fiscal_start or context.calendar.first_month
    turns = any(later < earlier for earlier, later in pairwise(months))
    if begins == 1 and months[0] == 1 and not turns:
        return None
    return (months[0] if turns or begins == 1 else begins), year


def _first_year(months: Sequence[int], year: str, context: Context) -> tuple[int, int] | None:
    """Return the month with which the columns' year begins and the calendar year of that month; None when open."""
    label = read_label(year)
    if label is None or label.year is None:
        return None
    if label.starts:
        return _first_of_two(months, label.year, context)
    options = context.source.options
    begins = options.fiscal_start or context.calendar.first_month
    turns = any(later < earlier for earlier, later in pairwise(months))
    if begins == 1:
        return None if turns else (1, label.year)
    if months[0] == 1 and not turns and not year.startswith("FY"):
        return 1, label.year
    if turns and months[0] != begins:
        return None
    return begins, label.year - (options.fiscal_naming != "start")
