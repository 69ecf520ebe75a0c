"""How the labels of one file name months, and which calendar puts its documents into the months of their labels."""

from dataclasses import dataclass
from typing import Literal

from data.importers.values.months import read_label
from data.importers.values.periods import parse_period
from services.imports.codes.lookup import clean


@dataclass
class FileCalendar:
    """How the labels of one file name months: first month of its fiscal years, and the year that names them.

    `proved` tells that the dates of the documents say so.
    """

    first_month: int
    named_by: Literal["start", "end"]
    calendar_labels: bool = False
    proved: bool = False


def named_calendar(named: str, start: int) -> FileCalendar:
    """Return the calendar of an answer: "start", "end" or "calendar"."""
    return FileCalendar(start, "start" if named == "start" else "end", calendar_labels=named == "calendar")


def fiscal_label(label: str, year: str) -> str:
    """Return one label of two columns ("2021/1"), "" when it is no fiscal period."""
    label, year = clean(label), clean(year)
    read = read_label(label)
    if read is not None and read.year is not None and (read.period is not None or read.fiscal):
        return label
    if not year:
        return ""
    stated = read_label(year)
    number = label if label.isdecimal() else str(read.period) if read is not None and read.period else ""
    if stated is None or stated.year is None or not number:
        return ""
    return f"{year} P{number}" if stated.starts else f"{stated.year}/{int(number)}"


def count_explained(seen: list[tuple[str, int, int]], first_month: int, named_by: Literal["start", "end"]) -> int:
    """Return how many rows have their date in the month that their label means under a calendar."""
    return sum(
        count for label, month, count in seen
        if parse_period(label, fiscal_start=first_month, named_by=named_by) == month
    )  # fmt: skip
