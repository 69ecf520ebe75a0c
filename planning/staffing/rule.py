"""The staffing rule: volume → hours needed → who works them → what they cost.

Hours are floats in hours, prices minor units an hour, shares 0–1. Arrays broadcast: a rule works for one month as for
thousands of possible futures. Source: docs/methods.md#staffing-cost-forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from planning.periods import days_in, first_day, shift

Floats = npt.NDArray[np.float64]

#: Groups of worked hours in the order in which they are used.
WORKED = ("regular", "float", "overtime", "agency")
#: Groups of paid hours that come with the worked hours of own staff. "other" is pay without a place among the rest.
BESIDE = ("paid_leave", "education", "other")
GROUPS = (*WORKED, *BESIDE)
#: Groups that an employee is paid for and that make FTE.
OWN_PAID = ("regular", "float", "overtime", "paid_leave", "education")
AGENCY = WORKED.index("agency")
#: Own staff follow a need up to this much above or below the usual one.
FURTHEST_FOLLOWED = 0.25


def required_hours(
    volume: npt.ArrayLike,
    *,
    hours_per_uos: npt.ArrayLike,
    fixed_hours: npt.ArrayLike,
    minimum_hours: npt.ArrayLike = 0.0,
    pace: npt.ArrayLike = 1.0,
) -> Floats:
    """Return the productive hours that a volume needs, never fewer than the minimum staffing.

    Args:
        volume: Units of service of the month.
        hours_per_uos: Target hours per unit.
        fixed_hours: Of the month, whatever the volume.
        minimum_hours: Of the month: who must be on duty even with no patient.
        pace: Hours really worked per hour of the standard; 1 is exactly on target.
    """
    standard = np.asarray(volume) * np.asarray(hours_per_uos) + np.asarray(fixed_hours)
    needed: Floats = np.maximum(standard * np.asarray(pace), np.asarray(minimum_hours))
    return needed


@dataclass(frozen=True)
class Covered:
    """Required hours by who works them; the four add up to the hours required."""

    regular: Floats
    float_pool: Floats
    overtime: Floats
    agency: Floats

    def by_group(self) -> tuple[Floats, ...]:
        """Return the four in the order of `WORKED`."""
        return self.regular, self.float_pool, self.overtime, self.agency


def cover(
    required: npt.ArrayLike,
    own: npt.ArrayLike,
    *,
    float_hours: npt.ArrayLike = 0.0,
    overtime_limit: npt.ArrayLike = 0.0,
    agency: npt.ArrayLike = True,
    agency_change: float = 0.0,
) -> Covered:
    """Return who works the required hours: own staff, then the float pool, then overtime up to its limit, then agency.

    Own hours that are not needed are not scheduled. Where no agency can be had, overtime takes the rest whatever its
    limit.

    Args:
        required: Productive hours.
        own: Productive hours that the filled places can work at regular pay.
        float_hours: Hours that the float pool can lend.
        overtime_limit: Largest share of the required hours that is worked as overtime.
        agency: Whether agency staff can be had.
        agency_change: Agency hours more (+0.2: a fifth more) or fewer (−1: none) than the rule finds; own staff at
            regular pay give or take the difference.
    """
    required = np.asarray(required, dtype=np.float64)
    regular = np.minimum(required, own)
    gap = required - regular
    pool = np.minimum(gap, float_hours)
    gap = gap - pool
    most = np.where(agency, np.asarray(overtime_limit) * required, np.inf)
    overtime = np.minimum(gap, most)
    bought = gap - overtime
    if agency_change:
        moved = np.minimum(bought * agency_change, regular)
        regular, bought = regular - moved, bought + moved
    return Covered(regular, pool, overtime, bought)


def following(needed: npt.ArrayLike, usual: npt.ArrayLike, follows: float) -> Floats:
    """Return what own staff give of their usual hours when the need is another than usual: they follow it in part.

    Beyond `FURTHEST_FOLLOWED` nobody follows: extra shifts end somewhere.
    """
    needed, usual = np.asarray(needed, np.float64), np.asarray(usual, np.float64)
    beyond = np.divide(needed, usual, out=np.ones(np.broadcast_shapes(needed.shape, usual.shape)), where=usual > 0) - 1
    given: Floats = 1 + follows * np.clip(beyond, -FURTHEST_FOLLOWED, FURTHEST_FOLLOWED)
    return given


@dataclass(frozen=True)
class Hiring:
    """How places are filled.

    `lead_months`: months until a vacancy that is open now, or that a leaver opens, is filled; None when nobody is
    hired. `attrition`: share of own staff that leaves in a year and whose place stays empty until then.
    """

    lead_months: int | None = None
    attrition: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            ValueError: A negative lead time, or an attrition outside 0–1.
        """
        if (self.lead_months is not None and self.lead_months < 0) or not 0 <= self.attrition < 1:
            raise ValueError("The lead time must not be negative and attrition must be at least 0 and below 1.")


