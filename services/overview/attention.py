"""What waits for somebody beside the actions that have a day: codes, rows, budgets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Account, BudgetVersion, Department, ImportBatch, RejectedRow, UnknownCode
from services.organization import words
from services.permissions import Actor, require


@dataclass(frozen=True)
class Attention:
    """Something that waits for a person: what, how many, how much money, and the first few by name."""

    kind: str
    count: int
    amount_minor: int = 0
    names: tuple[str, ...] = field(default=())


def attention(url: str, actor: Actor) -> list[Attention]:
    """Return what waits for this person, most urgent first; nothing that they may not act on or see.

    What has a day by which it is due is among the actions (`services.overview.actions`).
    """
    require(actor, "budget:read")
    items: list[Attention] = []
    with reading(url) as session:
        if actor.may("import:read"):
            items += [_unknown_codes(session), _rejected_rows(session)]
        if actor.may("master_data:write"):
            items.append(_to_review(session))
        if actor.departments is None:
            items += _versions(session)
    return [item for item in items if item.count]


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
