"""Hours and cost by department, pay period, job class and pay code; ledger payroll lines are their sums."""

import numpy as np
import pandas as pd

from data.seed import stories
from data.seed.organization import STAFF, DemoUnit
from data.seed.size import Timeline, stream
from data.seed.volumes import DemoVolumes, expectation

#: code -> (name, dollars an hour in July 2023, salary account)
JOB_CLASSES: dict[str, tuple[str, float, str]] = {
    "RN": ("Registered nurse", 45.20, "5010"),
    "LPN": ("Licensed practical nurse", 29.10, "5020"),
    "AIDE": ("Nursing assistant", 20.90, "5020"),
    "TECH": ("Technologist and technician", 35.10, "5030"),
    "THER": ("Therapist", 42.50, "5030"),
    "PHARM": ("Pharmacist", 63.00, "5030"),
    "MD": ("Employed physician", 141.00, "5040"),
    "APP": ("Advanced practice provider", 64.50, "5040"),
    "MGR": ("Manager", 60.40, "5050"),
    "PROF": ("Professional and analyst", 44.70, "5050"),
    "ENG": ("Building engineer", 36.80, "5050"),
    "CLER": ("Clerical staff", 22.90, "5060"),
    "SERV": ("Service worker", 19.60, "5060"),
}
#: code -> (name, pay group)
PAY_CODES: dict[str, tuple[str, str]] = {
    "REG": ("Regular", "regular"),
    "OT": ("Overtime at one and a half", "overtime"),
    "AGY": ("Agency", "agency"),
    "FLT": ("Float pool", "float"),
    "PTO": ("Paid time off", "paid_leave"),
    "HOL": ("Holiday", "paid_leave"),
    "EDU": ("Education and orientation", "education"),
}
OVERTIME_ACCOUNT, LEAVE_ACCOUNT, EDUCATION_ACCOUNT = "5070", "5080", "5090"
OVERTIME_FACTOR, FLOAT_FACTOR = 1.5, 1.06
#: Raises every 1 July: what happened, and what the budget of the fiscal year assumed.
RAISES = {2024: 0.0, 2025: 0.031, 2026: 0.034, 2027: 0.032, 2028: 0.030}
PLANNED_RAISES = {2024: 0.0, 2025: 0.030, 2026: 0.031, 2027: 0.030, 2028: 0.030}
#: Bill rates of agencies in dollars an hour (whole cents, so that hours × rate is exact).
BILL_RATES = {"RN": 8900, "TECH": 7400, "THER": 7600, "AIDE": 3800, "PROF": 9800}
ICU_BILL_RATE = 9800
BILL_RAISE = {2024: 0, 2025: 200, 2026: 300, 2027: 500, 2028: 600}
AGENCY_CLASSES = ("RN", "TECH", "THER")
PTO_SHARE, EDUCATION_SHARE, HOLIDAY_SHARE, FLOAT_SHARE = 0.098, 0.013, 0.55, 0.022
#: Part of variable hours that follows volume within weeks; the rest follows the schedule.
FLEXIBLE = 0.75


def wage(job_class: str, year: int, *, planned: bool = False) -> float:
    """Return dollars an hour of a fiscal year; a planned one starts from the wages actually paid the year before."""
    level = JOB_CLASSES[job_class][1]
    for past in range(2024, year):
        level *= 1 + RAISES.get(past, 0.03)
    level /= 1.028 ** max(2024 - year, 0)
    raises = PLANNED_RAISES if planned else RAISES
    return level * (1 + raises.get(year, 0.03 if year > 2024 else 0.0))


def bill_rate(unit: DemoUnit, job_class: str, year: int) -> int:
    """Return cents an hour that an agency bills."""
    base = ICU_BILL_RATE if unit.staff == "icu" and job_class == "RN" else BILL_RATES[job_class]
    return base + BILL_RAISE.get(year, 0 if year < 2024 else 600)


def staff_shares(unit: DemoUnit) -> dict[str, float]:
    """Return shares of variable (or, without volume, all) productive hours by job class."""
    return STAFF[unit.staff]


