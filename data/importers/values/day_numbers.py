"""Days as Excel counts them (46027 is 5 January 2026), in columns that are named for days or months."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from data.importers.meaning.concepts import NAMES
from data.importers.values.headings import normalized

#: Pattern of a format to the day that it counts from; workbooks of old Macs count from 1904.
EPOCHS = {"excel": date(1899, 12, 30), "excel-1904": date(1904, 1, 1)}
_NUMBER = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
#: 2000 to 2050; a wider span would take account numbers for days.
_FIRST, _LAST = 36_526, 55_153
_NAMED = frozenset(name for concept in ("date", "start", "end", "period") for name in NAMES[concept])
_WORDS = frozenset(("date", "datum", "dato", "fecha", "data"))  # no text


def day_of(text: str, pattern: str = "excel") -> date | None:
    """Return the day that a number counts to; None for what is no such number (2000 to 2050, counted from 1899)."""
    match = _NUMBER.fullmatch(text)
    return EPOCHS[pattern] + timedelta(days=int(match[1])) if match and _FIRST <= int(match[1]) <= _LAST else None


def are_day_numbers(name: str, counted: Mapping[str, int]) -> bool:
    """Return whether a column is named for days and holds nothing but numbers of days."""
    asked = normalized(name)
    named = asked in _NAMED or bool(_WORDS & set(asked.split()))
    return named and bool(counted) and all(day_of(text) for text in counted)
