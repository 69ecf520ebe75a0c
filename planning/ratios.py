"""Hospital ratios as the glossary of HFMA defines them.

Amounts are minor units, counts plain numbers, results 0–1 or days; None where the divisor is not positive, as a ratio
would mislead. Source: docs/methods.md#hospital-ratios.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: What goes to people, own and agency.
LABOR_CATEGORIES = ("salaries", "benefits", "contract_labor")


def quotients(part: Any, whole: Any) -> NDArray[np.float64]:
    """Return part ÷ whole, one per draw or scenario; NaN without a positive whole."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def share(part: float, whole: float) -> float | None:
    """Return part ÷ whole; None without a positive whole, where a share would mislead."""
    return part / whole if whole > 0 else None


def operating_margins(*, revenue: Any, expense: Any) -> NDArray[np.float64]:
    """Return (operating revenue − operating expense) ÷ operating revenue, one per draw; NaN without revenue."""
    return quotients(np.asarray(revenue) - expense, revenue)


def operating_margin(*, revenue: float, expense: float) -> float | None:
    """Return (operating revenue − operating expense) ÷ operating revenue."""
    return _number(operating_margins(revenue=revenue, expense=expense))


def ebitda_margin(
    *, revenue: int, expense: int, interest: int = 0, depreciation: int = 0, amortization: int = 0
) -> float | None:
    """Return the operating margin before interest, depreciation and amortization, which `expense` contains."""
    return operating_margin(revenue=revenue, expense=expense - interest - depreciation - amortization)


def days_of_cash(*, unrestricted_cash: Any, expense: Any, depreciation: Any, days: int) -> NDArray[np.float64]:
    """Return `days_cash_on_hand`, one per draw; NaN where operating costs no cash."""
    if days <= 0:
        return np.full(np.shape(expense), np.nan)
    return quotients(unrestricted_cash, (np.asarray(expense, dtype=float) - depreciation) / days)


def days_cash_on_hand(*, unrestricted_cash: float, expense: float, depreciation: float, days: int) -> float | None:
    """Return for how many days unrestricted cash and short-term investments pay the cash part of operating expense.

    Args:
        unrestricted_cash: At the end of the span, with short-term investments; restricted cash stays out.
        expense: Operating expense of the span.
        depreciation: With amortization; part of `expense` that costs no cash.
        days: Of the month for a month's statement, of the year to date for a year to date.
    """
    return _number(
        days_of_cash(unrestricted_cash=unrestricted_cash, expense=expense, depreciation=depreciation, days=days)
    )


def adjusted_patient_days(
    *, inpatient_days: float, gross_patient_revenue: int, gross_inpatient_revenue: int
) -> float | None:
    """Return inpatient days grossed up for outpatient work: days × total ÷ inpatient gross revenue."""
    if gross_inpatient_revenue <= 0:
        return None
    return inpatient_days * gross_patient_revenue / gross_inpatient_revenue


def labor_share(*, labor: float, net_revenue: float) -> float | None:
    """Return what of net revenue goes to people: cost of `LABOR_CATEGORIES` ÷ net revenue."""
    return share(labor, net_revenue)


def average_length_of_stay(*, patient_days: float, discharges: float) -> float | None:
    """Return patient days per discharge."""
    return patient_days / discharges if discharges > 0 else None


def occupancy(*, patient_days: float, beds: float, days: int) -> float | None:
    """Return the share of bed days that patients used; `beds` are staffed beds."""
    return patient_days / (beds * days) if beds > 0 and days > 0 else None


def _number(ratio: NDArray[np.float64]) -> float | None:
    return None if np.isnan(ratio) else float(ratio)
