"""The figures of a month as they were reported, kept in the transaction that closes it, and what stands now."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, cast, func, insert, select
from sqlmodel import Session, col

from data.models import (
    ACTUAL,
    MONTH_COLUMNS,
    Account,
    AuditEvent,
    BudgetVersion,
    LedgerEntry,
    MonthClose,
    Period,
    PeriodTotals,
    ReportedActual,
    ReportedBudget,
)
from data.rows import plain
from language import _
from planning.month_end.reported import PLACE, changed_only, compare
from planning.periods import FiscalCalendar
from services.dates import month
from services.totals import reading as monthly_totals

ACTUAL_KEY = ("department_id", "account_id", "batch_id")
ACTUALS = (*ACTUAL_KEY, "type", "category", "lines", "amount_minor")
BUDGET = ("department_id", "account_id", "type", "category", "amount_minor")
_INTEGERS = ("department_id", "account_id", "batch_id", "lines", "amount_minor")
CLOSED = "period.close"


# Keep -----------------------------------------------------------------------------------------------------------------


def in_force(session: Session, period: int) -> pd.DataFrame:
    """Return the ledger of a month by department, account and file (`ACTUALS`): lines in force, in natural sign."""
    keys = [col(getattr(LedgerEntry, name)) for name in ACTUAL_KEY]
    query = (
        select(*keys, col(Account.type), col(Account.category), func.count(), _sum(LedgerEntry.amount_minor))
        .join(Account, col(Account.id) == col(LedgerEntry.account_id))
        .where(col(LedgerEntry.period) == period, col(LedgerEntry.superseded_by).is_(None))
        .group_by(*keys, col(Account.type), col(Account.category))
        .order_by(*keys)
    )
    return _frame(session, query, ACTUALS)


def has_lines(session: Session, period: int) -> bool:
    """Return whether the ledger has a line in force in a month."""
    query = select(col(LedgerEntry.id)).where(
        col(LedgerEntry.period) == period, col(LedgerEntry.superseded_by).is_(None)
    )
    return session.execute(query.limit(1)).first() is not None


def budget_in_force(session: Session, period: int, version_id: int | None, calendar: FiscalCalendar) -> pd.DataFrame:
    """Return the budget of a month by department and account (`BUDGET`), without rows where no version is named."""
    amount = col(getattr(PeriodTotals, MONTH_COLUMNS[calendar.fiscal_month(period) - 1]))
    keys = [col(PeriodTotals.department_id), col(PeriodTotals.account_id)]
    query = (
        select(*keys, col(Account.type), col(Account.category), amount)
        .join(Account, col(Account.id) == col(PeriodTotals.account_id))
        .where(
            col(PeriodTotals.version_id) == (version_id or -1),
            col(PeriodTotals.fiscal_year) == calendar.fiscal_year(period),
            amount != 0,
        )
        .order_by(*keys)
    )
    return _frame(session, query, BUDGET)


def binding_version(session: Session, fiscal_year: int) -> int | None:
    """Return the newest approved or locked budget of a fiscal year."""
    versions = monthly_totals.budget_versions(session)
    own = versions[(versions["fiscal_year"] == fiscal_year) & versions["status"].isin(("approved", "locked"))]
    return int(own["id"].iloc[0]) if len(own) else None


def digest(actuals: pd.DataFrame, budget: pd.DataFrame) -> str:
    """Return the SHA-256 over figures in the order of their keys."""
    parts = [actuals[list(ACTUALS)].values.tolist(), budget[list(BUDGET)].values.tolist()]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()


def describe(session: Session, close: MonthClose, calendar: FiscalCalendar) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write budget version, totals and digest of the month as it stands into a close; return actuals and budget."""
    close.version_id = binding_version(session, calendar.fiscal_year(close.period))
    actuals = in_force(session, close.period)
    budget = budget_in_force(session, close.period, close.version_id, calendar)
    sums = actuals.groupby("type")["amount_minor"].sum()
    close.revenue_minor, close.expense_minor = int(sums.get("revenue", 0)), int(sums.get("expense", 0))
    close.lines, close.digest = int(actuals["lines"].sum()), digest(actuals, budget)
    return actuals, budget


def keep(session: Session, close: MonthClose, calendar: FiscalCalendar) -> None:
    """Store the month's figures as they are reported with a close, in the caller's transaction."""
    actuals, budget = describe(session, close, calendar)
    session.add(close)
    session.flush()
    for model, rows in ((ReportedActual, actuals), (ReportedBudget, budget)):
        kept: list[dict[str, Any]] = rows.assign(close_id=close.id).to_dict("records")  # type: ignore[assignment]
        if kept:
            session.connection().execute(insert(model), kept)


# Read -----------------------------------------------------------------------------------------------------------------


def closes_of(session: Session, periods: Collection[int] | None = None) -> list[MonthClose]:
    """Return the closes of some months (None: of all) that took place, the earliest first; proposals are none."""
    query = select(MonthClose).where(col(MonthClose.status).in_(("closed", "reopened")))
    if periods is not None:
        query = query.where(col(MonthClose.period).in_(periods))
    return list(session.execute(query.order_by(col(MonthClose.period), col(MonthClose.id))).scalars())


def first_closes(closes: Iterable[MonthClose]) -> dict[int, MonthClose]:
    """Return the first close of each month: with it the figures were reported."""
    first: dict[int, MonthClose] = {}
    for close in closes:
        first.setdefault(close.period, close)
    return first


