"""Whose hands made a budget: who changed or handed in a department since it was opened or approved last.

A return does not wipe this out. An approval does: what stood then was seen by other eyes. Making or copying a version
opens it and is no edit of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.models import AuditDepartment, AuditEvent, BudgetLine, ImportBatch, Statistic
from planning.budgets.adjusting import AT_ONCE
from services.permissions import LOCAL_ACTOR

#: When each person first did something.
Hands = dict[str, datetime]
EDITS = ("budget.cells", "budget.build")
ADJUSTED, SUBMITTED, APPROVED, STEP = "budget.adjustment", "budget.submit", "budget.approve", "budget.stage"


class _Act(NamedTuple):
    """Something that a person did; to all departments where none is named."""

    at: datetime
    person: str
    department: int | None


@dataclass(frozen=True)
class VersionHands:
    """The acts of a version, and when its departments (None: the whole version) were approved last."""

    acts: tuple[_Act, ...]
    approved: dict[int | None, datetime]

    def of_department(self, department_id: int) -> Hands:
        """Return who changed or handed in a department since it was opened or approved last."""
        marks = [at for at in (self.approved.get(None), self.approved.get(department_id)) if at is not None]
        return _first([act for act in self.acts if act.department in (None, department_id)], max(marks, default=None))

    def of_version(self) -> Hands:
        """Return who changed or handed in any part of the version since it was opened or approved as a whole."""
        return _first(list(self.acts), self.approved.get(None))


def hands_of(session: Session, version_id: int) -> VersionHands:
    """Return whose hands made a version, department by department."""
    approved: dict[int | None, datetime] = {}
    acts = [*_edits(session, version_id), *_adjustments(session, version_id), *_files(session, version_id)]
    for at, person, department, approves in _steps(session, version_id):
        if approves:
            approved[department] = max(at, approved.get(department, at))
        else:
            acts.append(_Act(at, person, department))
    return VersionHands(tuple(act for act in acts if act.person != LOCAL_ACTOR.name), approved)


def _first(acts: list[_Act], since: datetime | None) -> Hands:
    hands: Hands = {}
    for act in sorted(acts, key=lambda one: one.at):
        if since is None or act.at > since:
            hands.setdefault(act.person, act.at)
    return hands


def _edits(session: Session, version_id: int) -> Iterator[_Act]:
    """Yield typed figures and changed drivers; without their cells, which may be many."""
    named = AuditDepartment.department_id
    query: Any = (
        select(col(AuditEvent.at), col(AuditEvent.actor), col(named))
        .join(AuditDepartment, col(AuditDepartment.event_id) == col(AuditEvent.id))
        .where(col(AuditEvent.subject) == f"budget_version/{version_id}", col(AuditEvent.action).in_(EDITS))
    )
    for at, person, department in session.connection().execute(query):
        yield _Act(_utc(at), person, int(department))


def _adjustments(session: Session, version_id: int) -> Iterator[_Act]:
    """Yield initiatives and one-time amounts; transfers and carry-forward have four eyes of their own."""
    query = select(AuditEvent).where(
        col(AuditEvent.subject) == f"budget_version/{version_id}", col(AuditEvent.action) == ADJUSTED
    )
    for event in session.execute(query).scalars():
        if event.details.get("kind") in AT_ONCE:
            yield _Act(_utc(event.at), event.actor, event.details.get("department_id"))


def _files(session: Session, version_id: int) -> Iterator[_Act]:
    """Yield files posted into the version; the lines of one that was undone are gone, and so it counts everywhere."""
    query = select(ImportBatch).where(col(ImportBatch.version_id) == version_id)
    for batch in session.execute(query).scalars():
        if batch.undone_at is not None:
            yield _Act(_utc(batch.undone_at), batch.undone_by or "", None)
            continue
        for department in _departments_of(session, batch.id or 0):
            yield _Act(_utc(batch.posted_at), batch.posted_by, department)


def _departments_of(session: Session, batch_id: int) -> set[int]:
    departments: set[int] = set()
    for model in (BudgetLine, Statistic):
        query = select(func.distinct(col(model.department_id))).where(col(model.batch_id) == batch_id)
        departments |= {int(number) for number in session.execute(query).scalars()}
    return departments


def _steps(session: Session, version_id: int) -> Iterator[tuple[datetime, str, int | None, bool]]:
    """Yield when somebody handed in or approved a department, or the whole version (None), and which of both."""
    whole = f"budget_version/{version_id}"
    query = select(AuditEvent).where(
        col(AuditEvent.action).in_((SUBMITTED, APPROVED, STEP)),
        (col(AuditEvent.subject) == whole) | col(AuditEvent.subject).startswith(f"{whole}/department/"),
    )
    for event in session.execute(query).scalars():
        new = event.details.get("new") if event.action == STEP else event.action
        department = int(event.subject.rpartition("/")[2]) if event.action == STEP else None
        if new in ("submitted", SUBMITTED, "approved", APPROVED):
            yield _utc(event.at), event.actor, department, new in ("approved", APPROVED)


def _utc(at: datetime) -> datetime:
    """Return a moment with its zone; SQLite keeps UTC without saying so."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
