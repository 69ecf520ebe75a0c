"""The fiscal calendar: months as `yyyymm`, fiscal years named by the calendar year in which they end."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


def period_of(day: date) -> int:
    """Return the calendar month of a day as `yyyymm`."""
    return day.year * 100 + day.month


def first_day(period: int) -> date:
    """Return the first day of a month."""
    return date(period // 100, period % 100, 1)


def days_in(periods: Iterable[int]) -> int:
    """Return the number of days of some months."""
    return sum(monthrange(period // 100, period % 100)[1] for period in periods)


def shift(period: int, months: int) -> int:
    """Return the month `months` later (earlier when negative)."""
    year, month = divmod((period // 100) * 12 + period % 100 - 1 + months, 12)
    return year * 100 + month + 1


def span(first: int, last: int) -> list[int]:
    """Return the months from first to last, both included; empty when last is earlier."""
    months = (last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1
    return [shift(first, step) for step in range(max(months, 0))]


@dataclass(frozen=True)
class FiscalCalendar:
    """Twelve-month fiscal years that start in `first_month`; 4-4-5 and 13-period years are not supported."""

    first_month: int = 1

    def fiscal_year(self, period: int) -> int:
        """Return the fiscal year of a month: the calendar year in which it ends."""
        year, month = divmod(period, 100)
        return year + 1 if self.first_month > 1 and month >= self.first_month else year

    def fiscal_month(self, period: int) -> int:
        """Return the month's place in its fiscal year, 1 to 12."""
        return (period % 100 - self.first_month) % 12 + 1

    def period(self, fiscal_year: int, fiscal_month: int) -> int:
        """Return the calendar month of a fiscal month (1 to 12)."""
        start_year = fiscal_year if self.first_month == 1 else fiscal_year - 1
        return shift(start_year * 100 + self.first_month, fiscal_month - 1)

    def months(self, fiscal_year: int) -> list[int]:
        """Return the twelve months of a fiscal year, in order."""
        return [self.period(fiscal_year, month) for month in range(1, 13)]

    def year_to_date(self, period: int) -> list[int]:
        """Return the months from the fiscal year's start to this month, both included."""
        return self.months(self.fiscal_year(period))[: self.fiscal_month(period)]

    def label(self, fiscal_year: int) -> str:
        """Return the name of a fiscal year: "FY 2026" for a calendar year, else "FY 2025/26"."""
        if self.first_month == 1:
            return f"FY {fiscal_year}"
        return f"FY {fiscal_year - 1}/{fiscal_year % 100:02d}"
