"""How tables of amounts read: cells written out by the hospital's formats, numbers kept for sorting."""

from collections.abc import Hashable, Sequence

import pandas as pd
from pandas.io.formats.style import Styler

from reports.formats import Formats

#: Styling costs time and memory by the cell; longer tables are paged or cut before.
MOST_ROWS = 5_000


def written(
    view: pd.DataFrame,
    formats: Formats,
    *,
    amounts: Sequence[str] = (),
    percents: Sequence[str] = (),
    cents: bool = False,
) -> Styler:
    """Return the table with amounts (minor units) and percents (0–1) written out."""
    money: list[Hashable] = [*amounts]
    rates: list[Hashable] = [*percents]
    styler = view.style.format(lambda minor: formats.amount(minor, cents=cents), subset=money)
    return styler.format(lambda rate: formats.percent(rate, signed=True), subset=rates)


def escaped(text: object) -> str:
    """Return a text from a file or a person as Markdown shows it literally."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]()#+!|<>~$:" else char for char in str(text))