def salary_account(job_class: str, group: str) -> str:
    """Return the ledger account of hours of a job class and pay group."""
    if group == "agency":
        return "5310" if job_class in ("RN", "LPN", "AIDE") else "5320"
    special = {"overtime": OVERTIME_ACCOUNT, "paid_leave": LEAVE_ACCOUNT, "education": EDUCATION_ACCOUNT}
    return special.get(group) or JOB_CLASSES[job_class][2]


def simulate(units: list[DemoUnit], volumes: DemoVolumes) -> pd.DataFrame:
    """Return labor lines: day (pay period's end), period, department, job_class, pay_code, hours_milli, amount_minor.

    A pay period over a month's end has lines in both months, each with the days worked in it, as the payroll accrual
    has; both carry the pay period's last day.
    """
    timeline = volumes.timeline
    segments = _segments(timeline)
    parts = [_department(unit, volumes, segments) for unit in units]
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values(["day", "period", "department", "job_class", "pay_code"], kind="stable", ignore_index=True)


def _segments(timeline: Timeline) -> pd.DataFrame:
    """Return the parts of pay periods within one month: pay_end, period, days, holidays, first and last day index."""
    frame = pd.DataFrame(
        {
            "pay_end": timeline.pay_period_end.astype("datetime64[s]"),
            "period": np.array(timeline.months)[timeline.month_index],
            "place": np.arange(len(timeline.days)),
            "holiday": timeline.holiday.astype(np.int64),
        }
    )
    grouped = frame.groupby(["period", "pay_end"], sort=True)
    return grouped.agg(days=("place", "size"), first=("place", "min"), holidays=("holiday", "sum")).reset_index()


def _department(unit: DemoUnit, volumes: DemoVolumes, segments: pd.DataFrame) -> pd.DataFrame:
    rng = stream("labor", unit.code)
    days = segments["days"].to_numpy()
    periods = segments["period"].to_numpy()
    variable = _variable_hours(unit, volumes, segments, rng)
    fixed = unit.fixed / 365.25 * days * rng.normal(1, 0.006, len(days))
    hours: dict[tuple[str, str], np.ndarray] = {}
    agency_share = _agency_share(unit, periods) * rng.normal(1, 0.08, len(days))
    overtime_share = np.clip(unit.overtime * rng.normal(1.04, 0.10, len(days)), 0, 0.2)
    for job_class, share in staff_shares(unit).items():
        own = (variable if unit.measure else fixed * 0.9) * share
        hours |= _split(unit, job_class, own, agency_share, overtime_share)
    management = fixed if unit.measure else fixed * 0.1
    hours["MGR", "REG"] = management * (0.62 if unit.measure else 1)
    if unit.measure:
        hours["CLER", "REG"] = hours.get(("CLER", "REG"), np.zeros(len(days))) + management * 0.38
    _add_leave(hours, segments, rng)
    return _lines(unit, hours, segments)


def _variable_hours(
    unit: DemoUnit, volumes: DemoVolumes, segments: pd.DataFrame, rng: np.random.Generator
) -> np.ndarray:
    if unit.measure is None:
        return np.zeros(len(segments))
    starts = segments["first"].to_numpy()
    order = np.argsort(starts)
    ends = starts + segments["days"].to_numpy()
    cumulative = np.concatenate([[0.0], np.cumsum(volumes.daily[unit.code])])
    planned = np.concatenate([[0.0], np.cumsum(expectation(unit, volumes.timeline))])
    actual_volume = cumulative[ends] - cumulative[starts]
    planned_volume = planned[ends] - planned[starts]
    ratio = np.ones(len(segments))
    level = np.divide(actual_volume, planned_volume, out=np.ones(len(segments)), where=planned_volume > 0)
    ratio[order] = _smooth(level[order])
    follows = FLEXIBLE * actual_volume + (1 - FLEXIBLE) * planned_volume * ratio
    target = unit.target * follows * stream("efficiency", unit.code).normal(1.006, 0.009)
    if unit.code == stories.PRODUCTIVITY_DEPARTMENT:
        late = segments["period"].to_numpy() >= stories.PRODUCTIVITY_FROM
        target = np.where(late, unit.target * follows * (1 + stories.PRODUCTIVITY_HOURS), target)
    return np.asarray(target * rng.normal(1, 0.010, len(segments)))


