"""What moved between neighboring months, and what last year's pattern puts into other months than the budget does.

Source: docs/methods.md#drafted-explanations.
"""

from typing import Any

import numpy as np

from planning.explanations import noise
from planning.explanations.facts import LineFacts, Part
from planning.explanations.noise import Usual
from planning.periods import shift

#: What one month lacks and its neighbor has too much must be alike: the smaller at least this part of the larger.
ALIKE = 0.6
#: Months (of the twelve before) in which a line is posted before an empty one says that a posting is missing.
REGULAR = 10


def shift_to_neighbor(line: LineFacts, month: int, told: Usual) -> Part | None:
    """Return what a month has too much or too little because a neighbor outside the span has the opposite."""
    away = dict(zip(line.months.index.tolist(), noise.deviations(line, told).tolist(), strict=True))
    base = dict(zip(line.months.index.tolist(), line.base.tolist(), strict=True))
    here = away.get(month, 0.0)
    if not noise.stands_out(here, told, base.get(month, 0.0)):
        return None
    best: Part | None = None
    for neighbor in (shift(month, -1), shift(month, 1)):
        there = away.get(neighbor, 0.0)
        outside = neighbor not in line.span and noise.stands_out(there, told, base.get(neighbor, 0.0))
        size = min(abs(here), abs(there))
        if not outside or here * there >= 0 or size < ALIKE * max(abs(here), abs(there)):
            continue
        amount = round(size) if here > 0 else -round(size)
        if best is None or abs(amount) > abs(best.amount):
            best = Part("timing", amount, _two_months(line, month, neighbor, amount), _lines(line, month))
    return best or _nothing_posted(line, month, here)


def _two_months(line: LineFacts, month: int, neighbor: int, amount: int) -> dict[str, Any]:
    """Return the two months, and whether the first has more than usual posted (its effect may be good or bad)."""
    return {"month": month, "neighbor": neighbor, "more": line.sign * amount > 0}


def _nothing_posted(line: LineFacts, month: int, here: float) -> Part | None:
    """Return what is missing of a line that is posted every month but has nothing in this one."""
    posted = line.posted_by_month
    regular = (posted[posted.index >= shift(month, -12)] != 0).sum() >= REGULAR
    if not regular or shift(month, 1) in line.months.index or line.actual(month) != 0:
        return None
    facts = {"month": month, "neighbor": None, "usual": int(posted.tail(12).median())}
    return Part("timing", round(here), facts)


def phasing(line: LineFacts, month: int, told: Usual) -> Part | None:
    """Return what last year's share of the month, times the year's budget, differs from the month's budget.

    Only where that month stood out in last year's pattern as well, and explains at least half of this one.
    """
    planned = line.year_budget
    whole = sum(planned.values())
    before = {period: shift(period, -12) for period in planned}
    posted = line.posted_by_month
    if whole <= 0 or month not in planned or not set(before.values()) <= set(posted.index):
        return None
    last_year = [int(posted[period]) for period in before.values()]
    total, then = sum(last_year), int(posted[before[month]])
    usual = noise.usual(_shares_of_even(last_year))
    if (
        total <= 0
        or usual is None
        or not noise.stands_out(then * 12 / total - 1 - usual.middle, usual, 1.0, times=noise.FAR)
    ):
        return None
    expected = round(whole * then / total)
    amount = line.sign * (expected - planned[month])
    here = float(line.pool[month]) - told.middle * float(line.base[line.months.index.get_loc(month)])
    if amount * here <= 0 or abs(here - amount) > abs(here) / 2:
        return None
    facts = {"month": month, "last_year": then / total, "planned": planned[month] / whole, "neighbor": None}
    return Part("timing", amount, facts, _lines(line, month))


def _shares_of_even(amounts: list[int]) -> noise.Floats:
    whole = sum(amounts)
    return np.array([amount * len(amounts) / whole - 1 if whole else 0.0 for amount in amounts])


def _lines(line: LineFacts, month: int) -> tuple[int, ...]:
    ids = line.postings.loc[line.postings["period"] == month, "id"]
    return tuple(int(number) for number in ids)
