"""How a register writes the amounts of a column that mixes "£2.4m", "£180k" and "£96,500": one format for all."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from data.importers.tables.layout import NumberFormat
from data.importers.values.numbers import LONGEST_FIGURE

#: Figures with the mark before their last group, and what follows it: digits, then perhaps a size ("m", "Mio").
_FIGURE = re.compile(r"(?P<head>[0-9][0-9.,' \u00a0]*)(?P<mark>[.,])(?P<tail>[0-9]+)(?![0-9.,])")


def register_format(texts: Mapping[str, int]) -> NumberFormat | None:
    """Return the format of the amounts in a column, None where no figure has a mark.

    A mark before one or two digits is the decimal sign, one before three digits groups thousands where it stands more
    than once or nothing says otherwise: a contract's value has no three decimal places.
    """
    decimal = _decimal_sign(texts)
    if decimal is None:
        return None
    return NumberFormat(decimal=decimal, thousands="," if decimal == "." else ".", decimals=2)


def _decimal_sign(texts: Iterable[str]) -> Literal[".", ","] | None:
    grouped: Literal[".", ","] | None = None
    for text in texts:
        match = _FIGURE.search(text) if len(text) <= LONGEST_FIGURE else None
        if match is None:
            continue
        mark: Literal[".", ","] = "." if match["mark"] == "." else ","
        tail = match["tail"]
        if len(tail) != 3:
            return mark
        other: Literal[".", ","] = "," if mark == "." else "."
        if other in match["head"]:
            return mark  # 1.000,123: unusual, but it can be read one way only
        grouped = other
    return grouped
