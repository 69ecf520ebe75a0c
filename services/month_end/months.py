"""What each month holds, and whether it is closed, proposed to be closed, or open."""

from typing import Any

import pandas as pd
from sqlalchemy import Select, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    Account,
    BudgetVersion,
    ImportBatch,
    MonthClose,
    Period,
    PeriodTotals,
    RejectedRow,
)
from planning.periods import FiscalCalendar, span
from services import settings
from services.month_end.states import states_for
from services.permissions import Actor, require
from services.totals.operating import is_operating

#: Budgets that count as the plan of a month; drafts do not.
BINDING = ("approved", "locked")


def list_periods(url: str, actor: Actor) -> pd.DataFrame:
    """Return every month from the first with figures to the last, latest first.

    Columns: `period`, `fiscal_year`, `fiscal_month`, `status` (open, closed), `reason` (None for who sees some
    departments: it is finance's), `changed_by`, `changed_at`, `departments` (with actuals), `revenue_minor`,
    `expense_minor` (actuals), `state` (of `planning.month_end.states`), `files` (ledger batches in force that touch
    it) and `rejected` (their rejected rows still open; both Int64, NA for who sees some departments: they are the
    hospital's), `budgeted` (an approved or locked version has figures), `proposed_by` (who proposed to close it, None
    when nobody did), `proposed_reason` (why, with items still open; for whom as `reason`).
    Empty when there is neither a figure nor a closed month.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        actuals = _actuals(session, actor, calendar)
        budgeted = _budgeted_months(session, calendar)
        marks = {row.period: row.model_copy() for row in session.exec(select(Period))}
        batches = _ledger_batches(session) if actor.departments is None else None
        proposals = {row.period: (row.proposed_by, row.reason) for row in session.exec(_PROPOSED)}
        states = states_for(session, actor)
    known = set(actuals) | budgeted | set(marks)
    if not known:
        return pd.DataFrame(columns=_COLUMNS)
    rows = []
    for period in reversed(span(min(known), max(known))):
        mark = marks.get(period)
        touching = None if batches is None else [one for one in batches if one[0] <= period <= one[1]]
        departments, revenue, expense = actuals.get(period, (0, 0, 0))
        proposed_by, why = proposals.get(period, (None, None))
        rows.append(
            (
                period,
                calendar.fiscal_year(period),
                calendar.fiscal_month(period),
                mark.status if mark else "open",
                mark.reason if mark and actor.departments is None else None,
                mark.changed_by if mark else None,
                mark.changed_at if mark else None,
                departments,
                revenue,
                expense,
                states.of(period).state,
                None if touching is None else len(touching),
                None if touching is None else sum(rejected for *_span, rejected in touching),
                period in budgeted,
                proposed_by,
                why if actor.departments is None else None,
            )
        )
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"files": "Int64", "rejected": "Int64"})


_COLUMNS = ["period", "fiscal_year", "fiscal_month", "status", "reason", "changed_by", "changed_at", "departments"]
_COLUMNS += ["revenue_minor", "expense_minor", "state", "files", "rejected", "budgeted", "proposed_by"]
_COLUMNS += ["proposed_reason"]
_PROPOSED = select(MonthClose).where(MonthClose.status == "proposed")


def _actuals(session: Session, actor: Actor, calendar: FiscalCalendar) -> dict[int, tuple[int, int, int]]:
    """Return period -> departments with actuals, revenue, expense (minor units), from the monthly totals."""
    months = [getattr(PeriodTotals, column) for column in MONTH_COLUMNS]
    keys: list[Any] = [PeriodTotals.fiscal_year, PeriodTotals.department_id, Account.type]
    query: Select[Any] = (
        rows_of(*keys, *(func.sum(column) for column in months))
        .select_from(PeriodTotals)
        .join(Account, col(Account.id) == PeriodTotals.account_id)
        .where(col(PeriodTotals.version_id) == ACTUAL, is_operating(PeriodTotals.account_id))
        .group_by(*keys)
    )
    if actor.departments is not None:
        query = query.where(col(PeriodTotals.department_id).in_(actor.departments))
    by_period: dict[int, tuple[set[int], dict[str, int]]] = {}
    for year, department, kind, *amounts in session.connection().execute(query):
        for number, amount in enumerate(amounts, start=1):
            if amount:
                departments, sums = by_period.setdefault(calendar.period(year, number), (set(), {}))
                departments.add(department)
                sums[kind] = sums.get(kind, 0) + int(amount)
    return {
        period: (len(departments), sums.get("revenue", 0), sums.get("expense", 0))
        for period, (departments, sums) in by_period.items()
    }


def _budgeted_months(session: Session, calendar: FiscalCalendar) -> set[int]:
    months = [getattr(PeriodTotals, column) for column in MONTH_COLUMNS]
    query: Any = (
        rows_of(col(PeriodTotals.fiscal_year), *(func.max(func.abs(column)) for column in months))
        .select_from(PeriodTotals)
        .join(BudgetVersion, col(BudgetVersion.id) == PeriodTotals.version_id)
        .where(col(BudgetVersion.status).in_(BINDING), is_operating(PeriodTotals.account_id))
        .group_by(col(PeriodTotals.fiscal_year))
    )
    return {
        calendar.period(year, number)
        for year, *largest in session.connection().execute(query)
        for number, amount in enumerate(largest, start=1)
        if amount
    }


def _ledger_batches(session: Session) -> list[tuple[int, int, int, int]]:
    """Return first month, last month, rows loaded and open rejected rows of every ledger batch in force."""
    open_rows = (
        select(RejectedRow.batch_id, func.count().label("open"))
        .where(RejectedRow.status == "open")
        .group_by(col(RejectedRow.batch_id))
        .subquery()
    )
    query = (
        select(ImportBatch.period_from, ImportBatch.period_to, ImportBatch.rows_loaded, open_rows.c.open)
        .outerjoin(open_rows, open_rows.c.batch_id == ImportBatch.id)
        .where(ImportBatch.kind == "ledger", col(ImportBatch.undone_at).is_(None))
    )
    return [
        (first, last or first, int(loaded), int(rejected or 0))
        for first, last, loaded, rejected in session.exec(query)
        if first is not None
    ]
