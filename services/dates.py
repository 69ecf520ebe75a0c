"""Months within the sentences of services, in the reader's language."""

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from language import current
from planning.periods import first_day


def month(period: int) -> str:
    """Return a month (yyyymm) in full: April 2026."""
    return str(format_date(first_day(period), "MMMM y", locale=_locale()))  # no text


def months(first: int, last: int) -> str:
    """Return a run of months (yyyymm), both included: April 2026 – June 2026."""
    return month(first) if first == last else f"{month(first)} – {month(last)}"


def _locale() -> Locale:
    """Return the locale of the reader's language; English for one whose dates nobody has written down."""
    try:
        return Locale.parse(current())
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
