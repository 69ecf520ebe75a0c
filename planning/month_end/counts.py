"""Is a count there for the whole month? Judged by its days, as money is by what usually is there.

Source: docs/methods.md#counts-of-a-month. Ratios and signals ask this one rule: a month whose days are not all there
has no figure, rather than a wrong one.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from planning.month_end.states import FEWEST, HISTORY, NEW_LEVEL_MONTHS, Floats
from planning.periods import days_in, first_day, shift, span

#: A count that is absent for longer than this has ended, or paused; a shorter gap is a report that is not in yet.
LATE_MONTHS = 2
#: Months in a row that make a habit: what was counted in each of them is awaited in the next one.
HABIT = 3
#: Of the usual months, one of so many may have fewer days without setting the limit.
ONE_OF = 8
#: Days that a month may lack beyond the lowest usual one: none of a census (half a day of rounding), a few of a clinic.
LACKING, HOLIDAYS = 0.5, 3.0
SERIES = ["department_id", "measure_id"]


def unfinished_months(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the months of each count that are not all there: some days are missing, or all of them.

    Args:
        counted: One row per count and month: `department_id`, `measure_id`, `period` (yyyymm), `days` (how many days
            have a figure; 0 where the month is stored as a whole).

    Returns:
        `department_id, measure_id, period`.
    """
    newest = int(counted["period"].max()) if len(counted) else 0
    unfinished = []
    for key, rows in counted.groupby(SERIES, sort=True):
        days = dict(zip(rows["period"].tolist(), rows["days"].tolist(), strict=True))
        unfinished += [(*key, month) for month in (*short_months(days), *_awaited_months(list(days), newest))]
    return pd.DataFrame(unfinished, columns=[*SERIES, "period"]).astype("int64")


def short_months(days: dict[int, int]) -> list[int]:
    """Return the months of one count (yyyymm → days that have a figure, 0: a whole month) with fewer days than usual.

    Usual is the lowest of the twelve months before that are not short (of the others, where there are not three), as a
    share of all days or of weekdays, whichever the count keeps to; one month in eight may lie lower. A count of
    weekdays may lack a few more, for holidays. What stays low for three months in a row is how it is counted now.
    """
    months = sorted(month for month, number in days.items() if number)
    if len(months) <= FEWEST:
        return []
    number = np.array([days[month] for month in months], dtype=np.float64)
    possible, allowed = _possible(months, number)
    share = number / possible
    short = np.zeros(len(months), dtype=bool)
    if not (number < share.max() * possible - allowed).any():
        return []
    for at in range(len(months)):
        before = np.flatnonzero(~short[:at])[-HISTORY:]
        others = before if len(before) >= FEWEST else np.delete(np.arange(len(months)), at)[:HISTORY]
        usual = np.sort(share[others])
        short[at] = number[at] < usual[len(usual) // ONE_OF] * possible[at] - allowed
        if short[max(at - NEW_LEVEL_MONTHS + 1, 0) : at + 1].sum() == NEW_LEVEL_MONTHS:
            short[at - NEW_LEVEL_MONTHS + 1 : at + 1] = False
    return [month for month, is_short in zip(months, short.tolist(), strict=True) if is_short]


def _possible(months: Sequence[int], number: Floats) -> tuple[Floats, float]:
    """Return the days of each month on which the count could be made (all, or weekdays), and how many may lack."""
    every = np.array([days_in([month]) for month in months], dtype=np.float64)
    weekdays = np.array(
        [np.busday_count(first_day(month), first_day(shift(month, 1))) for month in months], dtype=np.float64
    )
    strays = [np.abs(number / days - np.median(number / days)).mean() for days in (every, weekdays)]
    return (every, LACKING) if strays[0] <= strays[1] else (weekdays, HOLIDAYS)


def _awaited_months(months: Sequence[int], newest: int) -> list[int]:
    """Return the months without any figure of a count that was there in each of the three before the gap."""
    there, awaited = set(months), []
    gap: list[int] = []
    for month in span(min(months), newest):
        if month not in there:
            gap.append(month)
            continue
        awaited += _late(gap, there)
        gap = []
    return awaited + _late(gap, there)


def _late(gap: list[int], there: set[int]) -> list[int]:
    if not gap or len(gap) > LATE_MONTHS:
        return []
    return gap if all(shift(gap[0], -step) in there for step in range(1, HABIT + 1)) else []
