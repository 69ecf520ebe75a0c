"""From recent hours, pay and volumes to a staffing plan that reproduces what was just paid.

Frames in, a plan out. Source: docs/methods.md#staffing-cost-forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.periods import days_in, shift, span
from planning.staffing import AGENCY, BESIDE, GROUPS, WORKED, Floats, Hiring, RateChange, fixed_by_month
from planning.staffing_plan import Needs, Positions, StaffingPlan

#: Months that say how hours follow the standard, who works them and which places are filled.
RECENT = 6
#: Months that say what an hour costs now; a short time, because wages move.
PRICED = 3
#: Months that say how much leave and benefits come with pay: a whole year of holidays.
YEAR = 12
#: Own staff of a month against the recent months, as it was a year before, within these bounds.
SEASON = (0.85, 1.15)
#: Bounds of how far months stray from the usual pace.
STRAY = (0.003, 0.15)
#: Overtime is paid at one and a half where none was worked lately (Fair Labor Standards Act, section 7).
OVERTIME_FACTOR = 1.5
PLACE = ["department_id", "job_class_id"]


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
    """What people have decided: changes of pay and bill rates, hiring, the overtime limit (None: as in recent months)."""

    changes: tuple[RateChange, ...] = ()
    hiring: Hiring = Hiring()
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


def calibrated(
    evidence: Evidence,
    *,
    last: int,
    periods: Sequence[int],
    hours_per_fte_day: float,
    assumptions: Assumptions = Assumptions(),  # noqa: B008 - frozen
) -> Calibrated:
    """Return the plan for the months after `last`.

    Args:
        evidence: What is known up to `last` (yyyymm).
        last: The last month with whole actuals.
        periods: The open months, without gaps.
        hours_per_fte_day: Paid hours of a full-time place ÷ days of a year.
        assumptions: What people have decided.
    """
    ids = sorted(set(evidence.labor["department_id"]) | set(evidence.ledger["department_id"]))
    labor = evidence.labor[evidence.labor["period"].between(shift(last, 1 - 2 * YEAR), last)]
    recent = _months(last, RECENT)
    worked = labor[labor["pay_group"].isin(WORKED)]
    needs, described = _needs(evidence, worked, ids, recent, periods, last)
    positions = _positions(labor, ids, periods, last, assumptions)
    plan = StaffingPlan(
        department_ids=tuple(ids),
        periods=tuple(periods),
        days=np.array([days_in([month]) for month in periods], np.float64),
        needs=needs,
        positions=positions,
        changes=assumptions.changes,
        hiring=assumptions.hiring,
    )
    return Calibrated(plan, described.assign(fte=_fte(labor, ids, recent, hours_per_fte_day)))


def _months(last: int, count: int) -> list[int]:
    return span(shift(last, 1 - count), last)


def _monthly(rows: pd.DataFrame, values: str, ids: Sequence[int], months: Sequence[int]) -> Floats:
    """Return sums by department and month, `[ids, months]`, 0 where there is nothing."""
    table = rows.pivot_table(index="department_id", columns="period", values=values, aggfunc="sum", fill_value=0.0)
    return table.reindex(index=ids, columns=list(months), fill_value=0.0).to_numpy(np.float64)


def _needs(
    evidence: Evidence, worked: pd.DataFrame, ids: list[int], recent: list[int], periods: Sequence[int], last: int
) -> tuple[Needs, pd.DataFrame]:
    year = _months(last, YEAR)
    hours = _monthly(worked, "hours", ids, year)
    volume = evidence.volumes.pivot_table(index="department_id", columns="period", values="volume", aggfunc="sum")
    volume = volume.reindex(index=ids, columns=year).to_numpy(np.float64)
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
        season=_season(worked, ids, periods, recent),
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


def _season(worked: pd.DataFrame, ids: list[int], periods: Sequence[int], recent: list[int]) -> Floats:
    """Return own staff on duty in each open month against the recent months, as it was one year before."""
    own = worked[worked["pay_group"] == "regular"]
    before = [shift(month, -YEAR * (1 + place // YEAR)) for place, month in enumerate(periods)]
    window = [shift(month, -YEAR) for month in recent]

    def a_day(months: Sequence[int]) -> Floats:
        hours = _monthly(own, "hours", ids, months)
        days = np.array([days_in([month]) for month in months], np.float64)
        return np.where(hours > 0, hours / days, np.nan)

    usual = a_day(window)
    level = np.where(np.isnan(usual).any(axis=1), np.nan, usual.mean(axis=1))
    return np.clip(np.nan_to_num(a_day(before) / level[:, None], nan=1.0), *SEASON)


def _benefit_shares(evidence: Evidence, ids: list[int], year: list[int]) -> Floats:
    """Return benefits ÷ own pay of the year from the ledger; where a department has none booked, none are reckoned."""
    ledger = evidence.ledger[evidence.ledger["period"].isin(year)]
    wide = ledger.pivot_table(index="department_id", columns="category", values="amount_minor", aggfunc="sum")
    wide = wide.reindex(index=ids, columns=["benefits", "salaries"]).fillna(0.0)
    return _ratio(wide["benefits"].to_numpy(np.float64), wide["salaries"].to_numpy(np.float64)).clip(0.0)


def _beside_a_day(evidence: Evidence, ids: list[int], recent: list[int]) -> Floats:
    """Return the labor cost a day that the ledger has and time lines do not: pay without hours, other agencies.

    Benefits follow pay by their share; where there are no hours at all, they are part of this cost.
    """
    ledger = evidence.ledger[evidence.ledger["period"].isin(recent)]
    booked = ledger[ledger["category"] != "benefits"].groupby("department_id")["amount_minor"].sum()
    everything = ledger.groupby("department_id")["amount_minor"].sum()
    lines = evidence.labor[evidence.labor["period"].isin(recent)].groupby("department_id")["amount_minor"].sum()
    paid, found = lines.reindex(ids), booked.reindex(ids)
    gap = (found - paid).where(paid.notna(), everything.reindex(ids)).fillna(0.0)
    return gap.to_numpy(np.float64) / days_in(recent)


def _positions(
    labor: pd.DataFrame, ids: list[int], periods: Sequence[int], last: int, assumptions: Assumptions
) -> Positions:
    recent = labor[labor["period"].isin(_months(last, RECENT))]
    hours = _by_group(recent, "hours")
    worked = hours[list(WORKED)].clip(lower=0.0)
    kept = worked.sum(axis=1) > 0
    hours, worked = hours[kept], worked[kept]
    total = worked.sum(axis=1)
    department = worked.index.get_level_values("department_id")
    days = days_in(_months(last, RECENT))
    limit = worked["overtime"] / total
    if assumptions.overtime_limit is not None:
        limit = pd.Series(assumptions.overtime_limit, limit.index)
    at = {number: row for row, number in enumerate(ids)}
    return Positions(
        place=np.array([at[number] for number in department], np.int64),
        job_class_id=worked.index.get_level_values("job_class_id").to_numpy(np.int64),
        share=(total / total.groupby(department).transform("sum")).to_numpy(np.float64),
        filled=(worked["regular"] / days).to_numpy(np.float64),
        vacant=(worked["agency"] / days).to_numpy(np.float64),
        pool=(worked["float"] / days).to_numpy(np.float64),
        overtime_limit=limit.to_numpy(np.float64),
        has_agency=(worked["agency"] > 0).to_numpy(bool),
        pay=_pay(labor, last, worked.index),
        beside_hours=_beside_hours(labor, last, periods, worked.index),
        beside_pay=_prices_now(labor, last, worked.index)[list(BESIDE)].fillna(0.0).to_numpy(np.float64),
    )


def _by_group(rows: pd.DataFrame, values: str) -> pd.DataFrame:
    table = rows.pivot_table(index=PLACE, columns="pay_group", values=values, aggfunc="sum", fill_value=0.0)
    return table.reindex(columns=list(GROUPS), fill_value=0.0).astype("float64")


def _prices_now(labor: pd.DataFrame, last: int, index: pd.MultiIndex) -> pd.DataFrame:
    """Return minor units an hour by group: of the last months, else of the last year, NaN where never."""
    prices = pd.DataFrame(np.nan, index, list(GROUPS))
    for months in (PRICED, RECENT, YEAR):
        rows = labor[labor["period"].isin(_months(last, months))]
        hours = _by_group(rows, "hours").reindex(index)
        prices = prices.fillna(_by_group(rows, "amount_minor").reindex(index) / hours.where(hours > 0))
    return prices


def _pay(labor: pd.DataFrame, last: int, index: pd.MultiIndex) -> Floats:
    prices = _prices_now(labor, last, index)
    own = prices["regular"].fillna(prices["float"]).fillna(prices["overtime"] / OVERTIME_FACTOR)
    filled = {
        "regular": own,
        "float": prices["float"].fillna(own),
        "overtime": prices["overtime"].fillna(own * OVERTIME_FACTOR),
        "agency": prices["agency"],
    }
    table = pd.DataFrame(filled).fillna({"agency": 0.0})
    # Only agency has ever worked here: nobody can be employed at no pay, so own staff would cost the same.
    for name in WORKED[:AGENCY]:
        table[name] = table[name].fillna(table["agency"])
    return table[list(WORKED)].to_numpy(np.float64)


def _beside_hours(labor: pd.DataFrame, last: int, periods: Sequence[int], index: pd.MultiIndex) -> Floats:
    """Return leave, education and other hours per own worked hour: the position's of the year × the month's season.

    The season is the department's: how its share in this calendar month stood to that of its year.
    """
    rows = labor[labor["period"].isin(_months(last, YEAR))]
    hours = _by_group(rows, "hours").reindex(index)
    own = hours[list(WORKED[:AGENCY])].sum(axis=1)
    share = hours[list(BESIDE)].div(own.where(own > 0), axis=0).fillna(0.0).to_numpy(np.float64)
    season = _beside_season(rows, index.get_level_values("department_id"), periods)
    return share[:, None, :] * season


def _beside_season(rows: pd.DataFrame, departments: pd.Index, periods: Sequence[int]) -> Floats:
    own = rows[rows["pay_group"].isin(WORKED[:AGENCY])].groupby(["department_id", "period"])["hours"].sum()
    own = own.where(own > 0)
    year = own.groupby("department_id").sum()
    seasons = np.ones((len(departments), len(periods), len(BESIDE)))
    for place, group in enumerate(BESIDE):
        hours = rows[rows["pay_group"] == group].groupby(["department_id", "period"])["hours"].sum()
        usual = hours.groupby("department_id").sum() / year
        ratio = (hours / own).div(usual.where(usual > 0), level="department_id").dropna()
        by_month = {(number, month % 100): value for (number, month), value in ratio.items()}
        seasons[:, :, place] = [
            [by_month.get((number, month % 100), 1.0) for month in periods] for number in departments
        ]
    return seasons


def _fte(labor: pd.DataFrame, ids: list[int], recent: list[int], hours_per_fte_day: float) -> Floats:
    """Return filled places: regular and leave hours of own staff over those of a full-time place."""
    paid = labor[labor["pay_group"].isin(("regular", "paid_leave", "education")) & labor["period"].isin(recent)]
    hours = paid.groupby("department_id")["hours"].sum().reindex(ids).fillna(0.0).to_numpy(np.float64)
    return hours / days_in(recent) / hours_per_fte_day
