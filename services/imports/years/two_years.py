"""Fiscal years over two calendar years ("2025/26") where the hospital's begin in January: asked, never guessed."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from data.importers.values.months import month_number, read_label
from language import _

_SPAN = re.compile(r"(?<![0-9])(?P<first>20[0-9]{2})\s?[-/_–]\s?(?:20)?(?P<second>[0-9]{2})(?![0-9])")
#: Up to here the second number may as well be a month.
_LAST_MONTH = 12


def spanning(text: str) -> str:
    """Return the year of a file's name or a version that runs over two calendar years, as "2025/26"; "" for none."""
    for match in _SPAN.finditer(text):
        first, second = int(match["first"]), int(match["second"])
        if second > _LAST_MONTH and (first + 1) % 100 == second:
            return f"{first}/{second}"
    return ""


def first_spanning(texts: Iterable[str]) -> str:
    """Return the first of some labels that names a year which begins in one calendar year and ends in the next."""
    return next((text for text in texts if (label := read_label(text)) is not None and label.starts), "")


def turn_around(texts: Sequence[str]) -> bool:
    """Return whether months without years run over the end of a calendar year: Oct, Nov, Dec, Jan."""
    months = [month_number(text) for text in texts]
    return all(months) and any(later < earlier for earlier, later in pairwise(filter(None, months)))


def hold_sentence(example: str) -> str:
    """Return why a budget is held whose year is none of the hospital's."""
    return _(
        "The budget's year ({example}) runs over two calendar years, but the hospital's fiscal year begins in January. "
        "Set the first month of the fiscal year in the hospital's settings, then import again.",
        example=example,
    )
