"""Pay codes of the time system and the groups of pay they belong to: look, see what a change moves, undo it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, cast, func
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AuditEvent, LaborEntry, PayCode, Period
from data.models.activity import PAY_GROUPS
from language import _
from services.errors import UserError
from services.labor import hours as labor_hours
from services.organization import registers
from services.organization.registers import CellChange, Kind
from services.permissions import Actor, require

GROUPS = PAY_GROUPS
#: Changes of these kinds are offered for undo.
UNDOABLE: tuple[Kind, ...] = ("pay_code", "job_class")


@dataclass(frozen=True)
class Move:
    """What a new group does to the stored lines of a pay code: all of them, whenever they were worked."""

    code: str
    old: str
    new: str
    hours: float
    amount_minor: int
    months: int
    closed_months: int


@dataclass(frozen=True)
class PastChange:
    """A change of a pay code or job class; `undone` when it was taken back, `standing` while it can be."""

    event_id: int
    at: datetime
    actor: str
    kind: Kind
    item: str
    old: dict[str, Any]
    new: dict[str, Any]
    standing: bool


def list_pay_codes(url: str, actor: Actor) -> pd.DataFrame:
    """Return the pay codes, those to review first, then by hours: `id, code, name, pay_group, needs_review`, `hours`
    (float) and `amount_minor` of the last twelve months with labor, of the departments that the actor may see.
    """
    require(actor, "budget:read")
    columns = ["id", "code", "name", "pay_group", "needs_review"]
    with reading(url) as session:
        rows = session.exec(select(PayCode).order_by(col(PayCode.code)))
        table = pd.DataFrame([[getattr(row, name) for name in columns] for row in rows], columns=columns)
        hours = labor_hours.of_last_year(session, actor, by="pay_code_id")
    order = ["needs_review", "hours"]
    return labor_hours.join_hours(table, hours).sort_values(order, ascending=False, kind="stable", ignore_index=True)


def months(url: str, actor: Actor) -> tuple[int, int] | None:
    """Return the first and last month (yyyymm) of the hours that the lists show, None without labor."""
    require(actor, "budget:read")
    with reading(url) as session:
        return labor_hours.last_months(session)


def effect(url: str, actor: Actor, *, groups: tuple[tuple[int, str], ...]) -> tuple[Move, ...]:
    """Return what new groups (pay code id, group) would move, without storing anything.

    Raises:
        UserError: A pay code is gone, or a group is none.
    """
    require(actor, "master_data:write")
    with reading(url) as session:
        closed = set(session.exec(select(Period.period).where(Period.status == "closed")))
        moves = [_move(session, number, group, closed) for number, group in groups]
    return tuple(move for move in moves if move.old != move.new)


def _move(session: Session, number: int, group: str, closed: set[int]) -> Move:
    code = session.get(PayCode, number)
    if code is None:
        raise UserError(_("This pay code no longer exists."), hint=_("Reload the page."), code="missing")
    if group not in GROUPS:
        raise UserError(
            _("Not a pay group: {group}", group=group),
            hint=_("Choose from: {groups}.", groups=", ".join(GROUPS)),
            code="group",
        )
    query = (
        select(
            LaborEntry.period,
            cast(func.sum(LaborEntry.hours_milli), BigInteger),
            cast(func.sum(LaborEntry.amount_minor), BigInteger),
        )
        .where(LaborEntry.pay_code_id == number, col(LaborEntry.superseded_by).is_(None))
        .group_by(col(LaborEntry.period))
    )
    lines = session.exec(query).all()
    return Move(
        code=code.code,
        old=code.pay_group,
        new=group,
        hours=sum(int(hours) for _unused, hours, _unused in lines) / 1000,
        amount_minor=sum(int(amount) for _unused, _unused, amount in lines),
        months=len(lines),
        closed_months=sum(period in closed for period, _unused, _unused in lines),
    )


def save(url: str, actor: Actor, *, changes: Iterable[CellChange], accepted: Iterable[int] = ()) -> None:
    """Store new names and groups, all or nothing; a pay code whose group a person chose needs no more review.

    Raises:
        UserError: Somebody changed a cell in the meantime, or a value is impossible.
    """
    asked = list(changes)
    looked_at = {change.item_id for change in asked if change.field == "pay_group"} | set(accepted)
    registers.save(url, actor, kind="pay_code", changes=asked, accepted=sorted(looked_at))


def past_changes(url: str, actor: Actor, *, count: int = 10) -> list[PastChange]:
    """Return the latest changes of pay codes and job classes, newest first."""
    require(actor, "master_data:write")
    with reading(url) as session:
        actions = [f"{kind}.change" for kind in UNDOABLE]
        query = select(AuditEvent).where(col(AuditEvent.action).in_(actions)).order_by(col(AuditEvent.id).desc())
        return [_past(session, event) for event in session.exec(query.limit(count))]


def _past(session: Session, event: AuditEvent) -> PastChange:
    kind, item_id = _subject(event)
    item = session.get(registers.MODELS[kind], item_id)
    old, new = event.details["old"], event.details["new"]
    return PastChange(
        event_id=event.id or 0,
        at=event.at,
        actor=event.actor,
        kind=kind,
        item=item.code if item is not None else "",
        old=old,
        new=new,
        standing=item is not None and all(getattr(item, field) == value for field, value in new.items()),
    )


def undo(url: str, actor: Actor, *, event_id: int) -> None:
    """Bring back what a change of a pay code or job class had replaced; this is a change of its own in the trail.

    Raises:
        UserError: It is no such change, or the item was changed again since.
    """
    require(actor, "master_data:write")
    with reading(url) as session:
        event = session.get(AuditEvent, event_id)
        if event is None or event.action not in {f"{kind}.change" for kind in UNDOABLE}:
            raise UserError(_("This change no longer exists."), hint=_("Reload the page."), code="missing")
        kind, item_id = _subject(event)
        old, new = event.details["old"], event.details["new"]
        registers.refuse_other(session, kind, item_id, new)
    back = [CellChange(item_id, field, new[field], old[field]) for field in old]
    registers.save(url, actor, kind=kind, changes=back)


def _subject(event: AuditEvent) -> tuple[Kind, int]:
    kind, _unused, number = event.subject.partition("/")
    known: dict[str, Kind] = {name: name for name in UNDOABLE}
    return known[kind], int(number)
