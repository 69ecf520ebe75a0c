"""A basis turned into figures: hours, cost and landing of some departments, as planned and with a person's what-if."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from planning.labor.measures import PAID_GROUPS, full_time_hours
from planning.periods import days_in, shift, span
from planning.staffing.plan import WhatIf, change
from planning.staffing.rule import GROUPS, OWN_PAID, WORKED, Floats
from planning.staffing.simulation import Simulated, by_group, chance_over, quantiles, simulate
from planning.staffing.tying import tie, tied_draws
from services.staffing.foundation import StaffingBasis

BANDS = ("lo95", "lo80", "mid", "hi80", "hi95")


@dataclass(frozen=True)
class YearEndCost:
    """Where the fiscal year ends, minor units. `expected` = `actual` (closed months) + the mean of the open ones;

    the bounds are quantiles of the same sum in each future. `budget` and `chance` (0–1, of ending above it) are None
    without a budget.
    """

    expected: int
    actual: int
    lo80: int
    hi80: int
    lo95: int
    hi95: int
    budget: int | None
    chance: float | None


@dataclass(frozen=True)
class StaffingProjection:
    """Figures of the chosen departments.

    `rows`: `department_id, job_class_id, period, pay_group, hours, amount_minor` of the open months (see
    `planning.staffing.simulation.by_group`); every other figure of the middle is a sum of these. `months`: one row per
    month of the fiscal year, `period, actual, forecast, budget` (minor units, NA none), `lo95 … hi95` of open months.
    `left_out`: cost by department id of hours that no labor cost of the ledger stands beside; part of no other figure.
    `by_rule`: departments whose landing is the staffing rule's own figure.
    `departments`: `department_id, actual, forecast, total, budget, lo80, hi80, chance` of the fiscal year.
    """

    landing: YearEndCost
    rows: pd.DataFrame
    months: pd.DataFrame
    departments: pd.DataFrame
    simulated: Simulated
    left_out: pd.Series
    by_rule: frozenset[int]


def project(basis: StaffingBasis, what_if: WhatIf = WhatIf()) -> StaffingProjection:  # noqa: B008 - frozen
    """Return the figures of all departments of the basis (`basis.only(…)` for some); reads nothing, fits nothing.

    Hours and cost are tied to the landing's labor; a what-if moves them by as much as it moves the rule.
    """
    as_planned = simulate(basis.plan, basis.volumes, basis.pace)
    simulated = as_planned
    if not what_if.changes_nothing:
        simulated = simulate(change(basis.plan, what_if), basis.volumes, basis.pace)
    rows = by_group(simulated)
    left_out, by_rule = rows.iloc[:0], frozenset(basis.plan.department_ids)
    if len(basis.landed):
        planned = rows if what_if.changes_nothing else by_group(as_planned)
        ties = tie(planned, basis.landed)
        before = _by_month(basis, planned), _by_month(basis, ties.apply(planned))
        left_out = rows[~rows["department_id"].isin(basis.landed["department_id"])]
        by_rule -= ties.moved
        rows = ties.apply(rows)
        simulated = replace(simulated, draws=tied_draws(simulated.draws, *before))
    inside = np.isin(basis.open_months, basis.months)
    own = rows[rows["period"].isin(basis.months)]
    draws = simulated.draws[:, :, inside]
    months = _months(basis, own, draws.sum(axis=0))
    return StaffingProjection(
        landing=_landing(basis, own, draws.sum(axis=(0, 2))),
        rows=rows,
        months=months,
        departments=_departments(basis, own, draws.sum(axis=2)),
        simulated=simulated,
        left_out=left_out.groupby("department_id")["amount_minor"].sum(),
        by_rule=by_rule,
    )


def _by_month(basis: StaffingBasis, rows: pd.DataFrame) -> Floats:
    """Return cost by department of the plan and open month."""
    table = rows.pivot_table(index="department_id", columns="period", values="amount_minor", aggfunc="sum")
    table = table.reindex(index=list(basis.plan.department_ids), columns=list(basis.open_months))
    return table.astype("float64").fillna(0.0).to_numpy(np.float64)


def _landing(basis: StaffingBasis, own: pd.DataFrame, futures: np.ndarray) -> YearEndCost:
    actual = int(basis.actual["amount_minor"].sum())
    bounds = {name: round(float(value)) + actual for name, value in quantiles(futures).items()}
    budget = int(basis.budget["amount_minor"].sum()) if len(basis.budget) else None
    return YearEndCost(
        expected=actual + int(own["amount_minor"].sum()),
        actual=actual,
        lo80=bounds["lo80"],
        hi80=bounds["hi80"],
        lo95=bounds["lo95"],
        hi95=bounds["hi95"],
        budget=budget,
        chance=None if budget is None else chance_over(futures + actual, budget),
    )


def _months(basis: StaffingBasis, own: pd.DataFrame, futures: np.ndarray) -> pd.DataFrame:
    sums = {
        "actual": basis.actual.groupby("period")["amount_minor"].sum(),
        "forecast": own.groupby("period")["amount_minor"].sum(),
        "budget": basis.budget.groupby("period")["amount_minor"].sum(),
    }
    table = pd.DataFrame({name: values.reindex(basis.months).astype("Int64") for name, values in sums.items()})
    open_months = [month for month in basis.open_months if month in basis.months]
    bounds = pd.DataFrame(quantiles(futures), index=open_months)[list(BANDS)]
    return table.join(bounds).rename_axis("period").reset_index()


def _departments(basis: StaffingBasis, own: pd.DataFrame, futures: np.ndarray) -> pd.DataFrame:
    ids = list(basis.plan.department_ids)
    table = pd.DataFrame(index=pd.Index(ids, name="department_id"))
    table["actual"] = basis.actual.groupby("department_id")["amount_minor"].sum().reindex(ids).fillna(0).astype("Int64")
    table["forecast"] = own.groupby("department_id")["amount_minor"].sum().reindex(ids).fillna(0).astype("Int64")
    table["total"] = table["actual"] + table["forecast"]
    table["budget"] = basis.budget.groupby("department_id")["amount_minor"].sum().reindex(ids).astype("Int64")
    closed = table["actual"].to_numpy(np.float64)[:, None]
    whole = futures + closed
    bounds = quantiles(whole.T)
    table["lo80"], table["hi80"] = bounds["lo80"], bounds["hi80"]
    table["chance"] = [
        np.nan if pd.isna(limit) else chance_over(whole[row], float(limit)) for row, limit in enumerate(table["budget"])
    ]
    return table.reset_index()


def overview(basis: StaffingBasis, projection: StaffingProjection) -> pd.DataFrame:
    """Return departments with names and what they rest on, furthest over budget first:

    `projection.departments` and `code, name, rule, pace, has_volume, source` (of the first open month), `variance`
    (budget − total; positive is favorable), `fte` (filled), `agency_share` (of the hours worked in open months).
    """
    hours = projection.rows.pivot_table(index="department_id", columns="pay_group", values="hours", aggfunc="sum")
    hours = hours.reindex(columns=list(WORKED)).fillna(0.0)
    worked = hours.sum(axis=1)
    first = basis.expected.drop_duplicates("department_id").set_index("department_id")["source"]
    described = basis.departments.drop(columns=["stray", "hours_per_uos", "fixed_hours"])
    table = projection.departments.merge(described, on="department_id")
    table = table.assign(
        source=table["department_id"].map(first).astype("object").fillna(""),
        variance=table["budget"] - table["total"],
        agency_share=table["department_id"].map(hours["agency"] / worked.where(worked > 0)),
    )
    return table.sort_values(["variance", "code"], kind="stable", na_position="last", ignore_index=True)


def award_not_assumed(basis: StaffingBasis, projection: StaffingProjection) -> int | None:
    """Return what a rise of own pay by 1 % for the whole year would cost (minor units), None where it is no question:

    the year began before the first open month, an award is assumed up to its first month, or no department is landed by
    the staffing forecast (the other methods have the budget's award, or last year's growth).
    """
    first = basis.months[0]
    changes = projection.simulated.plan.changes
    known = any(one.kind == "award" and one.from_period <= first for one in changes)
    if first <= basis.last or known or not projection.by_rule:
        return None
    rows = projection.rows[projection.rows["period"].isin(basis.months)]
    own = rows[~rows["pay_group"].isin(("agency", "not_in_time_lines"))]
    return round(int(own["amount_minor"].sum()) / 100)


def causes(basis: StaffingBasis, projection: StaffingProjection) -> pd.DataFrame:
    """Return the year's parts against budget, furthest over first:

    `department_id, name, category, total, budget, over`; `over` is total − budget (minor units, positive is
    unfavorable). Without a budget there are none.
    """
    keys = ["department_id", "category"]
    inside = projection.rows[projection.rows["period"].isin(basis.months)]
    ahead = inside.groupby(keys)["amount_minor"].sum()
    actual = basis.actual.groupby(keys)["amount_minor"].sum()
    table = pd.DataFrame(
        {"total": ahead.add(actual, fill_value=0), "budget": basis.budget.groupby(keys)["amount_minor"].sum()}
    )
    table = table.fillna(0).astype("int64").reset_index()
    if basis.budget.empty:
        return table.iloc[:0].assign(name="", over=0)
    table = table.assign(
        over=table["total"] - table["budget"], name=table["department_id"].map(basis.departments["name"])
    )
    return table.sort_values("over", ascending=False, kind="stable", ignore_index=True)


def hours_by_month(basis: StaffingBasis, projection: StaffingProjection) -> pd.DataFrame:
    """Return `period, pay_group, hours, forecast` (bool) of the year: closed months as worked, open as expected."""
    months = [month for month in basis.months if month <= basis.last]
    before = basis.worked[basis.worked["period"].isin(months)].assign(forecast=False)
    ahead = projection.rows[projection.rows["hours"] > 0].assign(forecast=True)
    ahead = ahead[ahead["period"].isin(basis.months)]
    both = pd.concat([before, ahead], ignore_index=True)
    summed: pd.DataFrame = both.groupby(["period", "pay_group", "forecast"])["hours"].sum().reset_index()
    return summed


def fte_of_year(basis: StaffingBasis, projection: StaffingProjection) -> float | None:
    """Return the year's paid hours, own and agency, in full-time places, as productivity has FTE; None without any."""
    hours = hours_by_month(basis, projection)
    paid = float(hours.loc[hours["pay_group"].isin(PAID_GROUPS), "hours"].sum())
    return paid / basis.fte_hours_per_year if paid else None


