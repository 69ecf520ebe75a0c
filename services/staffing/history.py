"""What staffing knows of the past: hours and pay, volumes, standards, the ledger's labor accounts, and the budget."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.engine import only_reads
from data.models import ACTUAL, MONTH_COLUMNS, Account, Department, JobClass, LaborEntry, PayCode, PeriodTotals
from data.rows import plain
from planning.periods import FiscalCalendar
from planning.ratios import LABOR_CATEGORIES
from services import kept_reads
from services.labor import job_classes

#: After every month.
LAST_MONTH = 999912
Departments = Sequence[int] | None


def labor_lines(session: Session, departments: Departments, *, first: int, last: int) -> pd.DataFrame:
    """Return `department_id, job_class_id, pay_group, period, hours, amount_minor` of standing lines of some months.

    Of the whole hospital they are read once: the forecast asks for two years, the look back for all that it has.
    """
    if departments is not None or not only_reads(session):
        return _labor_lines(session, departments, first, last)
    newest = int(session.connection().execute(select(func.max(col(LaborEntry.id)))).scalar() or 0)
    known: pd.DataFrame = kept_reads.kept(
        session, ("labor_lines", newest), lambda: _labor_lines(session, None, 0, LAST_MONTH)
    )
    return known[known["period"].between(first, last)].reset_index(drop=True)


def _labor_lines(session: Session, departments: Departments, first: int, last: int) -> pd.DataFrame:
    keys = [
        col(LaborEntry.department_id),
        job_classes.COUNTED,
        col(PayCode.pay_group),
        col(LaborEntry.period),
    ]
    query = (
        select(
            *keys,
            cast(func.sum(col(LaborEntry.hours_milli)), BigInteger),
            cast(func.sum(col(LaborEntry.amount_minor)), BigInteger),
        )
        .select_from(LaborEntry)
        .join(PayCode, col(PayCode.id) == col(LaborEntry.pay_code_id))
        .join(JobClass, col(JobClass.id) == col(LaborEntry.job_class_id))
        .where(col(LaborEntry.period).between(first, last), col(LaborEntry.superseded_by).is_(None))
    )
    rows = session.connection().execute(_of(query, LaborEntry, departments).group_by(*keys)).all()
    names = ["department_id", "job_class_id", "pay_group", "period", "hours", "amount_minor"]
    table = pd.DataFrame.from_records(plain(rows), columns=names)
    numbers = ("department_id", "job_class_id", "period", "hours", "amount_minor")
    table = table.astype(dict.fromkeys(numbers, "int64"))
    return table.assign(hours=table["hours"] / 1000)


def last_labor_month(session: Session) -> int | None:
    """Return the last month (yyyymm) with labor lines of the hospital."""
    query = select(func.max(col(LaborEntry.period))).where(col(LaborEntry.superseded_by).is_(None))
    month: int | None = session.connection().execute(query).scalar()
    return month


def standards(session: Session, departments: Departments) -> pd.DataFrame:
    """Return `code, name, measure_id, hours_per_uos, fixed_hours` by department id."""
    columns = {
        "department_id": Department.id,
        "code": Department.code,
        "name": Department.name,
        "measure_id": Department.uos_measure_id,
        "hours_per_uos": Department.target_hours_per_uos,
        "fixed_hours": Department.fixed_hours,
    }
    query: Any = select(*map(col, columns.values())).order_by(col(Department.code))
    if departments is not None:
        query = query.where(col(Department.id).in_(departments))
    rows = session.connection().execute(query).all()
    table = pd.DataFrame.from_records(plain(rows), columns=list(columns))
    return table.astype({"measure_id": "Int64", "hours_per_uos": "float64", "fixed_hours": "float64"}).set_index(
        "department_id"
    )


def ledger(
    session: Session, calendar: FiscalCalendar, departments: Departments, *, version: int = ACTUAL
) -> pd.DataFrame:
    """Return the labor accounts of actuals (or a budget version) by month, months with an amount only:

    `department_id, period, category, amount_minor`.
    """
    months = [cast(func.sum(col(getattr(PeriodTotals, name))), BigInteger) for name in MONTH_COLUMNS]
    keys = [col(PeriodTotals.fiscal_year), col(PeriodTotals.department_id), col(Account.category)]
    query = (
        select(*keys, *months)
        .join(Account, col(Account.id) == col(PeriodTotals.account_id))
        .where(
            col(PeriodTotals.version_id) == version,
            col(Account.type) == "expense",
            col(Account.category).in_(LABOR_CATEGORIES),
        )
        .group_by(*keys)
    )
    rows = session.connection().execute(_of(query, PeriodTotals, departments)).all()
    wide = pd.DataFrame.from_records(plain(rows), columns=["fiscal_year", "department_id", "category", *range(1, 13)])
    long = wide.melt(["fiscal_year", "department_id", "category"], var_name="month", value_name="amount_minor")
    long = long.astype({"amount_minor": "int64", "department_id": "int64"})
    long = long[long["amount_minor"] != 0]
    period = [
        calendar.period(int(year), int(month)) for year, month in zip(long["fiscal_year"], long["month"], strict=True)
    ]
    long = long.assign(period=pd.Series(period, long.index, "int64"))
    return long[["department_id", "period", "category", "amount_minor"]].sort_values(
        ["department_id", "period", "category"], ignore_index=True
    )


def as_ledger(labor: pd.DataFrame) -> pd.DataFrame:
    """Return labor lines as labor accounts, for a hospital that has imported hours and no ledger."""
    agency = labor["pay_group"] == "agency"
    category = pd.Series("salaries", labor.index).mask(agency, "contract_labor")
    keys = ["department_id", "period", "category"]
    entries: pd.DataFrame = labor.assign(category=category).groupby(keys)["amount_minor"].sum().reset_index()
    return entries


def _of(query: Any, model: Any, departments: Departments) -> Any:
    return query if departments is None else query.where(col(model.department_id).in_(list(departments)))
