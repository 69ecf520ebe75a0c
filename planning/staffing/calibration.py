"""From recent hours, pay and volumes to a staffing plan that reproduces what was just paid.

Frames in, a plan out. Source: docs/methods.md#staffing-cost-forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planning.periods import days_in, shift
from planning.staffing.plan import NO_HIRING, Needs, StaffingPlan
from planning.staffing.positions import RECENT, YEAR, days_seen, months_up_to, positions_of
from planning.staffing.rule import WORKED, Floats, Hiring, RateChange, fixed_by_month

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
    """

    plan: StaffingPlan
    departments: pd.DataFrame


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
    ids = sorted({*evidence.labor["department_id"], *evidence.ledger["department_id"], *also})
    labor = evidence.labor[evidence.labor["period"].between(shift(last, 1 - 2 * YEAR), last)]
    needs, described = _needs(replace(evidence, labor=labor), ids, periods, last)
    positions = positions_of(labor, ids, periods, last, overtime_limit=assumptions.overtime_limit)
    plan = StaffingPlan(
        department_ids=tuple(ids),
        periods=tuple(periods),
        days=np.array([days_in([month]) for month in periods], np.float64),
        needs=needs,
        positions=positions,
        changes=assumptions.changes,
        hiring=assumptions.hiring,
    )
    return Calibrated(plan, described.assign(fte=_fte(labor, ids, last, hours_per_fte_day)))


def _monthly(rows: pd.DataFrame, values: str, ids: Sequence[int], months: Sequence[int]) -> Floats:
    """Return sums by department and month, `[ids, months]`, 0 where there is nothing."""
    table = rows.pivot_table(index="department_id", columns="period", values=values, aggfunc="sum")
    return table.reindex(index=list(ids), columns=list(months)).astype("float64").fillna(0.0).to_numpy(np.float64)


def _needs(evidence: Evidence, ids: list[int], periods: Sequence[int], last: int) -> tuple[Needs, pd.DataFrame]:
    worked = evidence.labor[evidence.labor["pay_group"].isin(WORKED)]
    year, recent = months_up_to(last, YEAR), months_up_to(last, RECENT)
    hours = _monthly(worked, "hours", ids, year)
    counts = evidence.volumes.pivot_table(index="department_id", columns="period", values="volume", aggfunc="sum")
    volume = counts.reindex(index=ids, columns=year).to_numpy(np.float64)
    standards = evidence.standards.reindex(ids)
    per_unit = standards["hours_per_uos"].to_numpy(np.float64)
    yearly = standards["fixed_hours"].fillna(0.0).to_numpy(np.float64)
    moving = np.where(np.isnan(per_unit)[:, None], 0.0, volume * per_unit[:, None])
    standard = moving + fixed_by_month(yearly, year)
    known = (hours > 0) & ~np.isnan(standard) & (standard > 0)
    rule = _rules(hours, known[:, -RECENT:], per_unit)
    by_standard = np.isin(rule, ("standard", "fixed"))
    days = np.array([days_in([month]) for month in year], np.float64)
    base = np.where(by_standard[:, None], standard, days)
    counted = np.where(by_standard[:, None], known, hours > 0)
    pace = _ratio(np.where(counted, hours, 0)[:, -RECENT:].sum(1), np.where(counted, base, 0)[:, -RECENT:].sum(1))
    open_days = np.array([days_in([month]) for month in periods], np.float64)
    fixed = np.where(by_standard[:, None], fixed_by_month(yearly, periods), open_days)
    needs = Needs(
        hours_per_uos=np.where(rule == "standard", np.nan_to_num(per_unit), 0.0),
        pace=pace,
        fixed=fixed,
        minimum=np.outer(standards["minimum_hours"].fillna(0.0).to_numpy(np.float64), open_days),
        season=_season(worked, ids, periods, last),
        benefit_share=_benefit_shares(evidence, ids, year),
        beside=np.outer(_beside_a_day(evidence, ids, recent), open_days),
    )
    stray = [_stray(hours[row], base[row], counted[row]) for row in range(len(ids))]
    described = pd.DataFrame({"rule": rule, "pace": pace, "stray": stray}, pd.Index(ids, name="department_id"))
    return needs, described


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


