"""Monthly amounts of several years and budgets as arrays over the same lines."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, and_, cast, func, or_, select, text
from sqlmodel import Session, col

from data.models import ACTUAL, MONTH_COLUMNS, BudgetLine, PeriodTotals
from planning.landing.methods import Int64
from planning.periods import FiscalCalendar

PLACE = ["department_id", "account_id"]


def read(
    session: Session,
    *,
    years: Sequence[int],
    budgets: Sequence[int | None],
    departments: Sequence[int] | None,
    accounts: Sequence[int],
) -> tuple[pd.DataFrame, Int64, Int64]:
    """Return all lines with an amount in any of the years or their budgets.

    Returns:
        `department_id, account_id` (one row per line, sorted), and actuals and budgets as years × lines × 12.
    """
    pairs = [(ACTUAL, year) for year in years]
    pairs += [(version, year) for version, year in zip(budgets, years, strict=True) if version is not None]
    rows = _rows(session, pairs, departments)
    rows = rows[(rows[:, 4:] != 0).any(axis=1) & np.isin(rows[:, 3], accounts)]
    keys, line = np.unique(rows[:, 2:4], axis=0, return_inverse=True)
    actual = np.zeros((len(years), len(keys), 12), dtype=np.int64)
    budget = actual.copy()
    place = {year: at for at, year in enumerate(years)}
    year_at = np.array([place[int(year)] for year in rows[:, 1]], dtype=np.int64)
    is_actual = rows[:, 0] == ACTUAL
    line = line.reshape(-1)
    actual[year_at[is_actual], line[is_actual]] = rows[is_actual, 4:]
    budget[year_at[~is_actual], line[~is_actual]] = rows[~is_actual, 4:]
    return pd.DataFrame(keys, columns=PLACE), actual, budget


def _rows(session: Session, pairs: Sequence[tuple[int, int]], departments: Sequence[int] | None) -> Int64:
    key = [PeriodTotals.version_id, PeriodTotals.fiscal_year, PeriodTotals.department_id, PeriodTotals.account_id]
    columns = [*map(col, key), *(col(getattr(PeriodTotals, name)) for name in MONTH_COLUMNS)]
    query = select(*columns).where(or_(*(and_(columns[0] == version, columns[1] == year) for version, year in pairs)))
    if departments is not None:
        query = query.where(col(PeriodTotals.department_id).in_(departments))
    rows = session.connection().execute(query).all()
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 16)  # np.array takes ten times as long


def one_time(session: Session, calendar: FiscalCalendar, version_id: int, places: pd.DataFrame) -> Int64:
    """Return the one-time amounts of a budget version: lines × 12, in the order of `places`."""
    keys = (col(BudgetLine.department_id), col(BudgetLine.account_id), col(BudgetLine.period))
    query = (
        select(*keys, cast(func.sum(col(BudgetLine.amount_minor)), BigInteger))
        .where(
            col(BudgetLine.version_id) == version_id,
            text("kind <> 'base'"),  # as the index has it
            col(BudgetLine.kind) == "one_time",
            col(BudgetLine.superseded_by).is_(None),
        )
        .group_by(*keys)
    )
    line = {key: at for at, key in enumerate(zip(places["department_id"], places["account_id"], strict=True))}
    amounts = np.zeros((len(places), 12), dtype=np.int64)
    for department, account, period, amount in session.connection().execute(query):
        at = line.get((department, account))
        if at is not None:
            amounts[at, calendar.fiscal_month(period) - 1] = amount
    return amounts
