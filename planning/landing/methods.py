"""How the open months of a year can be landed: six methods, each for all lines at once.

Source of the formulas: docs/methods.md#year-end-landing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from planning.landing.staffed import Staffed, to_lines

Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: In the order of preference where two are equally good.
METHODS = ("forecast", "seasonal", "statistical", "run_rate", "budget", "staffing")
#: Year-to-date pace counts beside this many months at plan (or at last year's figures): one month alone says little.
STEADYING = 2.0
#: The run rate looks at this many months at least and at most; before the year has begun at the whole last year.
SHORTEST, LONGEST = 3, 6
#: Months that differ by no more than this are charges by the month; others follow the days.
LEVEL = 0.01
#: A new level counts with this weight (exponential smoothing), a line's own season with this part of it.
SMOOTHING, SEASON = 0.3, 0.5
#: Whole past months that a level is smoothed over; older ones would count for nothing.
LOOKED_BACK = 24
#: A line is regular when it had an amount in each of this many months.
REGULAR = 6
#: Pace beyond this is no pace but another kind of line.
FASTEST = 10.0


@dataclass(frozen=True)
class Books:
    """What is known of every line after `closed` months of a year; arrays are lines × fiscal months.

    `actual` is the year with open months at 0, `past` the whole years before it, oldest first (its width a multiple
    of 12, perhaps 0). `base` is what volume moves: the budget (else last year) at the volume that came or is expected;
    `has_base` says where there is one. `one_time` are budgeted one-time amounts, which are part of `budget`.
    `days` and `past_days` are the days of each month. `staffed`: what the staffing rule expects, if it does. `marked`:
    lines of accounts that a person marked as one-offs and grants.
    """

    closed: int
    days: Floats
    past_days: Floats
    actual: Int64
    past: Int64
    budget: Int64
    budgeted: Bools
    one_time: Int64
    base: Floats
    has_base: Bools
    staffed: Staffed | None = None
    marked: Bools | None = None

    @cached_property
    def recent(self) -> tuple[Int64, Floats]:
        """Return all known months in a row, past and this year's, and their days."""
        months = np.concatenate([self.past, self.actual[:, : self.closed]], axis=1)
        return months, np.concatenate([self.past_days, self.days[: self.closed]])

    @cached_property
    def awaited(self) -> Bools:
        """Return the lines whose last closed month has not been posted yet: regular until then, nothing in it.

        Their missing month is expected to be posted in the first open one. A month budgeted at 0 is not awaited, nor
        any in a year that is over.
        """
        months, _ = self.recent
        waiting = np.zeros(len(months), dtype=bool)
        if self.closed in (0, 12) or months.shape[1] <= REGULAR:
            return waiting
        due = ~self.budgeted | (self.budget[:, self.closed - 1] != 0)
        empty = np.flatnonzero((months[:, -1] == 0) & due)
        before = months[empty, -1 - REGULAR : -1]
        waiting[empty] = _one_sign(before) & (before != 0).all(axis=1)
        return waiting

    @cached_property
    def one_off(self) -> Bools:
        """Return the marked lines that are no grant of every month: nothing but what is budgeted goes on.

        A grant that came in each of six months in a row does, until an empty month says otherwise.
        """
        months, _ = self.recent
        if self.marked is None or not self.marked.any():
            return np.zeros(len(self.actual), dtype=bool)
        last = months[:, -REGULAR:]
        monthly = (last.shape[1] == REGULAR) & _one_sign(last) & (last != 0).all(axis=1)
        return np.asarray(self.marked & ~monthly)

    def so_far(self, amounts: Any) -> Floats:
        """Return the sum of each line over its closed months, without the last one where it is awaited."""
        summed: Floats = amounts[:, : self.closed].sum(axis=1, dtype=np.float64)
        if self.awaited.any():
            summed[self.awaited] -= amounts[self.awaited, self.closed - 1]
        return summed


def seen_once(books: Books) -> Bools:
    """Return the lines that no budget knows and that had one amount in the last twelve months: not a rate."""
    months, _ = books.recent
    once = ~books.budgeted
    once[once] = (months[once, -12:] != 0).sum(axis=1) <= 1
    return once


