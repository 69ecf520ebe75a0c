"""Budgeted volumes: which budget version counts for each fiscal year, and its figure for each month."""

from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import BudgetVersion, Statistic
from data.rows import plain
from planning.periods import FiscalCalendar
from services import settings
from services.forecasts.references import SeriesRef
from services.forecasts.series import members_of, month_starts
from services.variance.question import BudgetChoice

#: A version further left is preferred when a fiscal year has several.
STATUS_ORDER = ("locked", "approved", "submitted", "draft")
COLUMNS = ["ds", "budget", "version_id", "version", "status"]
#: A table without any budget.
NONE = pd.DataFrame({name: pd.Series(dtype="object") for name in COLUMNS}).astype(
    {"ds": "datetime64[ns]", "budget": "float64"}
)


def load(session: Session, ref: SeriesRef, *, original: bool = False) -> pd.DataFrame:
    """Return the budgeted volume by month: `ds, budget, version_id, version, status`; empty when there is none.

    For each fiscal year the version in force counts: locked before approved before submitted before draft, and the
    newest of these. With `original` the first budget of the year is taken instead, which is what a forecast has to
    beat: a revision in mid-year has seen part of the answer.
    """
    members = members_of(session, ref)
    table = _by_version(session, col(Statistic.department_id).in_(members), col(Statistic.measure_id) == ref.measure_id)
    if table.empty or ref.frequency == "D":  # a budget for a month says nothing about a day
        return NONE.copy()
    kept = _in_force(table, ["fiscal_year"], _calendar(session), original=original).sort_values("period")
    return pd.DataFrame(
        {
            "ds": month_starts(kept["period"]),
            "budget": kept["quantity_milli"].astype("float64") / 1000,
            "version_id": kept["version_id"],
            "version": kept["version"],
            "status": kept["status"],
        }
    ).reset_index(drop=True)


def of_departments(
    session: Session, measures: dict[int, int], *, version_id: int | None = None, chosen: BudgetChoice | None = None
) -> dict[int, dict[int, float]]:
    """Return the budgeted volumes in force, by department and month (yyyymm), of departments and their measure.

    With `version_id` they are those of that version alone, in force or not; a `chosen` one counts in its own year.
    One query for all: a group of hospitals has hundreds of departments.
    """
    place, measure = col(Statistic.department_id), col(Statistic.measure_id)
    table = _by_version(session, measure.in_(set(measures.values())), by=(place, measure))
    table = table[table["measure_id"] == table["department_id"].map(measures)]
    if version_id is not None:
        table = table[table["version_id"] == version_id]
    if chosen is not None:
        table = table[(table["fiscal_year"] != chosen.fiscal_year) | (table["version_id"] == chosen.id)]
    if table.empty:
        return {}
    kept = _in_force(table, ["department_id", "fiscal_year"], _calendar(session)).sort_values("period")
    budgets: dict[int, dict[int, float]] = {}
    rows = zip(kept["department_id"].tolist(), kept["period"].tolist(), kept["quantity_milli"].tolist(), strict=True)
    for department, period, milli in rows:
        budgets.setdefault(department, {})[period] = milli / 1000
    return budgets


def first_of_departments(session: Session) -> pd.DataFrame:
    """Return the first budget of each year of all departments: `department_id, measure_id, ds, budget, version_id`."""
    table = _by_version(session, by=(col(Statistic.department_id), col(Statistic.measure_id)))
    if table.empty:
        return pd.DataFrame(columns=["department_id", "measure_id", "ds", "budget", "version_id"])
    keys = ["department_id", "measure_id", "fiscal_year"]
    kept = _in_force(table, keys, _calendar(session), original=True).sort_values("period")
    return pd.DataFrame(
        {
            "department_id": kept["department_id"],
            "measure_id": kept["measure_id"],
            "ds": month_starts(kept["period"]),
            "budget": kept["quantity_milli"].astype("float64") / 1000,
            "version_id": kept["version_id"],
        }
    ).reset_index(drop=True)


def _calendar(session: Session) -> FiscalCalendar:
    return FiscalCalendar(settings.load(session).fiscal_first_month)


def _in_force(
    table: pd.DataFrame, keys: list[str], calendar: FiscalCalendar, *, original: bool = False
) -> pd.DataFrame:
    """Return the rows of the version that counts for each of `keys`, one of which is the fiscal year."""
    years = {period: calendar.fiscal_year(int(period)) for period in set(table["period"])}
    rank = table["status"].map({status: place for place, status in enumerate(STATUS_ORDER)})
    table = table.assign(
        fiscal_year=table["period"].map(years),
        rank=table["kind"].ne("original") if original else rank,
        newest=table["version_id"] if original else -table["version_id"],
    )
    chosen = table.sort_values([*keys, "rank", "newest"]).groupby(keys)["version_id"].transform("first")
    return table[table["version_id"] == chosen.reindex(table.index)]


def _by_version(session: Session, *conditions: Any, by: tuple[Any, ...] = ()) -> pd.DataFrame:
    version = (
        col(BudgetVersion.id),
        col(BudgetVersion.name),
        col(BudgetVersion.kind),
        col(BudgetVersion.status),
        col(BudgetVersion.fiscal_year),
    )
    keys = (*by, col(Statistic.period), *version)
    query = (
        select(*keys, cast(func.sum(col(Statistic.quantity_milli)), BigInteger))
        .join(BudgetVersion, col(BudgetVersion.id) == col(Statistic.version_id))
        .where(col(Statistic.kind) == "budget", col(Statistic.superseded_by).is_(None), *conditions)
        .group_by(*keys)
    )
    names = [*(column.key for column in by), "period", "version_id", "version", "kind", "status", "fiscal_year"]
    return pd.DataFrame(plain(session.connection().execute(query)), columns=[*names, "quantity_milli"])