def _smooth(ratio: np.ndarray) -> np.ndarray:
    """Return a slow average of how far volume is from plan: schedules follow with weeks of delay."""
    smooth = np.empty(len(ratio))
    value = 1.0
    for place, current in enumerate(ratio):
        value += 0.25 * (current - value)
        smooth[place] = value
    return smooth


def _agency_share(unit: DemoUnit, periods: np.ndarray) -> np.ndarray:
    share = np.full(len(periods), unit.agency)
    if unit.code == stories.AGENCY_DEPARTMENT:
        share = np.where(periods >= stories.AGENCY_FROM, stories.AGENCY_SHARE, share)
    return share


def _split(
    unit: DemoUnit, job_class: str, own: np.ndarray, agency_share: np.ndarray, overtime_share: np.ndarray
) -> dict[tuple[str, str], np.ndarray]:
    """Split productive hours of a job class into regular, overtime, agency and float."""
    agency = np.rint(own * agency_share) if job_class in AGENCY_CLASSES and unit.agency else np.zeros(len(own))
    overtime = own * overtime_share
    pool = own * FLOAT_SHARE if unit.group == "nursing" and job_class in ("RN", "AIDE") else np.zeros(len(own))
    return {
        (job_class, "AGY"): agency,
        (job_class, "OT"): overtime,
        (job_class, "FLT"): pool,
        (job_class, "REG"): np.maximum(own - agency - overtime - pool, 0),
    }


def _add_leave(hours: dict[tuple[str, str], np.ndarray], segments: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add leave, holidays and education to employees' hours, with more leave in summer and at the year's end."""
    month = segments["period"].to_numpy() % 100
    season = np.select([np.isin(month, (7, 8)), month == 12, np.isin(month, (2, 3))], [1.22, 1.25, 0.86], 0.97)
    for job_class in sorted({key[0] for key in hours}):
        worked = sum(hours[job_class, code] for code in ("REG", "OT", "FLT") if (job_class, code) in hours)
        hours[job_class, "PTO"] = worked * PTO_SHARE * season * rng.normal(1, 0.05, len(season))
        share = segments["holidays"].to_numpy() / segments["days"].to_numpy()
        hours[job_class, "HOL"] = worked * share * HOLIDAY_SHARE
        hours[job_class, "EDU"] = worked * EDUCATION_SHARE * rng.normal(1, 0.12, len(season))


def _lines(unit: DemoUnit, hours: dict[tuple[str, str], np.ndarray], segments: pd.DataFrame) -> pd.DataFrame:
    """Return lines in quarter hours (agency: whole hours) with their cost in whole cents."""
    years = segments["period"].to_numpy()
    years = years // 100 + (years % 100 >= 7)
    ends = segments["pay_end"].to_numpy()
    parts = []
    for (job_class, pay_code), exact in sorted(hours.items()):
        if pay_code == "AGY":
            milli = np.rint(exact).astype(np.int64) * 1000
            rates = {year: bill_rate(unit, job_class, year) for year in set(years)} if milli.any() else {}
        else:
            milli = np.rint(exact * 4).astype(np.int64) * 250
            factor = {"OT": OVERTIME_FACTOR, "FLT": FLOAT_FACTOR}.get(pay_code, 1.0)
            rates = {year: round(wage(job_class, year) * 100 * factor) for year in set(years)}
        used = milli > 0
        rate = np.array([rates[year] for year in years[used]], dtype=np.int64)
        amount = (milli[used] * rate + 500) // 1000
        parts.append(
            pd.DataFrame(
                {
                    "day": ends[used],
                    "period": segments["period"].to_numpy()[used],
                    "department": unit.code,
                    "job_class": job_class,
                    "pay_code": pay_code,
                    "hours_milli": milli[used],
                    "amount_minor": amount,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
