"""Reads of the maintained monthly totals; page queries start here and never touch ledger lines.

Accounts of the balance sheet are in the totals, but not in what these reads return unless they are asked for.
"""

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, and_, cast, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data.models import ACTUAL, MONTH_COLUMNS, Account, BudgetVersion, PeriodTotals
from data.rows import plain
from services.totals.operating import is_operating


def _key(name: str) -> Any:
    return col(getattr(Account if name in ("type", "category") else PeriodTotals, name))


def _sum_of(months: Sequence[int]) -> Any:
    """Return the total of fiscal months; PostgreSQL adds bigints up to numeric, hence the cast."""
    return cast(func.coalesce(func.sum(_sum_of_months(PeriodTotals, months)), 0), BigInteger)


def _narrow(
    query: Any, departments: Sequence[int] | None, accounts: Sequence[int] | None, *, balance: bool = False
) -> Any:
    if departments is not None:
        query = query.where(col(PeriodTotals.department_id).in_(departments))
    if accounts is not None:
        query = query.where(col(PeriodTotals.account_id).in_(accounts))
    return query if balance else query.where(is_operating(PeriodTotals.account_id))


def amounts(
    session: Session,
    *,
    version_id: int,
    fiscal_year: int,
    months: Sequence[int],
    by: Sequence[str],
    departments: Sequence[int] | None = None,
    accounts: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return totals of one version (0 = actuals) in one query.

    Args:
        session: An open session.
        version_id: Budget version, or 0 for actuals.
        fiscal_year: The year, named by its end.
        months: Fiscal months 1–12 to add up; none gives no rows.
        by: Columns to group by, of `department_id, account_id, type, category`.
        departments: Only these ids; None for all.
        accounts: Only these ids; None for all.

    Returns:
        `by` and `amount_minor` (int64, natural sign); a key without a row in the totals has none here either.
    """
    columns = [*by, "amount_minor"]
    if not months or departments == [] or accounts == []:
        return pd.DataFrame(columns=columns).astype({"amount_minor": "int64"})
    keys = [_key(name) for name in by]
    query = select(*keys, _sum_of(months)).where(
        col(PeriodTotals.version_id) == version_id, col(PeriodTotals.fiscal_year) == fiscal_year
    )
    if {"type", "category"} & set(by):
        query = query.join(Account, col(Account.id) == col(PeriodTotals.account_id))
    rows = session.connection().execute(_narrow(query, departments, accounts).group_by(*keys))
    return pd.DataFrame.from_records(plain(rows), columns=columns).astype({"amount_minor": "int64"})


def by_month(
    session: Session,
    *,
    years: Sequence[tuple[int, int]],
    by: Sequence[str] = ("account_id",),
    departments: Sequence[int] | None = None,
    accounts: Sequence[int] | None = None,
    balance: bool = False,
) -> pd.DataFrame:
    """Return the twelve months of several (version, fiscal year) pairs in one query, grouped by department or account.

    With `balance` accounts of the balance sheet are among them.

    Returns:
        Long: `version_id, fiscal_year`, the columns `by`, `fiscal_month, amount_minor` (int64); a month at a time.
    """
    names = ["version_id", "fiscal_year", *by]
    keys = [col(getattr(PeriodTotals, name)) for name in names]
    if not years or departments == [] or accounts == []:
        return pd.DataFrame(columns=[*names, "fiscal_month", "amount_minor"])
    pairs = or_(*(and_(keys[0] == version, keys[1] == year) for version, year in years))
    query = select(*keys, *(_sum_of([month]) for month in range(1, 13))).where(pairs)
    rows = session.connection().execute(_narrow(query, departments, accounts, balance=balance).group_by(*keys))
    wide = pd.DataFrame.from_records(plain(rows), columns=[*names, *range(1, 13)])
    long = wide.melt(names, var_name="fiscal_month", value_name="amount_minor")
    return long.astype({"fiscal_month": "int64", "amount_minor": "int64"})


def month_sums(
    session: Session,
    *,
    version_id: int,
    fiscal_year: int,
    months: Sequence[int],
    departments: Sequence[int] | None = None,
    accounts: Sequence[int] | None = None,
) -> list[int | None]:
    """Return the total of each fiscal month over a selection, None where it has no row at all.

    Without groups SQLite need not sort, which makes this several times faster than grouping and adding up.
    """
    if not months or departments == [] or accounts == []:
        return [None] * len(months)
    sums = [cast(func.sum(col(getattr(PeriodTotals, MONTH_COLUMNS[month - 1]))), BigInteger) for month in months]
    query = select(*sums).where(
        col(PeriodTotals.version_id) == version_id, col(PeriodTotals.fiscal_year) == fiscal_year
    )
    row = session.connection().execute(_narrow(query, departments, accounts)).one()
    return [None if value is None else int(value) for value in row]


def one_sided(
    session: Session,
    *,
    version_id: int,
    other_version_id: int,
    fiscal_year: int,
    months: Sequence[int],
    departments: Sequence[int] | None = None,
    accounts: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return the departments and accounts that have an amount in one version and none in the other.

    Returns:
        `department_id, account_id, amount_minor` of the first version, largest size first.
    """
    columns = ["department_id", "account_id", "amount_minor"]
    if not months or departments == [] or accounts == []:
        return pd.DataFrame(columns=columns)
    other = aliased(PeriodTotals)
    own, opposite = (_sum_of_months(table, months) for table in (PeriodTotals, other))
    same_place = and_(
        col(other.version_id) == other_version_id,
        col(other.fiscal_year) == col(PeriodTotals.fiscal_year),
        col(other.department_id) == col(PeriodTotals.department_id),
        col(other.account_id) == col(PeriodTotals.account_id),
    )
    query = (
        select(col(PeriodTotals.department_id), col(PeriodTotals.account_id), own)
        .join(other, same_place, isouter=True)
        .where(
            col(PeriodTotals.version_id) == version_id,
            col(PeriodTotals.fiscal_year) == fiscal_year,
            own != 0,
            func.coalesce(opposite, 0) == 0,
        )
        .order_by(func.abs(own).desc(), col(PeriodTotals.department_id), col(PeriodTotals.account_id))
    )
    rows = session.connection().execute(_narrow(query, departments, accounts))
    return pd.DataFrame.from_records(plain(rows), columns=columns).astype({"amount_minor": "int64"})


def _sum_of_months(table: Any, months: Sequence[int]) -> Any:
    return reduce(add, [col(getattr(table, MONTH_COLUMNS[month - 1])) for month in months])


def years_with_totals(session: Session) -> list[tuple[int, int]]:
    """Return the (version, fiscal year) pairs that have totals."""
    query = select(col(PeriodTotals.version_id), col(PeriodTotals.fiscal_year)).distinct()
    query = _narrow(query, None, None)
    return sorted((int(version), int(year)) for version, year in session.connection().execute(query))


def last_actual_month(session: Session, *, fiscal_year: int, departments: Sequence[int] | None = None) -> int:
    """Return the last fiscal month with any actual amount, 0 when the year has none."""
    return max(months_with_amounts(session, fiscal_year=fiscal_year, departments=departments), default=0)


def months_with_amounts(
    session: Session, *, version_id: int = ACTUAL, fiscal_year: int, departments: Sequence[int] | None = None
) -> list[int]:
    """Return the fiscal months in which actuals, or a budget version, have any amount."""
    flags = [func.max(func.abs(col(getattr(PeriodTotals, name)))) for name in MONTH_COLUMNS]
    query = select(*flags).where(
        col(PeriodTotals.version_id) == version_id, col(PeriodTotals.fiscal_year) == fiscal_year
    )
    row = session.connection().execute(_narrow(query, departments, None)).one()
    return [month for month, size in enumerate(row, start=1) if size]


def budget_versions(session: Session) -> pd.DataFrame:
    """Return all budget versions, best first within a year: approved or locked before submitted before draft, newest
    first: `id, name, fiscal_year, kind, status`.
    """
    fields = ("id", "name", "fiscal_year", "kind", "status")
    approved_at = col(BudgetVersion.approved_at)
    query = select(*(col(getattr(BudgetVersion, name)) for name in fields), approved_at)
    frame = pd.DataFrame.from_records(plain(session.connection().execute(query)), columns=[*fields, "approved_at"])
    rank = frame["status"].map({"approved": 0, "locked": 0, "submitted": 1, "draft": 2})
    frame = frame.assign(_rank=rank, approved_at=pd.to_datetime(frame["approved_at"], utc=True))
    ordered = frame.sort_values(
        ["fiscal_year", "_rank", "approved_at", "id"], ascending=[False, True, False, False], na_position="last"
    )
    return ordered[list(fields)].reset_index(drop=True)