def ends_here(books: Books) -> Bools:
    """Return the lines of which nothing further is expected: seen once, or a one-off that no budget knows."""
    ended: Bools = seen_once(books) | (books.one_off & ~books.budgeted)
    return ended


def by_forecast(books: Books) -> tuple[Floats, Bools]:
    """Return the base at the expected volume × the year's pace against it so far."""
    return books.base * _pace(books, books.base)[:, None], books.has_base


def by_season(books: Books) -> tuple[Floats, Bools]:
    """Return last year's months × the year's growth so far (before it has begun: half of last year's growth)."""
    if not books.past.shape[1]:
        return np.zeros(books.actual.shape), np.zeros(len(books.actual), dtype=bool)
    last = books.past[:, -12:].astype(np.float64)
    known = _one_sign(last) & (last[:, books.closed :] != 0).any(axis=1)
    if books.closed:
        return last * _pace(books, last)[:, None], known & (last[:, : books.closed] != 0).any(axis=1)
    earlier = books.past[:, -24:-12].astype(np.float64)
    growth = np.ones(len(last))
    if earlier.shape[1]:
        growth = _ratio(last.sum(axis=1) + earlier.sum(axis=1), 2 * earlier.sum(axis=1), usable=_one_sign(earlier))
    return last * growth[:, None], known


def by_statistics(books: Books) -> tuple[Floats, Bools]:
    """Return the smoothed level per day × days × half of the line's own season; needs a whole year before."""
    years = books.past.shape[1] // 12
    if not years:
        return np.zeros(books.actual.shape), np.zeros(len(books.actual), dtype=bool)
    season = _season(books.past / books.past_days, years)
    months, days = (part[..., -LOOKED_BACK - books.closed :] for part in books.recent)
    width = months.shape[1]
    daily = (months / days).T.copy()  # month by month: numpy reads rows several times faster than columns
    seasons = season.T.copy()
    level = daily[0] / seasons[(books.closed - width) % 12]
    for month in range(1, width):
        step = daily[month] / seasons[(books.closed - width + month) % 12]
        step = max(SMOOTHING, 1 / (month + 1)) * (step - level)
        level += np.where(books.awaited, 0.0, step) if month == width - 1 else step
    return level[:, None] * season * books.days, (books.past != 0).any(axis=1)


def by_run_rate(books: Books) -> tuple[Floats, Bools]:
    """Return the average of recent months per day × days, budgeted one-time amounts apart."""
    months, days = books.recent
    if not months.shape[1]:
        return np.zeros(books.actual.shape), np.zeros(len(books.actual), dtype=bool)
    usual = months.astype(np.float64)
    if books.closed:
        usual[:, -books.closed :] -= books.one_time[:, : books.closed]
    looked_at = _window(books, months)
    amount = (usual * looked_at).sum(axis=1)
    rate = amount / np.maximum((days * looked_at).sum(axis=1), 1)
    level = _is_level(usual, looked_at)
    monthly = amount / np.maximum(looked_at.sum(axis=1), 1)
    expected = np.where(level[:, None], monthly[:, None], rate[:, None] * books.days) * ~ends_here(books)[:, None]
    return expected + books.one_time, (months[:, -12:] != 0).any(axis=1)


def by_budget(books: Books) -> tuple[Floats, Bools]:
    """Return the budget of each month."""
    return books.budget.astype(np.float64), books.budgeted


def by_staffing(books: Books) -> tuple[Floats, Bools]:
    """Return the staffing rule's cost of the department, on each line by what the line usually is of it.

    A month that a line still awaits is taken as the first open one, by the day.
    """
    if books.staffed is None:
        return np.zeros(books.actual.shape), np.zeros(len(books.actual), dtype=bool)
    usual, known = by_statistics(books)
    recent = books.recent[0][:, -12:].mean(axis=1) if books.recent[0].shape[1] else np.zeros(len(books.actual))
    amounts = to_lines(books.staffed, np.where(known[:, None], usual, recent[:, None])).astype(np.float64)
    if 0 < books.closed < 12:
        now, before = books.closed, books.closed - 1
        amounts[:, before] = amounts[:, now] * books.days[before] / books.days[now]
    return amounts, books.staffed.row >= 0


