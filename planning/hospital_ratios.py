"""The ratios that a board asks for, of one span of months; each only where all of its inputs exist.

Source: docs/methods.md#hospital-ratios; the formulas are those of `planning/ratios.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from planning import ratios

#: Gross revenue that names neither inpatients nor outpatients may be so much of all of it (0–1).
MOST_UNNAMED = 0.05


@dataclass(frozen=True)
class RatioInputs:
    """Sums of one span. Amounts in minor units and natural sign; counts plain; None: nothing of it is known.

    `deductions` lower revenue where they are negative, as they are stored. `cash` and `receivables` stand at the end
    of the span. `gross_inpatient` and `gross_unnamed` are parts of `gross`.
    """

    days: int
    revenue: int
    expense: int
    interest: int
    depreciation: int
    gross: int
    deductions: int
    gross_inpatient: int
    gross_unnamed: int
    patient_days: float | None = None
    discharges: float | None = None
    bed_days: float | None = None
    cash: int | None = None
    receivables: int | None = None

    @property
    def net_patient_revenue(self) -> int:
        """Return gross patient revenue less deductions."""
        return self.gross + self.deductions


@dataclass(frozen=True)
class HospitalRatios:
    """Ratios of one span, None where an input is missing or the divisor is not positive.

    `ebitda_margin` and `occupancy` are 0–1, `days_cash` and `receivable_days` days, `length_of_stay` days per
    discharge, `adjusted_patient_days` a count, what is per adjusted day an amount in minor units.
    """

    ebitda_margin: float | None = None
    days_cash: float | None = None
    receivable_days: float | None = None
    adjusted_patient_days: float | None = None
    cost_per_adjusted_day: int | None = None
    revenue_per_adjusted_day: int | None = None
    length_of_stay: float | None = None
    occupancy: float | None = None


#: What each ratio needs, in the order of the page; words of these are in `reports/hospital_ratios.py`.
NEEDS: dict[str, tuple[str, ...]] = {
    "days_cash": ("cash", "expense"),
    "ebitda_margin": ("revenue", "expense", "depreciation"),
    "receivable_days": ("receivables", "patient_revenue"),
    "adjusted_patient_days": ("patient_days", "inpatient_revenue"),
    "cost_per_adjusted_day": ("patient_days", "inpatient_revenue", "expense"),
    "revenue_per_adjusted_day": ("patient_days", "inpatient_revenue"),
    "length_of_stay": ("patient_days", "discharges"),
    "occupancy": ("patient_days", "bed_days"),
}


def hospital_ratios(inputs: RatioInputs) -> HospitalRatios:
    """Return what the inputs allow."""
    adjusted = _adjusted_days(inputs)
    net = inputs.net_patient_revenue
    return HospitalRatios(
        ebitda_margin=_margin(inputs),
        days_cash=_days_cash(inputs),
        receivable_days=_days_of(inputs.receivables, net, inputs.days),
        adjusted_patient_days=adjusted,
        cost_per_adjusted_day=_amount_per(inputs.expense, adjusted),
        revenue_per_adjusted_day=_amount_per(net, adjusted),
        length_of_stay=_per(inputs.patient_days, inputs.discharges),
        occupancy=_occupancy(inputs),
    )


def missing_inputs(inputs: RatioInputs, names: Sequence[str]) -> tuple[str, ...]:
    """Return which inputs are missing for some ratios, without repeats, in the order in which ratios need them."""
    lacking = {
        "cash": inputs.cash is None,
        "receivables": inputs.receivables is None,
        "patient_days": inputs.patient_days is None,
        "discharges": inputs.discharges is None,
        "bed_days": inputs.bed_days is None,
        "expense": not inputs.expense,
        "revenue": inputs.revenue <= 0,
        "depreciation": not (inputs.interest or inputs.depreciation),
        "patient_revenue": inputs.net_patient_revenue <= 0,
        "inpatient_revenue": not _knows_inpatients(inputs),
    }
    needed = [need for name in names for need in NEEDS[name]]
    return tuple(dict.fromkeys(need for need in needed if lacking[need]))


def _margin(inputs: RatioInputs) -> float | None:
    if not inputs.expense or not (inputs.interest or inputs.depreciation):
        return None  # without either it would be the operating margin under another name
    return ratios.ebitda_margin(
        revenue=inputs.revenue,
        expense=inputs.expense,
        interest=inputs.interest,
        depreciation=inputs.depreciation,
    )


def _days_cash(inputs: RatioInputs) -> float | None:
    if inputs.cash is None:
        return None
    return ratios.days_cash_on_hand(
        unrestricted_cash=inputs.cash, expense=inputs.expense, depreciation=inputs.depreciation, days=inputs.days
    )


def _days_of(level: int | None, flow: int, days: int) -> float | None:
    if level is None or flow <= 0 or days <= 0:
        return None
    return level / (flow / days)


def _knows_inpatients(inputs: RatioInputs) -> bool:
    return inputs.gross_inpatient > 0 and abs(inputs.gross_unnamed) <= MOST_UNNAMED * inputs.gross


def _adjusted_days(inputs: RatioInputs) -> float | None:
    if inputs.patient_days is None or not _knows_inpatients(inputs):
        return None
    return ratios.adjusted_patient_days(
        inpatient_days=inputs.patient_days,
        gross_patient_revenue=inputs.gross,
        gross_inpatient_revenue=inputs.gross_inpatient,
    )


def _amount_per(minor: int, days: float | None) -> int | None:
    return round(minor / days) if days and minor else None


def _per(part: float | None, whole: float | None) -> float | None:
    if part is None or whole is None:
        return None
    return ratios.average_length_of_stay(patient_days=part, discharges=whole)


def _occupancy(inputs: RatioInputs) -> float | None:
    if inputs.patient_days is None or not inputs.bed_days or inputs.days <= 0:
        return None
    return ratios.occupancy(patient_days=inputs.patient_days, beds=inputs.bed_days / inputs.days, days=inputs.days)
