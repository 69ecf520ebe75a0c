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
from language import _, ngettext
from planning.periods import FiscalCalendar, shift, span
from services import audit, settings
from services.dates import month
from services.errors import UserError
from services.month_end.states import states_for
from services.permissions import Actor, require
from services.totals.operating import is_operating

REASON_LENGTH = 500
#: Budgets that count as the plan of a month; drafts do not.
BINDING = ("approved", "locked")


@dataclass(frozen=True)
class Check:
    """One question asked before a month is closed: whether it is settled, and a sentence that says so."""

    settled: bool
    sentence: str


def list_periods(url: str, actor: Actor) -> pd.DataFrame:
    """Return every month from the first with figures to the last, latest first.

    Columns: `period`, `fiscal_year`, `fiscal_month`, `status` (open, closed), `reason`, `changed_by`, `changed_at`,
    `departments` (with actuals), `revenue_minor`, `expense_minor` (actuals), `state` (of `planning.month_end.states`),
    `files` (ledger batches in force that touch it), `rejected` (their rejected rows still open), `budgeted` (an
    approved or locked version has figures).
    Empty when there is neither a figure nor a closed month.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        actuals = _actuals(session, actor, calendar)
        budgeted = _budgeted_months(session, calendar)
        marks = {row.period: row.model_copy() for row in session.exec(select(Period))}
        batches = _ledger_batches(session)
        states = states_for(session, actor)
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
                states.of(period).state,
                len(touching),
                sum(rejected for _unused, rejected in touching),
                period in budgeted,
            )
        )
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = ["period", "fiscal_year", "fiscal_month", "status", "reason", "changed_by", "changed_at", "departments"]
_COLUMNS += ["revenue_minor", "expense_minor", "state", "files", "rejected", "budgeted"]


def checks(url: str, actor: Actor, *, period: int) -> list[Check]:
    """Return what should be settled before a month is closed; nothing of it is forced."""
    require(actor, "period:write")
    with reading(url) as session:
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        departments = _actuals(session, actor, calendar).get(period, (0, 0, 0))[0]
        has_budget = period in _budgeted_months(session, calendar)
        rejected = sum(r for first, last, _unused, r in _ledger_batches(session) if first <= period <= last)
        unknown = session.exec(select(func.count()).where(UnknownCode.status == "open")).one()
        before = session.get(Period, shift(period, -1))
        earlier_open = period in _after_first(session, calendar, actor) and (before is None or before.status == "open")
    return [
        Check(departments > 0, _("Actuals are loaded") if departments else _("No actuals are loaded")),
        Check(not rejected, _rejected_sentence(rejected)),
        Check(not unknown, _unknown_sentence(unknown)),
        Check(has_budget, _("A budget is approved") if has_budget else _("No approved budget has figures for it")),
        Check(not earlier_open, _prior_month_sentence(shift(period, -1), still_open=earlier_open)),
    ]


def _rejected_sentence(count: int) -> str:
    if not count:
        return _("No rejected rows are open")
    return ngettext("{count} rejected row is open", "{count} rejected rows are open", count, count=f"{count:,}")


def _unknown_sentence(count: int) -> str:
    if not count:
        return _("No unknown codes are open")
    return ngettext("{count} unknown code is open", "{count} unknown codes are open", count, count=f"{count:,}")


def _prior_month_sentence(period: int, *, still_open: bool) -> str:
    if still_open:
        return _("Close {month} first; it is still open", month=month(period))
    return _("The prior month is closed")


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
        raise UserError(
            _("Not a month: {period}", period=period),
            hint=_("Enter year and month, for example 202604."),
            code="period",
        )
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if not reason:
        raise UserError(
            _("Give a reason."), hint=_("One sentence is enough; it goes into the audit trail."), code="reason"
        )
    with writing(url) as session:
        row = session.get(Period, period, with_for_update=True) or Period(period=period)
        if row.status == status:
            raise UserError(
                _("{month} is already closed.", month=month(period))
                if status == "closed"
                else _("{month} is already open.", month=month(period)),
                code="wrong_state",
            )
        row.status, row.reason, row.changed_by, row.changed_at = status, reason, actor.name, utc_now()
        session.add(row)
        session.flush()
        action = "period.close" if status == "closed" else "period.reopen"
        audit.record(session, actor, action, f"period/{period}", {"reason": reason})


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


def _after_first(session: Session, calendar: FiscalCalendar, actor: Actor) -> set[int]:
    """Return the months with actuals except the very first, which has no month before it to close."""
    months = sorted(_actuals(session, actor, calendar))
    return set(months[1:])
