"""Budgeted volumes: which budget version counts for each fiscal year, and its figure for each month."""

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from data.models import BudgetVersion, Statistic
from planning.periods import FiscalCalendar
from services import settings
from services.forecasts.references import SeriesRef
from services.forecasts.series import members_of, month_starts

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
    table = _by_version(session, members_of(session, ref), ref.measure_id)
    if table.empty or ref.frequency == "D":  # a budget for a month says nothing about a day
        return NONE.copy()
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    table["fiscal_year"] = [calendar.fiscal_year(int(period)) for period in table["period"]]
    rank = table["status"].map({status: place for place, status in enumerate(STATUS_ORDER)})
    first_choice = table["kind"].ne("original") if original else rank
    newest = table["version_id"] if original else -table["version_id"]
    table = table.assign(rank=first_choice, newest=newest)
    chosen = (
        table.sort_values(["fiscal_year", "rank", "newest"]).groupby("fiscal_year")["version_id"].transform("first")
    )
    kept = table[table["version_id"] == chosen.reindex(table.index)].sort_values("period")
    return pd.DataFrame(
        {
            "ds": month_starts(kept["period"]),
            "budget": kept["quantity_milli"].astype("float64") / 1000,
            "version_id": kept["version_id"],
            "version": kept["version"],
            "status": kept["status"],
        }
    ).reset_index(drop=True)


def _by_version(session: Session, members: list[int], measure_id: int) -> pd.DataFrame:
    query = (
        select(
            col(Statistic.period),
            func.sum(col(Statistic.quantity_milli)),
            col(BudgetVersion.id),
            col(BudgetVersion.name),
            col(BudgetVersion.kind),
            col(BudgetVersion.status),
            col(BudgetVersion.fiscal_year),
        )
        .join(BudgetVersion, col(BudgetVersion.id) == col(Statistic.version_id))
        .where(
            col(Statistic.kind) == "budget",
            col(Statistic.superseded_by).is_(None),
            col(Statistic.department_id).in_(members),
            col(Statistic.measure_id) == measure_id,
        )
        .group_by(
            col(Statistic.period),
            col(BudgetVersion.id),
            col(BudgetVersion.name),
            col(BudgetVersion.kind),
            col(BudgetVersion.status),
            col(BudgetVersion.fiscal_year),
        )
    )
    columns = ["period", "quantity_milli", "version_id", "version", "kind", "status", "fiscal_year"]
    return pd.DataFrame(session.execute(query).all(), columns=columns)
