"""Labor measures: FTE, productivity, hours needed, and what agency staff cost beyond employees.

Hours are floats in hours, money integer minor units, shares 0–1. Source: docs/methods.md#labor.
"""

from dataclasses import dataclass

PRODUCTIVE_GROUPS = ("regular", "overtime", "agency", "float")
NON_PRODUCTIVE_GROUPS = ("paid_leave", "education")


def fte(paid_hours: float, *, hours_per_fte: float) -> float:
    """Return full-time equivalents: paid hours ÷ the hours of one full-time place in the same period."""
    if hours_per_fte <= 0:
        raise ValueError("The hours of a full-time place must be positive.")
    return paid_hours / hours_per_fte


def target_hours(*, volume: float, hours_per_uos: float, fixed_hours: float = 0.0) -> float:
    """Return the productive hours that the standard allows for a volume (units of service)."""
    return volume * hours_per_uos + fixed_hours


def productivity_index(*, target: float, productive_hours: float) -> float | None:
    """Return target ÷ actual productive hours; above 1 is better than the standard, None without hours."""
    return target / productive_hours if productive_hours else None


def hours_per_uos(*, hours: float, volume: float) -> float | None:
    """Return Σ hours ÷ Σ volume, None without volume; never average the ratios of days or departments."""
    return hours / volume if volume else None


def paid_hours_needed(productive_hours: float, *, non_productive_share: float) -> float:
    """Return paid hours that yield the productive hours, given the share of paid time that is not worked."""
    if not 0 <= non_productive_share < 1:
        raise ValueError("The non-productive share must be at least 0 and below 1.")
    return productive_hours / (1 - non_productive_share)


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
