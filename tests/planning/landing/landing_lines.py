"""Records of a few lines for landing tests: a year in progress after some whole years."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from planning.forecasts.expected import at_pace
from planning.landing.record import Record
from planning.landing.staffed import Staffed

CALENDAR_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def record(
    *,
    actual: Any,
    budget: Any = None,
    closed: int,
    fixed_share: float | Sequence[float] = 1.0,
    volume: Any = None,
    budget_volume: Any = None,
    one_time: Any = None,
    days: Sequence[int] = CALENDAR_DAYS,
    staffed: Sequence[int] | None = None,
    marked: Sequence[bool] | None = None,
) -> Record:
    """Return a record of calendar years; all lines share one driver where there are volumes.

    `actual`, `budget`: years × lines × 12; months after `closed` of the last year are set to 0. Without a budget there
    is none; `volume`, `budget_volume`: years × 12. `staffed`: what the staffing rule says of
    all lines together, by month.
    """
    amounts = np.array(actual, dtype=np.int64)
    amounts[-1, :, closed:] = 0
    years, lines = amounts.shape[:2]
    plan = np.zeros_like(amounts) if budget is None else np.array(budget, dtype=np.int64)
    drivers = 0 if volume is None else 1
    counted = np.array(np.zeros((years, 0, 12)) if volume is None else volume, dtype=np.float64)
    counted = counted.reshape(years, drivers, 12)
    counted[-1, :, closed:] = np.nan
    planned = counted * np.nan if budget_volume is None else np.array(budget_volume, float).reshape(years, drivers, 12)
    extra = np.zeros_like(amounts)
    if one_time is not None:
        extra[-1] = np.array(one_time, dtype=np.int64)
    return Record(
        real=(*[12] * (years - 1), closed),
        days=np.tile(np.array(days, dtype=np.float64), (years, 1)),
        actual=amounts,
        budget=plan,
        budgeted=(plan != 0).any(axis=2),
        one_time=extra,
        fixed_share=np.broadcast_to(np.array(fixed_share, dtype=np.float64), (lines,)).copy(),
        driver=np.full(lines, drivers - 1, dtype=np.int64),
        group=np.arange(lines, dtype=np.int64),
        volume=counted,
        budget_volume=planned,
        expected=at_pace(counted, planned, years - 1, closed),
        staffed={}
        if staffed is None
        else {(years - 1, closed): Staffed(np.array([staffed], dtype=np.int64), np.zeros(lines, dtype=np.int64))},
        marked=None if marked is None else np.array(marked, dtype=bool),
    )


def by_method(found: Record, method: str) -> np.ndarray:
    """Return what one method expects of each open month: lines × 12."""
    from planning.landing.methods import METHODS, landed_by_all

    expected, _ = landed_by_all(found.books(found.years - 1, found.closed))
    return np.asarray(expected[METHODS.index(method)])
