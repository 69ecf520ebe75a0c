"""Months within the sentences of services, in the reader's language."""

from babel.dates import format_date

from language import words_locale
from planning.periods import first_day


def month(period: int) -> str:
    """Return a month (yyyymm) in full: April 2026."""
    return str(format_date(first_day(period), "MMMM y", locale=words_locale()))  # no text


def months(first: int, last: int) -> str:
    """Return a run of months (yyyymm), both included: April 2026 – June 2026."""
    return month(first) if first == last else f"{month(first)} – {month(last)}"
