"""Which months of actuals stand beside a budget and begin a new one."""

from collections.abc import Sequence
from dataclasses import dataclass

from planning.periods import FiscalCalendar, span

YEAR = 12


@dataclass(frozen=True)
class Reference:
    """Months (yyyymm) of actuals: `beside` is the year before when that is over, else the last counted months.

    `recent` are the last counted months, twelve at most, of which a pace is taken; both hold no month before the first
    one with figures. `is_year` tells which of the two `beside` is.
    """

    beside: tuple[int, ...]
    recent: tuple[int, ...]
    is_year: bool

    @property
    def whole(self) -> bool:
        """Return whether `beside` is twelve months: the course of a year, and what a year can be compared with."""
        return len(self.beside) == YEAR


def reference(calendar: FiscalCalendar, fiscal_year: int, *, first: int, last: int | None) -> Reference:
    """Return the months for a budget of a fiscal year.

    Args:
        calendar: The hospital's.
        fiscal_year: Of the budget; later months than its own count for nothing.
        first: First month with figures.
        last: Last month that counts as actual, None when no month does.
    """
    counted = span(first, min(last, calendar.period(fiscal_year, YEAR))) if last else []
    recent = tuple(counted[-YEAR:])
    before = tuple(calendar.months(fiscal_year - 1))
    is_year = bool(counted) and counted[0] <= before[0] and before[-1] <= counted[-1]
    return Reference(before if is_year else recent, recent, is_year)


def in_order_of_year(amounts: dict[int, int], calendar: FiscalCalendar, months: Sequence[int]) -> tuple[int, ...]:
    """Return amounts by month as the twelve months of a year, each at its place; months that are not there are 0."""
    places = {calendar.fiscal_month(month): amounts.get(month, 0) for month in months}
    return tuple(places.get(place, 0) for place in range(1, YEAR + 1))


def year_at_pace(amounts: Sequence[int]) -> int | None:
    """Return a year at the mean of some months, rounded half away from zero; None without months."""
    count = len(amounts)
    if not count:
        return None
    size = (2 * abs(sum(amounts)) * YEAR + count) // (2 * count)
    return size if sum(amounts) >= 0 else -size
