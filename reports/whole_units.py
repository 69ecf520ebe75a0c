"""Figures behind the cells of a table, in the units in which they read: what is copied is what stands there.

Amounts are kept in minor units and quantities in thousandths. A cell that is copied gives the figure behind its text,
not the text: 410,101,600 would be pasted as 41010160000.
"""

import math
import re
from collections.abc import Sequence

import pandas as pd

from reports.formats import ARROWS, Formats

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
#: Signs around a figure: its direction, its sign, parentheses, spaces.
_AROUND = re.compile(f"[{''.join(ARROWS.values())}↑↓+−()\\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}-]")
#: Decimals of what is stored: a currency's, thousandths, millionths.
_POWERS = range(1, 7)


def in_whole_units(values: pd.Series, texts: Sequence[str], formats: Formats) -> pd.Series:
    """Return figures as their texts read, with the decimals that the texts leave out; others stay.

    Args:
        values: Numbers, missing where the text is a dash.
        texts: How each reads, as many; a percent or a figure in words ("4.92M") leaves the column as it is.
        formats: By which they were written.
    """
    known = [(abs(float(value)), text) for value, text in zip(values, texts, strict=True) if not pd.isna(value)]
    read = [_figure(text, formats) for _value, text in known]
    if not read or any(figure is None for figure in read):
        return values
    pairs = [(value, figure) for (value, _text), figure in zip(known, read, strict=True) if figure is not None]
    power = _power(pairs, formats.digits)
    if not power or any(abs(value / 10**power - figure) > 0.5 + 1e-6 for value, figure in pairs):
        return values
    whole: pd.Series = values.astype("Float64").astype("float64") / 10**power
    return whole


def _power(pairs: list[tuple[float, float]], digits: int) -> int:
    """Return by how many decimals figures are larger than they read, 0 where they are not; a guess from the largest."""
    value, figure = max(pairs, key=lambda pair: pair[1])
    if not figure:
        return digits if any(value for value, _figure in pairs) else 0
    power = round(math.log10(value / figure)) if value else 0
    return power if power in _POWERS else 0


def _figure(text: str, formats: Formats) -> float | None:
    plain = _AROUND.sub("", text.replace(formats.symbol, "").replace(formats.group_mark, ""))
    plain = plain.replace(formats.decimal_mark, ".")
    return float(plain) if _FIGURE.fullmatch(plain) else None