def course(basis: StaffingBasis, projection: StaffingProjection, *, before: int = 12) -> pd.DataFrame:
    """Return cost by month for a picture: `period, actual, forecast, budget, lo80, hi80, lo95, hi95`, NA where none.

    From `before` months ahead of the fiscal year (or of the first open month) to the year's end.
    """
    draws = projection.simulated.draws.sum(axis=0)
    first = shift(min(basis.months[0], basis.open_months[0]), -before)
    months = span(first, basis.months[-1])
    sums = {
        "actual": basis.paid.groupby("period")["amount_minor"].sum(),
        "forecast": projection.rows.groupby("period")["amount_minor"].sum(),
        "budget": basis.budget.groupby("period")["amount_minor"].sum(),
    }
    table = pd.DataFrame({name: values.reindex(months).astype("Float64") for name, values in sums.items()})
    bounds = pd.DataFrame(quantiles(draws), index=list(basis.open_months))[["lo80", "hi80", "lo95", "hi95"]]
    table = table.join(bounds).dropna(how="all").rename_axis("period").reset_index()
    first_known = table.loc[table["actual"].notna() | table["forecast"].notna(), "period"].min()
    known: pd.DataFrame = table[table["period"] >= first_known]
    return known


def fte(basis: StaffingBasis, projection: StaffingProjection) -> pd.DataFrame:
    """Return places by month, closed ones as worked: `period, required, filled, hired_in` (FTE).

    `required`: all worked hours as if own staff worked them, with leave and education; `filled`: own staff on the
    payroll; `hired_in`: agency in places.
    """
    year_days = days_in(basis.calendar.months(basis.fiscal_year))
    per_day = full_time_hours(basis.fte_hours_per_year, days=1, year_days=year_days)
    days = pd.Series(basis.plan.days, list(basis.open_months))
    hours = projection.rows.pivot_table(index="period", columns="pay_group", values="hours", aggfunc="sum")
    hours = hours.reindex(columns=list(GROUPS), fill_value=0.0).fillna(0.0)
    own = hours[list(OWN_PAID)].sum(axis=1)
    worked = hours[["regular", "float", "overtime"]].sum(axis=1)
    loading = (own / worked.where(worked > 0)).fillna(1.0)
    simulated = projection.simulated
    idle = simulated.plan.positions.beside_hours[:, :, :2].sum(axis=2)
    filled = pd.Series((simulated.own * (1 + idle)).sum(axis=0), list(basis.open_months))
    places = days * per_day
    table = pd.DataFrame(
        {
            "required": hours[["regular", "float", "overtime", "agency"]].sum(axis=1) * loading / places,
            "filled": filled / places,
            "hired_in": hours["agency"] * loading / places,
        }
    )
    return table.rename_axis("period").reset_index()
