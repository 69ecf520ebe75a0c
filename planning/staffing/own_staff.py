"""What own staff can give: their hours at the usual need, and how far they follow the need.

Used hours are min(need, capacity), so their mean is too little wherever a month needed less than own staff could give.
Source: docs/methods.md#staffing-cost-forecast.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from planning.staffing.rule import Floats

#: Own staff follow the need by this part where nothing tells (1: shares of the work stay), as sure as this many months
#: in which the need moved by `USUAL_MOVE`; the hospital's own figure then counts as that many months of each position.
PRIOR, PRIOR_MONTHS, POOLED_MONTHS = 1.0, 3.0, 12.0
USUAL_MOVE = 0.03
#: A change of own hours beyond this from one month to the next is another staff, not the same one following.
ANOTHER_STAFF = 0.12
#: How far own hours of a month stray from what own staff can give, at least; a share of them.
LEAST_STRAY = 0.01
ROUNDS = 25


@dataclass(frozen=True)
class OwnStaff:
    """By position: `capacity`, hours a day at the usual need; `follows` (0–1), the part of a new need followed."""

    capacity: Floats
    follows: Floats


def own_staff(regular: Floats, worked: Floats, hired_in: Floats, days: Floats, *, recent: int) -> OwnStaff:
    """Estimate what own staff can give from hours a day by position and month, `[P, months]`.

    Args:
        regular: Hours of own staff at regular pay.
        worked: All worked hours: what was needed.
        hired_in: Hours of agency; a month without any shows only that own staff could give at least what they did.
        days: Of months in which the department has time lines at all, 0 of others.
        recent: How many of the last months say what own staff can give now.
    """
    now = slice(-recent, None)
    return OwnStaff(capacity(regular[:, now], hired_in[:, now], days[:, now]), follows(regular, worked, hired_in))


def capacity(regular: Floats, hired_in: Floats, days: Floats) -> Floats:
    """Return what own staff can give, hours a day: the mean of months with agency; a month without is a lower bound.

    Where agency never worked, used hours are all that is known, and overtime takes what goes beyond. Months weigh by
    their days.
    """
    seen = days > 0
    weight = days / np.maximum(days.sum(axis=1, keepdims=True), 1e-9)
    exact = seen & (hired_in > 0)
    plain: Floats = (weight * regular).sum(axis=1)
    middle = plain.copy()
    bounded = exact.any(axis=1) & (seen & ~exact).any(axis=1)
    if not bounded.any():
        return middle
    for _ in range(ROUNDS):
        spread = _spread(regular, exact, middle)
        above = middle[:, None] + spread[:, None] * _mills((regular - middle[:, None]) / spread[:, None])
        guessed = np.where(exact, regular, above)
        middle = np.where(bounded, (weight * guessed).sum(axis=1), plain)
    return middle


def _spread(regular: Floats, exact: np.ndarray, middle: Floats) -> Floats:
    squares = np.where(exact, (regular - middle[:, None]) ** 2, 0.0).sum(axis=1)
    known = np.sqrt(squares / np.maximum(exact.sum(axis=1), 1))
    spread: Floats = np.maximum(known, LEAST_STRAY * np.maximum(middle, 1e-9))
    return spread


def _mills(score: Floats) -> Floats:
    """Return the mean of a standard normal that is known to be above `score`."""
    mean: Floats = np.exp(-(score**2) / 2 - log_ndtr(-score)) / np.sqrt(2 * np.pi)
    return mean


def follows(regular: Floats, worked: Floats, hired_in: Floats) -> Floats:
    """Return by how much own hours moved when the need moved, month to month, 0–1; the hospital steadies each position.

    Only neighbouring months in which agency worked tell: without agency own staff work all there is.
    """
    told = (hired_in > 0) & (regular > 0)
    both = told[:, 1:] & told[:, :-1]
    need = _change(worked, both)
    own = _change(regular, both)
    usable = both & (np.abs(own - need) < ANOTHER_STAFF)
    products = np.where(usable, need * own, 0.0).sum(axis=1)
    squares = np.where(usable, need**2, 0.0).sum(axis=1)
    steady = PRIOR_MONTHS * USUAL_MOVE**2
    common = (products.sum() + PRIOR * steady) / (squares.sum() + steady)
    pooled = POOLED_MONTHS * USUAL_MOVE**2
    slope: Floats = np.clip((products + common * pooled) / (squares + pooled), 0.0, 1.0)
    return slope


def _change(values: Floats, known: np.ndarray) -> Floats:
    logs = np.log(np.where(values > 0, values, 1.0))
    change: Floats = np.where(known, logs[:, 1:] - logs[:, :-1], 0.0)
    return change