#: Each gives monthly amounts in minor units (only open months mean something) and the lines it can be used for.
RULES: Mapping[str, Callable[[Books], tuple[Floats, Bools]]] = {
    "forecast": by_forecast,
    "seasonal": by_season,
    "statistical": by_statistics,
    "run_rate": by_run_rate,
    "budget": by_budget,
    "staffing": by_staffing,
}


def landed_by_all(books: Books) -> tuple[Int64, Bools]:
    """Return what each method expects, in whole minor units.

    Returns:
        Methods × lines × 12 (closed months are 0; what a line still awaits is in its first open month), and
        methods × lines: where the method can be used.
    """
    landings = np.zeros((len(METHODS), *books.actual.shape), dtype=np.int64)
    usable = np.zeros(landings.shape[:2], dtype=bool)
    waiting = books.awaited
    for number, method in enumerate(METHODS):
        amounts, usable[number] = RULES[method](books)
        landings[number, :, books.closed :] = np.rint(amounts[:, books.closed :])
        if waiting.any():
            landings[number, waiting, books.closed] += np.rint(amounts[waiting, books.closed - 1]).astype(np.int64)
    return landings, usable


def _pace(books: Books, reference: Floats) -> Floats:
    """Return actual ÷ reference over the counted months, steadied; 1 where they are of different signs."""
    steady = reference.sum(axis=1) * STEADYING / 12
    usable = _one_sign(reference) & bool(books.closed)
    return _ratio(books.so_far(books.actual) + steady, books.so_far(reference) + steady, usable=usable)


def _ratio(top: Floats, bottom: Floats, *, usable: Any) -> Floats:
    safe = usable & (bottom != 0)
    ratio = np.where(safe, top, 1.0) / np.where(safe, bottom, 1.0)
    return np.clip(np.where(ratio < 0, 1.0, ratio), 0.0, FASTEST)


def _one_sign(amounts: Any) -> Bools:
    alike: Bools = (amounts >= 0).all(axis=1) | (amounts <= 0).all(axis=1)
    return alike


def _season(daily: Floats, years: int) -> Floats:
    """Return each line's months against its year (1 = average), moved halfway to 1."""
    year = daily.reshape(len(daily), years, 12).mean(axis=1)
    mean = year.mean(axis=1, keepdims=True)
    usable = _one_sign(year)[:, None] & (mean != 0)
    index = np.where(usable, year, 1.0) / np.where(usable, mean, 1.0)
    return 1 + SEASON * (np.clip(index, 0.3, 3.0) - 1)


def _window(books: Books, months: Int64) -> Bools:
    """Return which known months the run rate averages.

    The newest three to six. A line that began within them counts from its first amount; one that awaits its last month
    counts up to the one before; one whose first month makes up for an empty one before takes that one in.
    """
    width = months.shape[1]
    size = 12 if not books.closed else int(np.clip(books.closed, SHORTEST, LONGEST))
    size = min(size, width)
    looked_at = np.zeros(months.shape, dtype=bool)
    looked_at[:, -size:] = True
    if width > size:
        window, before = months[:, -size:], months[:, -size - 1]
        usual = np.median(np.abs(window), axis=1)
        looked_at[:, -size - 1] = (before == 0) & (usual > 0) & (np.abs(window[:, 0]) > 1.5 * usual)
    began = (months != 0).argmax(axis=1)
    looked_at &= np.arange(width) >= np.minimum(began, width - 1)[:, None]
    if books.closed:
        looked_at[:, -1] &= ~books.awaited
    return looked_at


def _is_level(amounts: Floats, looked_at: Bools) -> Bools:
    highest = np.where(looked_at, amounts, -np.inf).max(axis=1)
    lowest = np.where(looked_at, amounts, np.inf).min(axis=1)
    level: Bools = highest - lowest <= LEVEL * np.abs(highest)
    return level
