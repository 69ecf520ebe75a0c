"""Groups of paid hours, and what agency staff cost beyond employees.

Hours are floats in hours, money integer minor units, shares 0–1. Source: docs/methods.md#labor.
"""

from dataclasses import dataclass
from typing import Any

PRODUCTIVE_GROUPS = ("regular", "overtime", "agency", "float")
NON_PRODUCTIVE_GROUPS = ("paid_leave", "education")
#: Hours that make FTE. "other" (on call, differentials) is none: those hours stand under another code already.
PAID_GROUPS = (*PRODUCTIVE_GROUPS, *NON_PRODUCTIVE_GROUPS)


def full_time_hours(hours_a_year: float, *, days: Any, year_days: int) -> Any:
    """Return the paid hours of one full-time place over some days (a number, series or array of days).

    `year_days` are those of the fiscal year, 366 in a leap year, so that its months add up to `hours_a_year`. This is
    what every FTE divides by.
    """
    return hours_a_year * days / year_days


@dataclass(frozen=True)
class EmployeeCost:
    """What an employed hour costs: pay per paid hour (minor units), benefits on pay, paid time that is not worked."""

    pay_per_hour: float
    benefit_share: float
    non_productive_share: float

    @property
    def per_productive_hour(self) -> float:
        """Pay and benefits per hour that is really worked, in minor units."""
        if not 0 <= self.non_productive_share < 1:
            raise ValueError("The non-productive share must be at least 0 and below 1.")
        return self.pay_per_hour * (1 + self.benefit_share) / (1 - self.non_productive_share)


def agency_premium(*, agency_hours: float, bill_rate: float, employee: EmployeeCost) -> float:
    """Return what agency hours cost beyond employees doing them, in minor units; negative when agency is cheaper.

    Benefits never apply to agency: its bill rate is complete.
    """
    return agency_hours * (bill_rate - employee.per_productive_hour)


def break_even_hours(
    *, bill_rate: float, employee: EmployeeCost, paid_hours_per_year: float, hiring_cost: float = 0.0
) -> float | None:
    """Return the agency hours a year above which one more hire is cheaper, None when a hire never pays.

    A hire costs the whole year's pay and benefits (plus `hiring_cost`) however few hours are needed.
    """
    if bill_rate <= 0:
        return None
    yearly = employee.pay_per_hour * (1 + employee.benefit_share) * paid_hours_per_year + hiring_cost
    hours = yearly / bill_rate
    worked = paid_hours_per_year * (1 - employee.non_productive_share)
    return hours if hours <= worked else None
