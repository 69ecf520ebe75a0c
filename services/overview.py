"""The executive's first page: months of the main categories, and what needs somebody's attention."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ACTUAL, Account, BudgetVersion, Department, ImportBatch, RejectedRow, UnknownCode
from language import N_, translate
from planning.periods import FiscalCalendar, shift
from services import settings
from services.contracts import calendar
from services.dates import day
from services.organization import trees as organization_trees
from services.organization import words
from services.permissions import Actor, require
from services.totals import reading as monthly_totals

NOTICE_DAYS_AHEAD = 90


@dataclass(frozen=True)
class Attention:
    """Something that waits for a person: what, how many, how much money, and the first few by name."""

    kind: str
    count: int
    amount_minor: int = 0
    names: tuple[str, ...] = field(default=())


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


def attention(url: str, actor: Actor, *, today: date) -> list[Attention]:
    """Return what waits for this person, most urgent first; nothing that they may not act on or see.

    Args:
        url: Database.
        actor: Who asks.
        today: Contracts are listed from 90 days before their last day of notice; afterwards, while they will renew by
            themselves, as missed.
    """
    require(actor, "budget:read")
    items: list[Attention] = []
    if actor.may("procurement:read"):
        items += _contracts(url, actor, today)
    with reading(url) as session:
        if actor.may("import:read"):
            items += [_unknown_codes(session), _rejected_rows(session)]
        if actor.may("master_data:write"):
            items.append(_to_review(session))
        if actor.departments is None:
            items += _versions(session)
    return [item for item in items if item.count]


def _contracts(url: str, actor: Actor, today: date) -> list[Attention]:
    """Return contracts whose last day of notice is near, and those where it has passed and they renew by themselves."""
    rows = calendar.calendar(url, actor, as_of=today).rows
    near = rows[(rows["state"] == "decide") & (rows["days_left"].astype("int64") <= NOTICE_DAYS_AHEAD)]
    missed = rows[rows["state"] == "missed"]
    return [
        _notices("contract_notice", near, N_("{contract} (notice by {day})")),
        _notices("contract_missed", missed, N_("{contract} (notice was due {day})")),
    ]


def _notices(kind: str, rows: pd.DataFrame, wording: str) -> Attention:
    """Return contracts with what their renewal commits (what they are worth, where they end by themselves)."""
    amounts = rows["committed_minor"].fillna(0)
    first = zip(rows["title"].head(3), rows["notice"].head(3), strict=True)
    names = tuple(translate(wording, contract=title, day=day(notice)) for title, notice in first)
    return Attention(kind, len(rows), int(amounts.sum()), names)


def _unknown_codes(session: Session) -> Attention:
    query = (
        select(col(UnknownCode.kind), col(UnknownCode.text), col(UnknownCode.amount_minor))
        .where(col(UnknownCode.status) == "open")
        .order_by(func.abs(col(UnknownCode.amount_minor)).desc())
    )
    rows: Sequence[Any] = session.connection().execute(query).all()
    names = tuple(words.with_code(row[0], row[1]) for row in rows[:3])
    return Attention("unknown_codes", len(rows), sum(row[2] or 0 for row in rows), names)


def _rejected_rows(session: Session) -> Attention:
    query = (
        select(func.count(), func.coalesce(func.sum(col(RejectedRow.amount_minor)), 0))
        .join(ImportBatch, col(ImportBatch.id) == col(RejectedRow.batch_id))
        .where(col(RejectedRow.status) == "open", col(ImportBatch.undone_at).is_(None))
    )
    count, amount = session.connection().execute(query).one()
    return Attention("rejected_rows", int(count), int(amount or 0))


def _to_review(session: Session) -> Attention:
    names: list[str] = []
    for table in (Department, Account):
        query = select(col(table.code)).where(col(table.needs_review)).order_by(col(table.code))
        names += [words.with_code(table.__name__.lower(), code) for (code,) in session.connection().execute(query)]
    return Attention("to_review", len(names), names=tuple(names[:3]))


def _versions(session: Session) -> list[Attention]:
    query = (
        select(col(BudgetVersion.status), col(BudgetVersion.name))
        .where(col(BudgetVersion.status).in_(("draft", "submitted")))
        .order_by(col(BudgetVersion.name))
    )
    rows = session.connection().execute(query).all()
    names = {status: [row[1] for row in rows if row[0] == status] for status in ("submitted", "draft")}
    return [Attention(f"{status}_budgets", len(named), names=tuple(named[:3])) for status, named in names.items()]