def as_reported(session: Session, close: MonthClose, model: Any = ReportedActual) -> pd.DataFrame:
    """Return the figures of one close in the order of their keys: `ACTUALS`, or `BUDGET` of `ReportedBudget`."""
    names = ACTUALS if model is ReportedActual else BUDGET
    keys = ACTUAL_KEY if model is ReportedActual else ACTUAL_KEY[:2]
    query = select(*(col(getattr(model, name)) for name in names)).where(col(model.close_id) == close.id)
    return _frame(session, query.order_by(*(col(getattr(model, name)) for name in keys)), names)


def side_by_side(
    session: Session,
    closes: Sequence[MonthClose],
    calendar: FiscalCalendar,
    *,
    departments: Collection[int] | None = None,
    accounts: Collection[int] | None = None,
) -> pd.DataFrame:
    """Return every figure of months as reported with a close each, and as it stands now (`planning…reported.compare`).

    Accounts of the balance sheet are among them, with their type.
    """
    if not closes:
        return compare(*(pd.DataFrame(columns=[*PLACE, "amount_minor"]),) * 2)
    before = _sums_reported(session, closes, departments, accounts)
    after = _now(session, [close.period for close in closes], calendar, departments, accounts)
    return compare(before, after)


def _sums_reported(
    session: Session,
    closes: Sequence[MonthClose],
    departments: Collection[int] | None,
    accounts: Collection[int] | None,
) -> pd.DataFrame:
    keys = [col(getattr(ReportedActual, name)) for name in ("close_id", *PLACE[1:])]
    query = select(*keys, _sum(ReportedActual.amount_minor)).where(keys[0].in_([close.id for close in closes]))
    if departments is not None:
        query = query.where(col(ReportedActual.department_id).in_(departments))
    if accounts is not None:
        query = query.where(col(ReportedActual.account_id).in_(accounts))
    rows = _frame(session, query.group_by(*keys), ("close_id", *PLACE[1:], "amount_minor"))
    return rows.assign(period=rows["close_id"].map({close.id: close.period for close in closes}).astype("int64"))


def _now(
    session: Session,
    periods: Sequence[int],
    calendar: FiscalCalendar,
    departments: Collection[int] | None,
    accounts: Collection[int] | None,
) -> pd.DataFrame:
    years = sorted({calendar.fiscal_year(period) for period in periods})
    long = monthly_totals.by_month(
        session,
        years=[(ACTUAL, year) for year in years],
        by=("department_id", "account_id"),
        departments=None if departments is None else sorted(departments),
        accounts=None if accounts is None else sorted(accounts),
        balance=True,
    )
    long = long[long["amount_minor"] != 0]
    places = {(year, number): calendar.period(year, number) for year in years for number in range(1, 13)}
    pairs = zip(long["fiscal_year"].tolist(), long["fiscal_month"].tolist(), strict=True)
    rows = long.assign(period=[places[pair] for pair in pairs]).astype(
        {"account_id": "int64", "department_id": "int64"}
    )
    kinds = _frame(session, select(col(Account.id), col(Account.type), col(Account.category)),
                   ("account_id", "type", "category"))  # fmt: skip
    return rows[rows["period"].isin(periods)].merge(kinds, on="account_id", how="left")


def _sum(column: Any) -> Any:
    return cast(func.sum(col(column)), BigInteger)


def _frame(session: Session, query: Any, names: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame.from_records(plain(session.connection().execute(query).all()), columns=list(names))
    whole = {name: "int64" for name in names if name in (*_INTEGERS, "close_id")}
    return table.astype(whole | {name: "object" for name in names if name in ("type", "category")})


# Prove ----------------------------------------------------------------------------------------------------------------


def problems(session: Session, calendar: FiscalCalendar) -> list[str]:
    """Return what is wrong with reported figures, one sentence each.

    What was reported must be what the close says, and what the audit trail says of it; and in a month that is closed
    nothing may have changed since it was closed last.
    """
    sentences = []
    trail = _digests_of_trail(session)
    closes = closes_of(session)
    for close in closes:
        kept = digest(as_reported(session, close), as_reported(session, close, ReportedBudget))
        if kept != close.digest or trail.get(close.id or 0, kept) != kept:
            sentences.append(_("Figures reported for {month} were altered afterwards.", month=month(close.period)))
    closed = set(session.execute(select(col(Period.period)).where(col(Period.status) == "closed")).scalars())
    standing = [close for close in closes if close.status == "closed"]
    wrong = {close.period for close in standing if close.period not in closed}
    sentences += [_("{month} has a close that holds, but is open.", month=month(period)) for period in sorted(wrong)]
    moved = changed_only(side_by_side(session, standing, calendar))
    sums = moved.groupby(["period", "department_id", "account_id"])["changed"].sum()
    for period in sorted(set(sums[sums != 0].reset_index()["period"].tolist())):
        sentences.append(_("{month} is closed, but its figures are no longer those reported.", month=month(period)))
    return sentences


def _digests_of_trail(session: Session) -> dict[int, str]:
    query = select(col(AuditEvent.details)).where(col(AuditEvent.action) == CLOSED)
    events = [details for details in session.execute(query).scalars() if "close" in details]
    return {int(details["close"]): str(details["digest"]) for details in events}


def version_names(session: Session) -> dict[int, str]:
    """Return the name of each budget version."""
    rows = session.execute(select(col(BudgetVersion.id), col(BudgetVersion.name)))
    return {int(number): str(name) for number, name in rows}
