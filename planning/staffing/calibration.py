"""From recent hours, pay and volumes to a staffing plan that reproduces what was just paid.

Frames in, a plan out. Source: docs/methods.md#staffing-cost-forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from planning.periods import shift
from planning.staffing.bill_rates import BillRates, bill_rates
from planning.staffing.past import CATEGORIES, LaborPast, LedgerPast, days_of, months_up_to
from planning.staffing.plan import NO_HIRING, Needs, StaffingPlan
from planning.staffing.positions import RECENT, YEAR, positions_of, recently_worked
from planning.staffing.rule import AGENCY, GROUPS, WORKED, Floats, Hiring, RateChange, fixed_by_month
from planning.staffing.together import pace_together

#: Own staff of a month against the recent months, as it was a year before, within these bounds.
SEASON = (0.85, 1.15)
#: Months around a month that its season is taken against, at least.
AROUND = 7
#: Bounds of how far months stray from the usual pace.
STRAY = (0.003, 0.15)


@dataclass(frozen=True)
class Evidence:
    """What is known of the past.

    `labor`: `department_id, job_class_id, pay_group, period, hours, amount_minor`; `volumes`: `department_id, period,
    volume`; `standards` (index department id): `hours_per_uos` (NaN none), `fixed_hours` (a year), `minimum_hours` (a
    day); `ledger`: `department_id, period, category` (salaries, contract_labor, benefits), `amount_minor`.
    """

    labor: pd.DataFrame
    volumes: pd.DataFrame
    standards: pd.DataFrame
    ledger: pd.DataFrame

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """Return all departments of the labor lines and of the ledger."""
        return tuple(sorted({*self.labor["department_id"].tolist(), *self.ledger["department_id"].tolist()}))

    @cached_property
    def past(self) -> LaborPast:
        """Return hours and pay as arrays, made once for plans after many months."""
        return LaborPast.of(self.labor)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Return volumes by department (rows) and month."""
        return self.volumes.pivot_table(index="department_id", columns="period", values="volume", aggfunc="sum")

    @cached_property
    def booked(self) -> LedgerPast:
        """Return the labor accounts as arrays."""
        return LedgerPast.of(self.ledger, self.ids)


@dataclass(frozen=True)
class Assumptions:
    """What people have decided; an `overtime_limit` of None is that of the recent months."""

    changes: tuple[RateChange, ...] = ()
    hiring: Hiring = NO_HIRING
    overtime_limit: float | None = None


@dataclass(frozen=True)
class Calibrated:
    """A plan and how each department came to it (index department id):

    `rule`: "standard" (target hours × volume + fixed hours), "fixed" (fixed hours alone), "hours" (hours a day as in
    recent months, because there is no standard or no volume) or "cost" (the ledger's cost a day, because there are no
    hours); `pace`; `stray`: how far months stray from it (relative standard deviation); `fte`: filled places.
    `together`: correlation between departments of how far they stray in a month (0–0.9).
    `bill_rates`: positions whose agency hours are not priced as recorded: `department_id, job_class_id, recorded` (NaN
    none), `rate` in use (minor units an hour), `source` (of `planning.staffing.bill_rates`; "" for no plausible one).
    """

    plan: StaffingPlan
    departments: pd.DataFrame
    together: float
    bill_rates: pd.DataFrame


def calibrate(
    evidence: Evidence,
    *,
    last: int,
    periods: Sequence[int],
    hours_per_fte_day: float,
    assumptions: Assumptions,
    also: Sequence[int] = (),
) -> Calibrated:
    """Return the plan for the months after `last`.

    Args:
        evidence: What is known up to `last` (yyyymm).
        last: The last month with whole actuals.
        periods: The open months, without gaps.
        hours_per_fte_day: Paid hours of a full-time place ÷ days of a year.
        assumptions: What people have decided.
        also: Further departments (ids) that the plan must hold, such as those with a budget only.
    """
    ids = sorted({*evidence.ids, *also})
    known = evidence.past.of_months(months_up_to(last, 2 * YEAR))
    booked = evidence.booked.of_departments(ids).of_months(months_up_to(last, 2 * YEAR))
    past, priced = _with_prices(known, booked, last)
    needs, described = _needs(evidence, past, booked, periods, last)
    worked = recently_worked(past, last)
    bills = BillRates(priced.rate[worked], priced.recorded[worked], priced.source[worked])
    positions = positions_of(
        past.only(worked), ids, periods, last, bills=bills, overtime_limit=assumptions.overtime_limit
    )
    plan = StaffingPlan(
        department_ids=tuple(ids),
        periods=tuple(periods),
        days=days_of(periods),
        needs=needs,
        positions=positions,
        changes=assumptions.changes,
        hiring=assumptions.hiring,
    )
    fte = _fte(past, ids, last, hours_per_fte_day)
    together = pace_together(_against_standard(evidence, past, ids))
    return Calibrated(plan, described.assign(fte=fte), together, _doubtful(past.only(worked), bills))


