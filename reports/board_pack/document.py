"""A board pack as a document: sections with sentences, tables and charts, each with its source. One for all formats."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from language import _, translate
from reports.column_tables import TableColumn, writers
from reports.formats import ARROWS, Formats

ChartKind = Literal["columns", "lines", "bars"]
Role = Literal["actual", "prior", "budget", "forecast", "favorable", "unfavorable"]
#: A name in a table has at most so many characters; a longer one would fill pages and run out of a slide.
LONGEST_NAME = 160
#: Columns of what people said, which is never cut.
_SAID = ("decision", "cause_text", "action_text")
Tone = Literal["", "favorable", "unfavorable"]


@dataclass(frozen=True)
class PackSource:
    """Where a table comes from: whose figures, which months, which budget, which state of the data and of the month.

    `months` (yyyymm) in order; `state` names the month and its state; `data` the last import and the data version.
    """

    whose: str
    period: str
    months: tuple[int, ...]
    version: str
    data: str
    state: str

    def line(self) -> str:
        """Return all of it in one line, as it stands below a table."""
        return " · ".join(
            part
            for part in (
                self.whose,
                self.period,
                _("Budget: {version}", version=self.version) if self.version else "",
                self.data,
                self.state,
            )
            if part
        )


@dataclass(frozen=True)
class PackCell:
    """A cell as a person reads it."""

    text: str
    is_number: bool = False
    tone: Tone = ""
    bold: bool = False
    depth: int = 0


@dataclass(frozen=True)
class PackTable:
    """A table. The first column is the label of a row.

    `rows`: the columns (money in minor units, NA where there is none), and where they apply `depth`, `is_group`, and
    `…_verdict` for a column that is judged (then it carries an arrow).
    """

    key: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: pd.DataFrame
    source: PackSource
    note: str = ""

    def heads(self) -> list[str]:
        """Return the titles of the columns."""
        return [translate(column.title) for column in self.columns]

    def cells(self, formats: Formats, *, cents: bool) -> list[list[PackCell]]:
        """Return the rows as they read; money with minor digits where `cents` says so."""
        plain = writers(formats)
        writing = plain | {
            "day": formats.day,
            **{kind: _in_parentheses(plain[kind]) for kind in ("number", "decimal")},
        }
        if cents:
            writing = writing | {"money": writing["cents"]}
        return [
            [_cell(row, column, writing, first=place == 0) for place, column in enumerate(self.columns)]
            for row in self.rows.to_dict("records")
        ]


def _in_parentheses(write: Callable[[Any], str]) -> Callable[[Any], str]:
    """Return a writer of numbers that sets negative ones in parentheses, as amounts are."""
    return lambda value: write(value) if pd.isna(value) or value >= 0 else f"({write(-value)})"


def _cell(row: Any, column: TableColumn, writing: Any, *, first: bool) -> PackCell:
    value, bold = row[column.name], bool(row.get("is_group", False))
    writer = writing.get(column.kind)
    if writer is None:
        text = "" if pd.isna(value) else printable(str(value))
        text = text if column.name in _SAID else _short_name(text)
        return PackCell(text, bold=bold, depth=int(row.get("depth", 0)) if first else 0)
    verdict = str(row.get(f"{column.name}_verdict") or "")
    arrow = ARROWS.get(verdict, "")
    text = f"{arrow} {writer(value)}" if arrow and not pd.isna(value) else writer(value)
    tone: Tone = "favorable" if verdict == "favorable" else "unfavorable" if verdict == "unfavorable" else ""  # no text
    return PackCell(text, is_number=column.kind not in ("day", "month"), tone=tone, bold=bold)


@dataclass(frozen=True)
class ChartSeries:
    """One series in the chart's unit; `values` are None where there is none. `role` says how it is drawn."""

    name: str
    role: Role
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class PackChart:
    """A chart: its categories and series, its unit (a currency, hours …), and what it shows in words."""

    key: str
    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    unit: str
    alt: str
    source: PackSource

    def __post_init__(self) -> None:
        object.__setattr__(self, "categories", tuple(printable(name) for name in self.categories))
        object.__setattr__(self, "alt", printable(self.alt))


@dataclass(frozen=True)
class PackSection:
    """A section: what it says first, then more sentences, charts and tables."""

    key: str
    title: str
    headline: str
    sentences: tuple[str, ...]
    charts: tuple[PackChart, ...]
    tables: tuple[PackTable, ...]
    source: PackSource


@dataclass(frozen=True)
class Pack:
    """A whole pack. `cents`: tables show amounts with their minor digits."""

    whose: str
    period: int
    subtitle: str
    about: tuple[str, ...]
    sections: tuple[PackSection, ...]
    formats: Formats
    cents: bool = False

    @property
    def title(self) -> str:
        """Return whose pack it is, for which month."""
        return _("Board pack, {month}", month=self.formats.month_long(self.period))


def printable(text: str) -> str:
    """Return a text in one line, without characters that no file may hold or that turn the direction of others."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _short_name(text: str) -> str:
    """Return a name as it stands in a table; one that is cut says so by its end."""
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1].rstrip()}…"


def chart_values(values: Sequence[Any], formats: Formats) -> tuple[float | None, ...]:
    """Return minor units as a chart holds them: in the currency's main unit."""
    return tuple(formats.figure(None if pd.isna(value) else int(value)) for value in values)
