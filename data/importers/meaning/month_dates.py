"""Months under a header that means days: "Jan-26" in a column "Date"."""

import re
from collections.abc import Iterable, Mapping

from data.importers.kinds import file_kind
from data.importers.tables.columns import ColumnFacts
from data.importers.tables.layout import ColumnGuess
from data.importers.values.months import read_label

_TWO_DIGITS = re.compile(r"[^\W\d_]{3,10}\.?[\s,/._'’-]*[0-9]{2}")
_NUMBER_FIRST = re.compile(r"[0-9]{2}[\s/-]*[^\W\d_]{3,10}\.?")
#: Share of the cells that must name a month.
NEARLY_ALL = 0.9


def with_months(
    mapping: Mapping[str, ColumnGuess], facts: Mapping[str, ColumnFacts], kind: str
) -> dict[str, ColumnGuess]:
    """The mapping with a date column of months as the period, where nothing else says the month."""
    guess = mapping.get("date")
    known = {"period", "fiscal_period", "fiscal_year"} & set(mapping)
    if guess is None or guess.column not in facts or known or "period" not in file_kind(kind).concepts:
        return dict(mapping)
    column = facts[guess.column]
    months = [text for text in column.counted if _is_month(text)]
    named = sum(column.counted[text] for text in months)
    if column.is_date or named < column.counted.total() * NEARLY_ALL or not are_months(months):
        return dict(mapping)
    others = {concept: other for concept, other in mapping.items() if concept != "date"}
    return {**others, "period": ColumnGuess("period", guess.column, guess.confidence)}


def _is_month(text: str) -> bool:
    label = read_label(text)
    return label is not None and label.month is not None and label.year is not None


def are_months(texts: Iterable[str]) -> bool:
    """Return whether the numbers beside names of months are years; 26 may be a day as well.

    They are where they have four digits, where one number stands beside all months, or where the months follow each
    other (Dec-25, Jan-26).
    """
    texts = list(texts)
    if any(map(_NUMBER_FIRST.fullmatch, texts)):  # 26-Jan is how spreadsheets show a day without its year
        return False
    short = {text for text in texts if _TWO_DIGITS.fullmatch(text)}
    labels = [label for text in short if (label := read_label(text)) and label.year and label.month]
    if len({label.year for label in labels}) <= 1:
        return True
    places = sorted({(label.year or 0) * 12 + (label.month or 0) for label in labels})
    return places[-1] - places[0] == len(places) - 1
