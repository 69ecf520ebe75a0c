"""The hospital's ratios in words: titles, definitions, values, and which inputs are missing."""

from collections.abc import Mapping, Sequence

from language import N_, _, translate
from planning.hospital_ratios import NEEDS, HospitalRatios
from reports.formats import Formats

#: Title and definition of each ratio, in the order of the page.
TITLES = {
    "days_cash": (
        N_("Days cash on hand"),
        N_("Unrestricted cash ÷ daily operating expense without depreciation."),
    ),
    "ebitda_margin": (
        N_("EBITDA margin"),
        N_("Operating result before interest and depreciation as a percent of revenue."),
    ),
    "receivable_days": (N_("Days in receivables"), N_("Patient receivables ÷ daily net patient revenue.")),
    "adjusted_patient_days": (
        N_("Adjusted patient days"),
        N_("Patient days × gross patient revenue ÷ gross inpatient revenue."),
    ),
    "cost_per_adjusted_day": (
        N_("Cost per adj. day"),
        N_("Operating expense ÷ adjusted patient days."),
    ),
    "revenue_per_adjusted_day": (
        N_("Revenue per adj. day"),
        N_("Net patient revenue ÷ adjusted patient days."),
    ),
    "length_of_stay": (N_("Average length of stay"), N_("Patient days ÷ discharges.")),
    "occupancy": (N_("Occupancy"), N_("Patient days ÷ staffed bed days.")),
}
INPUTS = {
    "cash": N_("unrestricted cash at month end (a statistic, or closing balances)"),
    "receivables": N_("patient receivables at month end (a statistic, or closing balances)"),
    "patient_days": N_("patient days"),
    "discharges": N_("discharges"),
    "bed_days": N_("staffed bed days"),
    "expense": N_("operating expense"),
    "depreciation": N_("depreciation or interest"),
    "revenue": N_("revenue"),
    "patient_revenue": N_("patient revenue"),
    "inpatient_revenue": N_("gross revenue told apart as inpatient and outpatient"),
}
_PERCENT = ("ebitda_margin", "occupancy")
_AMOUNTS = ("cost_per_adjusted_day", "revenue_per_adjusted_day")
#: Digits of what is neither an amount nor a percent.
_DIGITS = {"length_of_stay": 2, "days_cash": 1, "receivable_days": 1}


def value(name: str, ratio: float | None, formats: Formats) -> str:
    """Return a ratio as people read it."""
    if name in _AMOUNTS:
        return formats.money(None if ratio is None else round(ratio))
    if name in _PERCENT:
        return formats.percent(ratio)
    digits = _DIGITS.get(name, 0)
    return formats.number(None if ratio is None else round(ratio, digits), digits)


def change(name: str, now: float, before: float | None, formats: Formats) -> str | None:
    """Return how a ratio differs from a year before, None without one."""
    if before is None:
        return None
    difference = now - before
    sign = "−" if difference < 0 else "+"
    if name in _PERCENT:
        points = formats.number(round(abs(difference) * 100, 1), 1)
        return _("{sign}{points} pts vs last year", sign=sign, points=points)
    return _("{sign}{difference} vs last year", sign=sign, difference=value(name, abs(difference), formats))


def known(ratios: HospitalRatios) -> dict[str, float]:
    """Return the ratios that there are, in the order of the page."""
    values = {name: getattr(ratios, name) for name in NEEDS}
    return {name: ratio for name, ratio in values.items() if ratio is not None}


def lacking(
    missing: Sequence[str],
    unclear: Sequence[str],
    unfinished: Mapping[str, Sequence[int]],
    formats: Formats,
    *,
    some: bool = True,
) -> str:
    """Return what would have to be imported for the ratios that are not there (`some` are); empty for nothing.

    `unfinished`: counts of which days or departments are missing, with the months (yyyymm).
    """
    absent = [translate(INPUTS[name]) for name in missing if name not in unclear and name not in unfinished]
    parts = []
    for name, months in unfinished.items():
        counted, when = translate(INPUTS[name]), formats.runs(tuple(months))
        parts.append(
            _("Days or departments are missing from {counted} ({months}): import them.", counted=counted, months=when)
        )
    if absent:
        inputs = ", ".join(absent)
        parts.append(
            _("For the other ratios, import {inputs}.", inputs=inputs)
            if some
            else _("To see hospital ratios, import {inputs}.", inputs=inputs)
        )
    if unclear:
        names = ", ".join(translate(INPUTS[name]) for name in unclear)
        parts.append(_("Several measures of one department count {names}: make one its unit of service.", names=names))
    return " ".join(parts)
