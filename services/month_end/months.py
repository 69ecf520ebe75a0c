"""Close and reopen months, and show what each month holds; a closed month takes no more postings."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Select, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    Account,
    BudgetVersion,
    ImportBatch,
    Period,
    PeriodTotals,
    RejectedRow,
    UnknownCode,
)
from data.models.base import utc_now
from planning.periods import FiscalCalendar, shift, span
from services import audit, settings
from services.errors import UserError
from services.permissions import Actor, require

REASON_LENGTH = 500
#: Budgets that count as the plan of a month; drafts do not.
BINDING = ("approved", "locked")


@dataclass(frozen=True)
class Check:
    """One question asked before a month is closed: whether it is settled, and what is open if not."""

    name: str
    settled: bool
    detail: str


def list_periods(url: str, actor: Actor) -> pd.DataFrame:
    """Return every month from the first with figures to the last, latest first.

    Columns: `period`, `fiscal_year`, `fiscal_month`, `status` (open, closed), `reason`, `changed_by`, `changed_at`,
    `departments` (with actuals), `revenue_minor`, `expense_minor` (actuals), `files` (ledger batches in force that
    touch it), `rejected` (their rejected rows still open), `budgeted` (an approved or locked version has figures).
    Empty when there is neither a figure nor a closed month.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        actuals = _actuals(session, actor, calendar)
        budgeted = _budgeted(session, calendar)
        marks = {row.period: row.model_copy() for row in session.exec(select(Period))}
        batches = _ledger_batches(session)
    known = set(actuals) | budgeted | set(marks)
    if not known:
        return pd.DataFrame(columns=_COLUMNS)
    rows = []
    for period in reversed(span(min(known), max(known))):
        mark = marks.get(period)
        touching = [(count, rejected) for first, last, count, rejected in batches if first <= period <= last]
        departments, revenue, expense = actuals.get(period, (0, 0, 0))
        rows.append(
            (
                period,
                calendar.fiscal_year(period),
                calendar.fiscal_month(period),
                mark.status if mark else "open",
                mark.reason if mark else None,
                mark.changed_by if mark else None,
                mark.changed_at if mark else None,
                departments,
                revenue,
                expense,
                len(touching),
                sum(rejected for _, rejected in touching),
                period in budgeted,
            )
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = ["period", "fiscal_year", "fiscal_month", "status", "reason", "changed_by", "changed_at", "departments"]
_COLUMNS += ["revenue_minor", "expense_minor", "files", "rejected", "budgeted"]


def checks(url: str, actor: Actor, *, period: int) -> list[Check]:
    """Return what should be settled before a month is closed; nothing of it is forced."""
    require(actor, "period:write")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        departments = _actuals(session, actor, calendar).get(period, (0, 0, 0))[0]
        has_budget = period in _budgeted(session, calendar)
        rejected = sum(r for first, last, _, r in _ledger_batches(session) if first <= period <= last)
        unknown = session.exec(select(func.count()).where(UnknownCode.status == "open")).one()
        before = session.get(Period, shift(period, -1))
        earlier_open = period in _after_first(session, calendar, actor) and (before is None or before.status == "open")
    return [
        Check("Actuals are loaded", departments > 0, "" if departments else "No ledger line is posted to this month."),
        Check(
            "No rejected rows are waiting", rejected == 0, f"{rejected:,} rejected rows are open." if rejected else ""
        ),
        Check("No unknown codes are waiting", unknown == 0, f"{unknown:,} codes are open." if unknown else ""),
        Check("A budget is approved", has_budget, "" if has_budget else "No approved version has figures for it."),
        Check(
            "The month before is closed", not earlier_open, "The month before is still open." if earlier_open else ""
        ),
    ]


def close(url: str, actor: Actor, *, period: int, reason: str) -> None:
    """Close a month: imports and undos that touch it are refused from now on.

    Raises:
        UserError: It is closed already, is no month, or no reason is given.
    """
    _set(url, actor, period=period, reason=reason, status="closed")


def reopen(url: str, actor: Actor, *, period: int, reason: str) -> None:
    """Open a closed month again.

    Raises:
        UserError: It is open, is no month, or no reason is given.
    """
    _set(url, actor, period=period, reason=reason, status="open")


def _set(url: str, actor: Actor, *, period: int, reason: str, status: str) -> None:
    require(actor, "period:write")
    if not (190001 <= period <= 299912 and 1 <= period % 100 <= 12):
        raise UserError(f"{period} is not a month.", hint="Write year and month, for example 202604.", code="period")
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if not reason:
        raise UserError("Please say why.", hint="One sentence is enough; it is kept in the audit trail.", code="reason")
    with writing(url) as session:
        row = session.get(Period, period, with_for_update=True) or Period(period=period)
        if row.status == status:
            raise UserError(f"{period // 100}-{period % 100:02d} is {status} already.", code="wrong_state")
        row.status, row.reason, row.changed_by, row.changed_at = status, reason, actor.name, utc_now()
        session.add(row)
        session.flush()
        action = "period.close" if status == "closed" else "period.reopen"
        audit.record(session, actor, action, f"period/{period}", {"reason": reason})


def _actuals(session: Session, actor: Actor, calendar: FiscalCalendar) -> dict[int, tuple[int, int, int]]:
    """Return period -> departments with actuals, revenue, expense (minor units), from the monthly totals."""
    months = [getattr(PeriodTotals, month) for month in MONTH_COLUMNS]
    keys: list[Any] = [PeriodTotals.fiscal_year, PeriodTotals.department_id, Account.type]
    query: Select[Any] = (
        rows_of(*keys, *(func.sum(month) for month in months))
        .select_from(PeriodTotals)
        .join(Account, col(Account.id) == PeriodTotals.account_id)
        .where(col(PeriodTotals.version_id) == ACTUAL)
        .group_by(*keys)
    )
    if actor.departments is not None:
        query = query.where(col(PeriodTotals.department_id).in_(actor.departments))
    found: dict[int, tuple[set[int], dict[str, int]]] = {}
    for year, department, kind, *amounts in session.connection().execute(query):
        for month, amount in enumerate(amounts, start=1):
            if amount:
                departments, sums = found.setdefault(calendar.period(year, month), (set(), {}))
                departments.add(department)
                sums[kind] = sums.get(kind, 0) + int(amount)
    return {
        period: (len(departments), sums.get("revenue", 0), sums.get("expense", 0))
        for period, (departments, sums) in found.items()
    }


def _budgeted(session: Session, calendar: FiscalCalendar) -> set[int]:
    months = [getattr(PeriodTotals, month) for month in MONTH_COLUMNS]
    query: Any = (
        rows_of(col(PeriodTotals.fiscal_year), *(func.max(func.abs(month)) for month in months))
        .select_from(PeriodTotals)
        .join(BudgetVersion, col(BudgetVersion.id) == PeriodTotals.version_id)
        .where(col(BudgetVersion.status).in_(BINDING))
        .group_by(col(PeriodTotals.fiscal_year))
    )
    return {
        calendar.period(year, month)
        for year, *largest in session.connection().execute(query)
        for month, amount in enumerate(largest, start=1)
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


def _after_first(session: Session, calendar: FiscalCalendar, actor: Actor) -> set[int]:
    """Return the months with actuals except the very first, which has no month before it to close."""
    months = sorted(_actuals(session, actor, calendar))
    return set(months[1:])