def filled_places(filled: npt.ArrayLike, vacant: npt.ArrayLike, months: int, hiring: Hiring) -> Floats:
    """Return the filled places by month, `[…, months]`, in the unit of `filled` and `vacant` (FTE, hours a day).

    Leavers go at the start of a month; a place that was open `lead_months` months before is filled at its start.
    """
    now, open_now = np.broadcast_arrays(np.asarray(filled, np.float64), np.asarray(vacant, np.float64))
    leaving = 1 - (1 - hiring.attrition) ** (1 / 12)
    posted, course = [], []
    for month in range(months):
        leavers = now * leaving
        posted.append(leavers + (open_now if month == 0 else 0.0))
        now = now - leavers
        if hiring.lead_months is not None and month >= hiring.lead_months:
            now = now + posted[month - hiring.lead_months]
        course.append(now)
    return np.stack(course, axis=-1) if course else np.zeros((*now.shape, 0))


@dataclass(frozen=True)
class RateChange:
    """A change of prices from a day on: a wage award or step increase, or a rise of agency bill rates.

    `percent` is a rate (0.03 = 3 %); `job_class_id` None is for all.
    """

    from_period: int  # yyyymm
    from_day: int
    percent: float
    kind: Literal["award", "step", "bill"] = "award"
    job_class_id: int | None = None


def price_factors(
    changes: Sequence[RateChange], periods: Sequence[int], job_classes: Sequence[int], *, agency: bool = False
) -> Floats:
    """Return by how much prices differ from today's, `[job_classes, periods]`; several changes multiply.

    A change within a month counts for the days from its first one on.

    Args:
        changes: Awards and steps are for own pay, bill changes for agency.
        periods: Months (yyyymm).
        job_classes: An id per row.
        agency: Return the factors of bill rates.
    """
    factors = np.ones((len(job_classes), len(periods)))
    ids = np.asarray(job_classes)
    for change in changes:
        if (change.kind == "bill") != agency:
            continue
        share = np.array([_share_of_month(change, period) for period in periods])
        rows = np.ones(len(ids), bool) if change.job_class_id is None else ids == change.job_class_id
        factors[rows] *= 1 + change.percent * share
    return factors


def _share_of_month(change: RateChange, period: int) -> float:
    if period != change.from_period:
        return float(period > change.from_period)
    days = days_in([period])
    return (days - min(change.from_day, days) + 1) / days


def fixed_by_month(yearly: npt.ArrayLike, periods: Sequence[int]) -> Floats:
    """Return the year's fixed hours by the days of the months, `[…, periods]`; twelve months in a row give the year."""
    days = np.array([days_in([period]) for period in periods], dtype=np.float64)
    years = np.array([(first_day(shift(period, 12)) - first_day(period)).days for period in periods])
    by_month: Floats = np.asarray(yearly, np.float64)[..., None] * days / years
    return by_month
