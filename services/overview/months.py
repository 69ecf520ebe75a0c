"""Months of the main categories of accounts, for the small lines beside the figures of the overview."""

import pandas as pd

from data.engine import reading
from data.models import ACTUAL
from planning.periods import FiscalCalendar, shift
from services import settings
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.totals import reading as monthly_totals


def monthly(url: str, actor: Actor, *, period: int, months: int = 13) -> pd.DataFrame:
    """Return actuals by month and category up to a month.

    Returns:
        `period` (yyyymm), `type, category, amount_minor` (int64, natural sign).
    """
    require(actor, "budget:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        trees = organization_trees.load(session, actor)
        periods_shown = [shift(period, step) for step in range(1 - months, 1)]
        years = sorted({calendar.fiscal_year(month) for month in periods_shown})
        long = monthly_totals.by_month(
            session,
            years=[(ACTUAL, year) for year in years],
            departments=None if actor.departments is None else sorted(actor.departments),
        )
        periods = {(year, month): calendar.period(year, month) for year in years for month in range(1, 13)}
        places = zip(long["fiscal_year"], long["fiscal_month"], strict=True)
        long = long.assign(
            period=[periods[place] for place in places],
            type=long["account_id"].map(trees.types),
            category=long["account_id"].map(trees.categories),
        )
        keys = ["period", "type", "category"]
        return long[long["period"].isin(periods_shown)].groupby(keys)["amount_minor"].sum().reset_index()
