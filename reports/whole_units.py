"""Figures behind the cells of a table, in the units in which they read: what is copied is what stands there.

Amounts are kept in minor units and quantities in thousandths. A cell that is copied gives the figure behind its text,
not the text: 410,101,600 would be pasted as 41010160000.
"""

import math
import re
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import pandas as pd
from pandas.io.formats.style import Styler

from reports.formats import ARROWS, Formats

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
#: Signs around a figure: its direction, its sign, parentheses, spaces.
_AROUND = re.compile(f"[{''.join(ARROWS.values())}↑↓+−()\\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}-]")
#: Decimals of what is stored: a currency's, thousandths, millionths.
_POWERS = range(1, 7)


#: By how many decimals the figures of a table's columns are larger than they read, by place; None where nobody said so.
_decimals: WeakKeyDictionary[Styler, Sequence[int | None]] = WeakKeyDictionary()


def note_decimals(styler: Styler, decimals: Sequence[int | None]) -> Styler:
    """Note by how many decimals the figures of each column are larger than they read: 2 where they are cents."""
    _decimals[styler] = decimals
    return styler


def decimals_noted(styler: Styler, place: int) -> int | None:
    """Return what was noted of a column, by its place; None where nothing was."""
    noted = _decimals.get(styler, ())
    return noted[place] if place < len(noted) else None


def in_whole_units(
    values: pd.Series, texts: Sequence[str], formats: Formats, *, decimals: int | None = None
) -> pd.Series:
    """Return figures as their texts read, with the decimals that the texts leave out; others stay.

    Args:
        values: Numbers, missing where the text is a dash.
        texts: How each reads, as many; a percent or a figure in words ("4.92M") leaves the column as it is.
        formats: By which they were written.
        decimals: By how many the figures are larger than they read, where that is known; else the texts tell it.
    """
    if decimals is not None:
        return values if not decimals else _quotients(values, decimals)
    known = [(abs(float(value)), text) for value, text in zip(values, texts, strict=True) if not pd.isna(value)]
    read = [_figure(text, formats) for _value, text in known]
    if not read or any(figure is None for figure in read):
        return values
    pairs = [
        (value, figure, 0.5 / 10 ** _digits(text, formats) + 1e-6)
        for (value, text), figure in zip(known, read, strict=True)
        if figure is not None
    ]
    if all(abs(value - figure) <= room for value, figure, room in pairs):
        return values
    if not any(figure for _value, figure, _room in pairs):  # cents or thousandths, nobody knows: what stands there
        return values.astype("Float64").astype("float64") * 0
    power = _power(pairs)
    if not power or any(abs(value / 10**power - figure) > room for value, figure, room in pairs):
        return values
    return _quotients(values, power)


def _quotients(values: pd.Series, power: int) -> pd.Series:
    whole: pd.Series = values.astype("Float64").astype("float64") / 10**power
    return whole


def _power(pairs: list[tuple[float, float, float]]) -> int:
    """Return by how many decimals figures are larger than they read, 0 where they are not; told by the largest."""
    value, figure, _room = max(pairs, key=lambda pair: pair[1])
    power = round(math.log10(value / figure)) if value else 0
    return power if power in _POWERS else 0


def _digits(text: str, formats: Formats) -> int:
    return sum(map(str.isdigit, text.partition(formats.decimal_mark)[2]))


def _figure(text: str, formats: Formats) -> float | None:
    plain = _AROUND.sub("", text.replace(formats.symbol, "").replace(formats.group_mark, ""))
    plain = plain.replace(formats.decimal_mark, ".")
    return float(plain) if _FIGURE.fullmatch(plain) else None