def _season(worked: pd.DataFrame, ids: list[int], periods: Sequence[int], last: int) -> Floats:
    """Return own staff on duty in each open month against the recent months, as the work of the year before had it.

    Each month's hours a day are taken against the months around it, so that growth or a lasting change is no season.
    All worked hours count: own staff giving way to agency is no season either.
    """
    months = months_up_to(last, 2 * YEAR)
    days = np.array([days_in([month]) for month in months], np.float64)
    hours = _monthly(worked, "hours", ids, months)
    a_day = pd.DataFrame(np.where(hours > 0, hours / days, np.nan).T, index=months)
    index = a_day / a_day.rolling(YEAR + 1, center=True, min_periods=AROUND).mean()
    usual = index.reindex([shift(month, -YEAR) for month in months_up_to(last, RECENT)])
    level = usual.mean().where(usual.notna().all())
    before = index.reindex([shift(month, -YEAR * (1 + place // YEAR)) for place, month in enumerate(periods)])
    season: Floats = np.clip(np.nan_to_num((before / level).to_numpy(np.float64).T, nan=1.0), *SEASON)
    return season


def _benefit_shares(evidence: Evidence, ids: list[int], year: list[int]) -> Floats:
    """Return the ledger's benefits ÷ own pay of the time lines, over the year's months that have both.

    Where a department has none booked, none are reckoned.
    """
    own = evidence.labor[evidence.labor["period"].isin(year) & (evidence.labor["pay_group"] != "agency")]
    booked = _with_hours(evidence.ledger[evidence.ledger["category"] == "benefits"], own)
    paid = _with_hours(own, evidence.ledger)
    sums = [rows.groupby("department_id")["amount_minor"].sum().reindex(ids).fillna(0.0) for rows in (booked, paid)]
    return _ratio(*(values.to_numpy(np.float64) for values in sums)).clip(0.0)


def _with_hours(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of departments and months that the others have as well."""
    keys = ["department_id", "period"]
    return rows.merge(others[keys].drop_duplicates(), on=keys)


def _beside_a_day(evidence: Evidence, ids: list[int], recent: list[int]) -> Floats:
    """Return the labor cost a day that the ledger has and time lines do not: pay without hours, other agencies.

    Months that have both are compared; benefits follow pay by their share. Where a department has no hours at all, it
    is all of its labor cost.
    """
    lines = evidence.labor[evidence.labor["period"].isin(recent)]
    ledger = evidence.ledger[evidence.ledger["period"].isin(recent)]
    booked = _with_hours(ledger[ledger["category"] != "benefits"], lines)
    gap = _a_day(booked, ids) - _a_day(_with_hours(lines, booked), ids)
    without = ~np.isin(ids, lines["department_id"].unique())
    beside: Floats = np.where(without, _a_day(ledger, ids), gap)
    return beside


def _a_day(rows: pd.DataFrame, ids: list[int]) -> Floats:
    """Return cost ÷ the days of the months that have any, 0 where there is none."""
    cost = rows.groupby("department_id")["amount_minor"].sum().reindex(ids).fillna(0.0).to_numpy(np.float64)
    return _ratio(cost, days_seen(rows).reindex(ids).fillna(0.0).to_numpy(np.float64))


def _fte(labor: pd.DataFrame, ids: list[int], last: int, hours_per_fte_day: float) -> Floats:
    """Return filled places: regular and leave hours of own staff over those of a full-time place."""
    recent = labor[labor["period"].isin(months_up_to(last, RECENT))]
    paid = recent[recent["pay_group"].isin(("regular", "paid_leave", "education"))]
    hours = paid.groupby("department_id")["hours"].sum().reindex(ids).fillna(0.0).to_numpy(np.float64)
    return _ratio(hours, days_seen(recent).reindex(ids).fillna(0.0).to_numpy(np.float64)) / hours_per_fte_day
