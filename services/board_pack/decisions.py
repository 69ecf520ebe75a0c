"""Decisions and actions over a pack: recorded at its month, they open the next pack until they are done."""

from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import PackDecision, SavedPack
from data.models.base import utc_now
from language import _
from services import audit
from services.errors import NotPermittedError, UserError
from services.names_and_notes import kept_note, readable
from services.permissions import Actor, require

COLUMNS = ("id", "period", "decision", "owner", "due", "done", "recorded_by")
LONGEST_NAME = 120


def of_month(url: str, actor: Actor, *, period: int, pack_id: int | None = None) -> pd.DataFrame:
    """Return what was recorded at the pack of a month (yyyymm), as `COLUMNS`; nothing for departments' managers."""
    require(actor, "budget:read")
    with reading(url) as session:
        return _frame([row for row in _rows(session, actor, pack_id) if row.period == period])


def opening(url: str, actor: Actor, *, period: int, pack_id: int | None = None) -> pd.DataFrame:
    """Return what opens the pack of a month, as `COLUMNS`: all of the last pack before, and what is open of older ones.

    They are of the whole hospital, so that managers of certain departments get none.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        earlier = [row for row in _rows(session, actor, pack_id) if row.period < period]
        last = max((row.period for row in earlier), default=0)
        return _frame([row for row in earlier if row.period == last or row.done_at is None])


def open_by_owner(url: str, actor: Actor) -> pd.DataFrame:
    """Return what is not done yet of all packs but the deleted ones, as `COLUMNS`, soonest due first."""
    require(actor, "budget:read")
    with reading(url) as session:
        if actor.departments is not None:
            return _frame([])
        query = select(PackDecision).where(col(PackDecision.removed_at).is_(None), col(PackDecision.done_at).is_(None))
        deleted = select(SavedPack.id).where(col(SavedPack.removed_at).is_not(None))
        query = query.where(col(PackDecision.pack_id).is_(None) | col(PackDecision.pack_id).not_in(deleted))
        return _frame(list(session.exec(query)))


def record(
    url: str,
    actor: Actor,
    *,
    period: int,
    decision: str,
    owner: str = "",
    due: date | None = None,
    pack_id: int | None = None,
) -> int:
    """Record a decision or an action at the pack of a month, and return its id.

    Raises:
        NotPermittedError: The role may not, or sees certain departments only.
        UserError: It says nothing.
    """
    require(actor, "comment:write")
    _require_whole_hospital(actor)
    text = kept_note(decision)
    if text is None:
        raise UserError(_("The decision has no words."), hint=_("Say what was decided, or what is to be done."))
    with writing(url) as session:
        row = PackDecision(
            pack_id=pack_id,
            period=period,
            decision=text,
            owner=" ".join(readable(owner).split())[:LONGEST_NAME],
            due=due,
            recorded_by=actor.name,
        )
        session.add(row)
        session.flush()
        _note(session, actor, row, None)
        return row.id or 0


def change(url: str, actor: Actor, *, decision_id: int, done: bool | None = None, removed: bool | None = None) -> None:
    """Say that a decision is done, or open again; take it out, or bring it back.

    Raises:
        NotPermittedError: The role may not, or sees certain departments only.
        UserError: It does not exist.
    """
    require(actor, "comment:write")
    _require_whole_hospital(actor)
    with writing(url) as session:
        audit.one_writer(session)
        row = session.get(PackDecision, decision_id)
        if row is None:
            raise UserError(_("This decision no longer exists."), hint=_("Load the page again."), code="missing")
        before = _state(row)
        if done is not None and done is not (row.done_at is not None):
            row.done_at = utc_now() if done else None
        if removed is not None:
            row.removed_at = utc_now() if removed else None
        if _state(row) != before:
            session.add(row)
            _note(session, actor, row, before)


def _require_whole_hospital(actor: Actor) -> None:
    if actor.departments is not None:
        raise NotPermittedError(
            _("Decisions over a pack are of the whole hospital; you see certain departments."),
            hint=_("Ask your finance lead or administrator."),
            code="not_permitted",
        )


def _rows(session: Session, actor: Actor, pack_id: int | None) -> list[PackDecision]:
    if actor.departments is not None:
        return []
    query = select(PackDecision).where(col(PackDecision.removed_at).is_(None), PackDecision.pack_id == pack_id)
    return list(session.exec(query))


def _frame(rows: list[PackDecision]) -> pd.DataFrame:
    """Return the rows, open before done, by due day; those without one last."""
    rows = sorted(rows, key=lambda row: (row.done_at is not None, row.due is None, row.due or date.min, row.id or 0))
    told = [
        (row.id, row.period, row.decision, row.owner, row.due, row.done_at is not None, row.recorded_by) for row in rows
    ]
    return pd.DataFrame(told, columns=list(COLUMNS)).astype({"due": "object", "done": "bool"})


def _state(row: PackDecision) -> dict[str, Any]:
    return {
        "decision": row.decision, "owner": row.owner, "due": str(row.due or ""), "period": row.period,
        "done": row.done_at is not None, "removed": row.removed_at is not None,
    }  # fmt: skip


def _note(session: Session, actor: Actor, row: PackDecision, before: dict[str, Any] | None) -> None:
    session.flush()
    details = {"old": before, "new": _state(row)}
    audit.record(session, actor, "pack.decision", f"pack_decision/{row.id}", details)
