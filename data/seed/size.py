"""How large the demo is, where its history starts and ends, and its calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from zlib import crc32

import holidays
import numpy as np

FISCAL_FIRST_MONTH = 7
LAST_PERIOD = 202610
#: Three complete fiscal years (2023/24 to 2025/26) and four months of 2026/27.
DEFAULT_MONTHS = 40
LEAST_MONTHS = 16
SEED = 20260701
#: Pay periods are fourteen days; this is the last day of one of them.
PAY_PERIOD_END = np.datetime64("2026-10-31")
PAY_PERIOD_DAYS = 14


@dataclass(frozen=True)
class Size:
    """Facilities of the group and months of history; the last month is always October 2026."""

    facilities: int = 2
    months: int = DEFAULT_MONTHS

    def __post_init__(self) -> None:
        if not 1 <= self.facilities <= 60:
            raise ValueError("The demo can have 1 to 60 facilities.")
        if not LEAST_MONTHS <= self.months <= 240:
            raise ValueError(f"The demo can have {LEAST_MONTHS} to 240 months of history.")


def shift(period: int, months: int) -> int:
    """Return the month `months` later (earlier when negative), as `yyyymm`."""
    year, month = divmod((period // 100) * 12 + period % 100 - 1 + months, 12)
    return year * 100 + month + 1


def fiscal_year(period: int) -> int:
    """Return the fiscal year (July to June) of a month: the calendar year in which it ends."""
    return period // 100 + (1 if period % 100 >= FISCAL_FIRST_MONTH else 0)


def fiscal_months(year: int) -> list[int]:
    """Return the twelve months of a fiscal year, July first."""
    return [shift((year - 1) * 100 + FISCAL_FIRST_MONTH, step) for step in range(12)]


def fiscal_label(year: int) -> str:
    """Return the name of a fiscal year: "FY 2025/26"."""
    return f"FY {year - 1}/{year % 100:02d}"


def stream(*topic: object) -> np.random.Generator:
    """Return the random numbers of one topic, so that a change in one part leaves the others as they are."""
    return np.random.default_rng([SEED, crc32("/".join(str(part) for part in topic).encode())])


@dataclass(frozen=True)
class Timeline:
    """The days from the first of `first` to the end of `last` (months as `yyyymm`)."""

    first: int
    last: int

    @classmethod
    def of_history(cls, size: Size) -> "Timeline":
        """Return the days that have actuals."""
        return cls(shift(LAST_PERIOD, 1 - size.months), LAST_PERIOD)

    @cached_property
    def months(self) -> list[int]:
        """Return the months, in order."""
        count = (self.last // 100 - self.first // 100) * 12 + self.last % 100 - self.first % 100 + 1
        return [shift(self.first, step) for step in range(count)]

    @cached_property
    def days(self) -> np.ndarray:
        """Return every day (datetime64[D])."""
        return np.asarray(np.arange(_month_start(self.first), _month_start(shift(self.last, 1))))

    @cached_property
    def month_index(self) -> np.ndarray:
        """Return for every day the place of its month in `months`."""
        first = self.days[0].astype("datetime64[M]")
        return np.asarray((self.days.astype("datetime64[M]") - first).astype(np.int64))

    @cached_property
    def days_in_month(self) -> np.ndarray:
        """Return the number of days of every month."""
        return np.bincount(self.month_index)

    @cached_property
    def weekday(self) -> np.ndarray:
        """Return for every day 0 (Monday) to 6 (Sunday)."""
        return np.asarray((self.days.astype(np.int64) + 3) % 7)

    @cached_property
    def year_share(self) -> np.ndarray:
        """Return for every day how far its calendar year has gone, 0–1."""
        start = self.days.astype("datetime64[Y]").astype("datetime64[D]")
        return np.asarray((self.days - start).astype(np.int64) / 365.25)

    @cached_property
    def years_since_base(self) -> np.ndarray:
        """Return for every day the years since July 2023, to which base volumes and wages refer."""
        return np.asarray((self.days - np.datetime64("2023-07-01")).astype(np.int64) / 365.25)

    @cached_property
    def holiday(self) -> np.ndarray:
        """Return for every day whether it is a US federal holiday (as observed)."""
        known = holidays.country_holidays("US", years=range(self.first // 100, self.last // 100 + 1))
        return np.isin(self.days, np.array(list(known), dtype="datetime64[D]"))

    @cached_property
    def pay_period_end(self) -> np.ndarray:
        """Return for every day the last day of its pay period."""
        behind = (PAY_PERIOD_END - self.days).astype(np.int64) % PAY_PERIOD_DAYS
        return np.asarray(self.days + behind)

    def monthly(self, daily: np.ndarray) -> np.ndarray:
        """Return the sum per month of a figure per day."""
        sums = np.zeros(len(self.months), dtype=daily.dtype)
        np.add.at(sums, self.month_index, daily)
        return sums

    def between(self, first: date, last: date) -> np.ndarray:
        """Return for every day whether it lies from first to last, both included."""
        return (self.days >= np.datetime64(first)) & (self.days <= np.datetime64(last))


@lru_cache(maxsize=64)
def fiscal_timeline(year: int) -> Timeline:
    """Return the days of a fiscal year; made once, for it is asked for by every department."""
    months = fiscal_months(year)
    return Timeline(months[0], months[-1])


def _month_start(period: int) -> np.datetime64:
    return np.datetime64(f"{period // 100:04d}-{period % 100:02d}-01")


def month_end(period: int) -> date:
    """Return the last day of a month."""
    following = shift(period, 1)
    return date(following // 100, following % 100, 1) - timedelta(days=1)
