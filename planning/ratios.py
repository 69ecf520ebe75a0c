"""Hospital ratios as the glossary of HFMA defines them.

Amounts are minor units, counts plain numbers, results 0–1 or days; None where the divisor is not positive, as a ratio
would mislead. Source: docs/methods.md#hospital-ratios.
"""


def operating_margin(*, revenue: int, expense: int) -> float | None:
    """Return (operating revenue − operating expense) ÷ operating revenue."""
    return (revenue - expense) / revenue if revenue > 0 else None


def ebitda_margin(
    *, revenue: int, expense: int, interest: int = 0, depreciation: int = 0, amortization: int = 0
) -> float | None:
    """Return the operating margin before interest, depreciation and amortization, which `expense` contains."""
    return operating_margin(revenue=revenue, expense=expense - interest - depreciation - amortization)


def days_cash_on_hand(*, unrestricted_cash: int, expense: int, depreciation: int, days: int) -> float | None:
    """Return for how many days unrestricted cash and short-term investments pay the cash part of operating expense.

    Args:
        unrestricted_cash: At the end of the span, with short-term investments; restricted cash stays out.
        expense: Operating expense of the span.
        depreciation: With amortization; part of `expense` that costs no cash.
        days: Of the month for a month's statement, of the year to date for a year to date.
    """
    daily = (expense - depreciation) / days if days > 0 else 0
    return unrestricted_cash / daily if daily > 0 else None


def adjusted_patient_days(
    *, inpatient_days: float, gross_patient_revenue: int, gross_inpatient_revenue: int
) -> float | None:
    """Return inpatient days grossed up for outpatient work: days × total ÷ inpatient gross revenue."""
    if gross_inpatient_revenue <= 0:
        return None
    return inpatient_days * gross_patient_revenue / gross_inpatient_revenue


def labor_share(*, salaries: int, benefits: int, contract_labor: int, net_revenue: int) -> float | None:
    """Return what of net revenue goes to people, own and agency."""
    return (salaries + benefits + contract_labor) / net_revenue if net_revenue > 0 else None


def average_length_of_stay(*, patient_days: float, discharges: float) -> float | None:
    """Return patient days per discharge."""
    return patient_days / discharges if discharges > 0 else None


def occupancy(*, patient_days: float, beds: float, days: int) -> float | None:
    """Return the share of bed days that patients used; `beds` are staffed beds."""
    return patient_days / (beds * days) if beds > 0 and days > 0 else None
