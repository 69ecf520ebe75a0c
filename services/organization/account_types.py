"""What a new account type does to stored lines: general-ledger files carry revenue as a negative figure.

Lines have the account's natural sign. For a file whose debits are positive, a revenue line was turned round when it
was loaded and an expense line was not; so when an account becomes revenue (or stops being it), exactly the lines of
such files turn round, and the monthly totals move with them. Lines typed in, and lines of files in natural sign,
mean the same whatever the type is. Revenue less expense stays as it was, so locked budgets turn, too.
"""

from typing import Any

import pandas as pd
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from data.models import ACTUAL, BudgetLine, ImportBatch, LedgerEntry, Period
from language import _
from planning.periods import FiscalCalendar
from services import settings
from services.budgets import overtyped
from services.dates import months
from services.errors import UserError
from services.imports.storing.bulk import lock_books, lock_versions
from services.totals import ledger


def hold_lines(session: Session) -> None:
    """Wait for imports and for whoever moves a budget version; call it before anything else is locked or read.

    Who hands a version in, approves or locks it says in the trail what its lines add up to: none of them turns between.
    """
    lock_books(session)
    lock_versions(session)


def flip_account(session: Session, *, account_id: int, old_type: str, new_type: str) -> int:
    """Turn the lines round that the new type calls for, totals included, and return how many.

    Raises:
        UserError: One of them lies in a closed month.
    """
    if (old_type == "revenue") == (new_type == "revenue"):
        return 0
    hold_lines(session)
    _refuse_closed(session, account_id)
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    _flip_totals(session, account_id, calendar)
    turned = 0
    for model in (LedgerEntry, BudgetLine):
        line: Any = model
        change = update(line).where(*_lines(line, account_id)).values(amount_minor=-line.amount_minor)
        turned += int(session.connection().execute(change).rowcount)
    session.expire_all()
    overtyped.settle(session, calendar, every_state=True)
    return turned


def _lines(line: Any, account_id: int) -> tuple[Any, Any]:
    """Return the conditions for an account's lines of files with revenue against cost, replaced ones included."""
    files = select(col(ImportBatch.id)).where(col(ImportBatch.sign_convention) != "natural")
    return line.account_id == account_id, line.batch_id.in_(files)


def _refuse_closed(session: Session, account_id: int) -> None:
    closed = select(col(Period.period)).where(col(Period.status) == "closed")
    query: Any = select(func.min(LedgerEntry.period), func.max(LedgerEntry.period)).where(
        *_lines(LedgerEntry, account_id), col(LedgerEntry.period).in_(closed)
    )
    first, last = session.connection().execute(query).one()
    if first is None:
        return
    raise UserError(
        _("This type would reverse the sign of figures in closed months ({months}).", months=months(first, last)),
        hint=_("Reopen these months first; then change the type."),
        code="closed_period",
    )


def _flip_totals(session: Session, account_id: int, calendar: FiscalCalendar) -> None:
    """Take every line that will turn round from the totals twice: once out, once in with the other sign."""
    actuals = _sums(session, LedgerEntry, account_id, ["period", "department_id", "account_id"])
    ledger.apply(session, ACTUAL, _twice(actuals), calendar, sign=-1)
    keys = ["period", "supplier_id", "department_id", "account_id"]
    suppliers = _sums(session, LedgerEntry, account_id, keys)
    ledger.apply_suppliers(session, _twice(suppliers.dropna(subset="supplier_id")), calendar, sign=-1)
    budgets = _sums(session, BudgetLine, account_id, ["version_id", "period", "department_id", "account_id"])
    for version_id, lines in budgets.groupby("version_id"):
        ledger.apply(session, int(str(version_id)), _twice(lines.drop(columns="version_id")), calendar, sign=-1)


def _sums(session: Session, line: Any, account_id: int, keys: list[str]) -> pd.DataFrame:
    columns = [getattr(line, key) for key in keys]
    query = (
        select(*columns, func.sum(line.amount_minor))
        .where(*_lines(line, account_id), line.superseded_by.is_(None))
        .group_by(*columns)
    )
    rows = [(*place, int(amount)) for *place, amount in session.connection().execute(query)]
    return pd.DataFrame(rows, columns=[*keys, "amount_minor"])


def _twice(sums: pd.DataFrame) -> pd.DataFrame:
    return sums.astype("int64").assign(amount_minor=lambda table: table["amount_minor"] * 2)
