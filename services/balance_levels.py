"""Levels of the balance sheet at the end of a month: what its accounts moved since their first month, added up.

That is a level only where the first month holds whole balances, as a person has said of its file (the question
`first-balances`); else what stood before is not known, and there is no level. Nor is there one at the end of a month
without a line of the balance sheet: what moved in it is not loaded yet.
"""

from typing import Any

from sqlalchemy import exists, select
from sqlmodel import Session, col

from data.models import ACTUAL, Account, ImportBatch, LedgerEntry, PeriodTotals
from data.rows import plain
from planning.periods import FiscalCalendar
from services.totals import reading as monthly_totals

_BALANCE = "balance"


def at_end(session: Session, calendar: FiscalCalendar, month: int) -> dict[str, int]:
    """Return the level of each category of balance-sheet accounts at the end of a month (yyyymm), in minor units.

    Assets are positive and what is owed negative, as in the books (debit positive). A category has no level where its
    accounts moved before the first month that counts whole, and none has one in a month without a balance sheet.
    """
    whole = _first_whole_month(session)
    if whole is None or whole > month or not _are_in_force(session, col(LedgerEntry.period) == month):
        return {}
    categories = _categories(session)
    years = select(col(PeriodTotals.fiscal_year)).where(col(PeriodTotals.version_id) == ACTUAL).distinct()
    moved = monthly_totals.by_month(
        session,
        years=[(ACTUAL, int(year)) for year in session.connection().execute(years).scalars()],
        accounts=sorted(categories),
        balance=True,
    )
    moved = moved[moved["amount_minor"] != 0]
    months = [
        calendar.months(year)[fiscal_month - 1]
        for year, fiscal_month in zip(moved["fiscal_year"].tolist(), moved["fiscal_month"].tolist(), strict=True)
    ]
    moved = moved.assign(month=months, category=moved["account_id"].map(categories))
    first = dict(moved.groupby("category")["month"].min().items())
    by_then = moved[moved["month"] <= month].groupby("category")["amount_minor"].sum()
    return {str(category): int(level) for category, level in by_then.items() if first[category] >= whole}


def _categories(session: Session) -> dict[int, str]:
    """Return the category of each balance-sheet account."""
    query = select(col(Account.id), col(Account.category)).where(col(Account.type) == _BALANCE)
    return dict(plain(session.connection().execute(query)))


def _first_whole_month(session: Session) -> int | None:
    """Return the first month of the files in force whose balances count whole, None where nobody said so.

    A file that another one has replaced in its first month is not in force there any more. Lines are looked for only of
    files of which somebody did say so: the overview asks this, and most hospitals have none.
    """
    query = select(col(ImportBatch.id), col(ImportBatch.period_from), col(ImportBatch.layout)).where(
        col(ImportBatch.kind) == "ledger",
        col(ImportBatch.undone_at).is_(None),
        col(ImportBatch.period_from).is_not(None),
    )
    told = [(number, period) for number, period, layout in session.connection().execute(query) if _counts_whole(layout)]
    for number, period in sorted(told, key=lambda one: one[1]):
        if _are_in_force(session, col(LedgerEntry.batch_id) == number, col(LedgerEntry.period) == period):
            return int(period)
    return None


def _are_in_force(session: Session, *conditions: Any) -> bool:
    """Return whether any line of the balance sheet under some conditions is in force."""
    lines = (
        exists()
        .select_from(LedgerEntry)
        .where(
            col(LedgerEntry.superseded_by).is_(None),
            col(LedgerEntry.account_id) == col(Account.id),
            col(Account.type) == _BALANCE,
            *conditions,
        )
    )
    return bool(session.connection().execute(select(lines)).scalar())


def _counts_whole(layout: dict[str, Any] | None) -> bool:
    answers = ((layout or {}).get("options") or {}).get("answers") or {}
    return bool(answers.get("first-balances") == "whole")