def _with_prices(past: LaborPast, booked: LedgerPast, last: int) -> tuple[LaborPast, BillRates]:
    """Return the past with agency hours at the rates in use where none, or none that can be, was recorded with them."""
    year = months_up_to(last, YEAR)
    bills = bill_rates(past.of_months(year), booked.of_months(year))
    amount = past.amount.copy()
    amount[bills.replaced, AGENCY] = past.hours[bills.replaced, AGENCY] * bills.rate[bills.replaced, None]
    return LaborPast(past.department, past.job_class, past.months, past.hours, amount, past.there), bills


def _doubtful(past: LaborPast, bills: BillRates) -> pd.DataFrame:
    """Return positions whose agency hours are not priced as recorded, and those without any rate."""
    hours = past.hours[:, AGENCY, -RECENT:].sum(axis=1)
    table = pd.DataFrame(
        {
            "department_id": past.department,
            "job_class_id": past.job_class,
            "recorded": bills.recorded,
            "rate": bills.rate,
            "source": bills.source,
        }
    )
    doubtful: pd.DataFrame = table[(hours > 0) & (bills.source != "recorded")].reset_index(drop=True)
    return doubtful


def _needs(
    evidence: Evidence, past: LaborPast, booked: LedgerPast, periods: Sequence[int], last: int
) -> tuple[Needs, pd.DataFrame]:
    ids = list(booked.ids)
    year, recent = months_up_to(last, YEAR), months_up_to(last, RECENT)
    every = past.by_department(ids, past.hours[:, : len(WORKED)].sum(axis=1))
    hours = every[:, -YEAR:]
    volume = evidence.counts.reindex(index=ids, columns=year).to_numpy(np.float64)
    standards = evidence.standards.reindex(ids)
    per_unit = standards["hours_per_uos"].to_numpy(np.float64)
    yearly = standards["fixed_hours"].fillna(0.0).to_numpy(np.float64)
    moving = np.where(np.isnan(per_unit)[:, None], 0.0, volume * per_unit[:, None])
    standard = moving + fixed_by_month(yearly, year)
    known = (hours > 0) & ~np.isnan(standard) & (standard > 0)
    rule = _rules(hours, known[:, -RECENT:], per_unit)
    by_standard = np.isin(rule, ("standard", "fixed"))
    days = days_of(year)
    base = np.where(by_standard[:, None], standard, days)
    counted = np.where(by_standard[:, None], known, hours > 0)
    pace = _ratio(np.where(counted, hours, 0)[:, -RECENT:].sum(1), np.where(counted, base, 0)[:, -RECENT:].sum(1))
    open_days = days_of(periods)
    fixed = np.where(by_standard[:, None], fixed_by_month(yearly, periods), open_days)
    beside = _beside_a_day(past.of_months(recent), booked.of_months(recent), ids)
    needs = Needs(
        hours_per_uos=np.where(rule == "standard", np.nan_to_num(per_unit), 0.0),
        pace=pace,
        fixed=fixed,
        minimum=np.outer(standards["minimum_hours"].fillna(0.0).to_numpy(np.float64), open_days),
        season=_season(every, past.months, periods, last),
        benefit_share=_benefit_shares(past.of_months(year), booked.of_months(year), ids),
        beside=np.outer(beside.sum(axis=1), open_days),
        beside_agency=np.outer(beside[:, 1], open_days),
    )
    stray = [_stray(hours[row], base[row], counted[row]) for row in range(len(ids))]
    described = pd.DataFrame({"rule": rule, "pace": pace, "stray": stray}, pd.Index(ids, name="department_id"))
    return needs, described


def _against_standard(evidence: Evidence, past: LaborPast, ids: Sequence[int]) -> Floats:
    """Return worked ÷ standard hours by department and month; NaN without a standard, a volume or hours."""
    hours = past.by_department(ids, past.hours[:, : len(WORKED)].sum(axis=1))
    volume = evidence.counts.reindex(index=list(ids), columns=past.months).to_numpy(np.float64)
    standards = evidence.standards.reindex(list(ids))
    yearly = standards["fixed_hours"].fillna(0.0).to_numpy(np.float64)
    standard = volume * standards["hours_per_uos"].to_numpy(np.float64)[:, None] + fixed_by_month(yearly, past.months)
    ratios: Floats = np.where((standard > 0) & (hours > 0), hours / np.where(standard > 0, standard, 1.0), np.nan)
    return ratios


