"""What happened to a cell of a budget: who, when, old, new and why, read from the audit trail."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AuditDepartment, AuditEvent
from services.budgets.overtyped import Cell
from services.permissions import Actor, require, require_department

#: What changes the figures of cells: typing, and drivers.
BY_DRIVERS = "budget.build"
ACTIONS = ("budget.cells", BY_DRIVERS)
#: Events read at once; databases limit the values of one statement.
EVENTS_AT_ONCE = 500


@dataclass(frozen=True)
class CellEvent:
    """One change of a cell, in minor units; `typed` is False where typing was taken back, or drivers moved."""

    cell: Cell
    at: datetime
    actor: str
    old_minor: int
    new_minor: int
    typed: bool
    note: str | None
    by_drivers: bool = False


def cell_history(
    url: str, actor: Actor, *, version_id: int, department_id: int, account_id: int | None = None
) -> list[CellEvent]:
    """Return what was typed in a department's sheet (or in one of its lines), newest first.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        return [
            event
            for event in _changes(session, version_id, {department_id})
            if event.cell.department_id == department_id and account_id in (None, event.cell.account_id)
        ]


def latest_changes(session: Session, version_id: int, cells: Collection[Cell]) -> dict[Cell, CellEvent]:
    """Return the last change of each of some cells that anybody changed by hand."""
    latest: dict[Cell, CellEvent] = {}
    for event in _changes(session, version_id, {cell.department_id for cell in cells}):
        if event.cell in cells and event.cell not in latest:
            latest[event.cell] = event
            if len(latest) == len(cells):
                break
    return latest


def _changes(session: Session, version_id: int, departments: Collection[int]) -> Iterator[CellEvent]:
    """Yield the changes of a version, newest first, of all events that name one of some departments.

    The ids come from indexes alone; events are read where both agree.
    """
    subject = AuditEvent.subject == f"budget_version/{version_id}"
    named = select(AuditDepartment.event_id).where(col(AuditDepartment.department_id).in_(departments))
    ids = session.exec(
        select(AuditEvent.id).where(subject, col(AuditEvent.id).in_(named)).order_by(col(AuditEvent.id).desc())
    ).all()
    for at in range(0, len(ids), EVENTS_AT_ONCE):
        part = ids[at : at + EVENTS_AT_ONCE]
        query = select(AuditEvent.at, AuditEvent.actor, AuditEvent.action, AuditEvent.details).where(
            col(AuditEvent.id).in_(part), col(AuditEvent.action).in_(ACTIONS)
        )
        for when, person, action, details in session.exec(query.order_by(col(AuditEvent.id).desc())):
            yield from _events(when, person, details, by_drivers=action == BY_DRIVERS)


def _events(at: datetime, person: str, details: Mapping[str, Any], *, by_drivers: bool) -> Iterator[CellEvent]:
    for department, account, period, old, new, typed, note in details["changes"]:
        why = note or details.get("reason")
        yield CellEvent(Cell(department, account, period), at, person, old, new, typed, why, by_drivers)
