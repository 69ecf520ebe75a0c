"""What all sections of a board pack share: the figures, how they read, and where each table comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from language import _, translate
from reports import scope_words
from reports.board_pack.document import PackChart, PackSection, PackSource, PackTable, printable
from reports.formats import Formats
from reports.month_end import words as month_words


@dataclass(frozen=True)
class Composing:
    """A pack under way: its figures (`services.board_pack.figures.PackFigures`) and how they read."""

    figures: Any
    formats: Formats
    titles: dict[str, str]

    @property
    def whose(self) -> str:
        """Return whose figures these are."""
        return printable(scope_words.source(self.figures.scope.hospital, self.figures.scope.departments))

    @property
    def data(self) -> str:
        """Return the last import and the data version."""
        version = self.figures.data_version
        if self.figures.imported_at is None:
            return _("Data version {data_version}", data_version=version)
        stamp = self.formats.stamp(self.figures.imported_at)
        return _("Data as of {stamp}, version {data_version}", stamp=stamp, data_version=version)

    @property
    def state(self) -> str:
        """Return the month with its state."""
        state = self.figures.to_date.state
        return _(
            "{month}: {state}",
            month=self.formats.month(state.period),
            state=month_words.state_within(state.state),
        )

    def source(self, months: Sequence[int], version: Any) -> PackSource:
        """Return where a table of some months comes from; `version` is a budget version, its name, or None.

        Without months it stands as of the day on which the pack is made.
        """
        name = version if isinstance(version, str) else getattr(version, "name", "")
        months = tuple(int(month) for month in months)
        day = _("As of {day}", day=self.formats.day(self.figures.today))
        period = self.formats.runs(months) if months else day
        return PackSource(self.whose, period, months, printable(name), self.data, self.state)


def make_section(
    made: Composing,
    key: str,
    *,
    headline: str = "",
    sentences: Sequence[str] = (),
    charts: Sequence[PackChart] = (),
    tables: Sequence[PackTable] = (),
    source: PackSource | None = None,
) -> PackSection:
    """Return a section under its title; empty sentences are left out, as are charts without figures."""
    return PackSection(
        key,
        translate(made.titles[key]),
        printable(headline),
        tuple(printable(text) for text in sentences if text),
        tuple(chart for chart in charts if chart.series),
        tuple(table for table in tables if len(table.rows)),
        source or made.source(made.figures.to_date.months, made.figures.to_date.version),
    )