def _rules(hours: Floats, known: np.ndarray, per_unit: Floats) -> np.ndarray:
    some = (hours[:, -RECENT:] > 0).any(axis=1)
    by_volume = np.where(np.isnan(per_unit) | (per_unit == 0), "fixed", "standard")
    return np.where(~some, "cost", np.where(known.any(axis=1), by_volume, "hours"))


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)


def _stray(hours: Floats, base: Floats, counted: np.ndarray) -> float:
    """Return how far single recent months stray from their pace, as a share of it."""
    ratio = (hours / np.where(base > 0, base, np.nan))[-RECENT:][counted[-RECENT:]]
    if len(ratio) < 3 or ratio.mean() <= 0:
        return STRAY[0]
    return float(np.clip(ratio.std(ddof=1) / ratio.mean(), *STRAY))


def _season(worked: Floats, months: Sequence[int], periods: Sequence[int], last: int) -> Floats:
    """Return own staff on duty in each open month against the recent months, as the work of the year before had it.

    Each month's hours a day are taken against the months around it, so that growth or a lasting change is no season.
    All worked hours count: own staff giving way to agency is no season either.
    """
    a_day = pd.DataFrame(np.where(worked > 0, worked / days_of(months), np.nan).T, index=list(months))
    index = a_day / a_day.rolling(YEAR + 1, center=True, min_periods=AROUND).mean()
    usual = index.reindex([shift(month, -YEAR) for month in months_up_to(last, RECENT)])
    level = usual.mean().where(usual.notna().all())
    before = index.reindex([shift(month, -YEAR * (1 + place // YEAR)) for place, month in enumerate(periods)])
    season: Floats = np.clip(np.nan_to_num((before / level).to_numpy(np.float64).T, nan=1.0), *SEASON)
    return season


def _own_pay(past: LaborPast, ids: Sequence[int]) -> tuple[Floats, np.ndarray]:
    """Return pay of own staff by department and month, and where there is any such line."""
    own = [number for number, _name in enumerate(GROUPS) if number != AGENCY]
    paid = past.by_department(ids, past.amount[:, own].sum(axis=1))
    there = past.by_department(ids, (past.hours[:, own] != 0).any(axis=1) | (past.amount[:, own] != 0).any(axis=1)) > 0
    return paid, there


def _benefit_shares(past: LaborPast, booked: LedgerPast, ids: Sequence[int]) -> Floats:
    """Return the ledger's benefits ÷ own pay of the time lines, over the year's months that have both.

    Where a department has none booked, none are reckoned.
    """
    paid, with_lines = _own_pay(past, ids)
    benefits = booked.amount[:, CATEGORIES.index("benefits")]
    both = with_lines & booked.there.any(axis=1)
    return _ratio(np.where(both, benefits, 0).sum(axis=1), np.where(both, paid, 0).sum(axis=1)).clip(0.0)


def _beside_a_day(past: LaborPast, booked: LedgerPast, ids: Sequence[int]) -> Floats:
    """Return the labor cost a day that the ledger has and time lines do not, `[ids, 2]`: own pay, contract labor.

    Months that have both are compared; benefits follow pay by their share. Where a department has no hours at all, it
    is all of its labor cost. Where the ledger has agency among salaries, the two even out.
    """
    pay, agency = CATEGORIES.index("salaries"), CATEGORIES.index("contract_labor")
    lines: np.ndarray = np.asarray(past.by_department(ids, past.there) > 0)
    without: np.ndarray = np.logical_not(lines.any(axis=1))
    own = [number for number, _name in enumerate(GROUPS) if number != AGENCY]
    timed = (own, [AGENCY])
    booked_pay = booked.amount[:, [pay, agency]]
    booked_pay[:, 0] += np.where(without[:, None], booked.amount[:, CATEGORIES.index("benefits")], 0.0)
    gap = booked_pay - np.stack(
        [past.by_department(ids, past.amount[:, groups].sum(axis=1)) for groups in timed], axis=1
    )
    both: np.ndarray = np.where(
        without[:, None], booked.there.any(axis=1), lines & booked.there[:, [pay, agency]].any(axis=1)
    )
    cost = np.where(both[:, None, :], gap, 0.0).sum(axis=2)
    return _ratio(cost, np.repeat((both @ days_of(past.months))[:, None], 2, axis=1))


def _fte(past: LaborPast, ids: Sequence[int], last: int, hours_per_fte_day: float) -> Floats:
    """Return filled places: regular and leave hours of own staff over those of a full-time place."""
    recent = past.of_months(months_up_to(last, RECENT))
    paid = [GROUPS.index(name) for name in ("regular", "paid_leave", "education")]
    hours = recent.by_department(ids, recent.hours[:, paid].sum(axis=(1, 2)))
    return _ratio(hours, recent.days_seen(ids)) / hours_per_fte_day
