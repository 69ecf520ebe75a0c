"""Whose hands made a budget: who changed or handed in a department since it was opened or approved last.

A return does not wipe this out. An approval does: what stood then was seen by other eyes. Nor does a copy: it has the
hands that its figures had in the version they come from, and who copies the figures of others has no hand in them. Who
makes a version from drivers, a scenario or rates of her own has a hand in all of it, and so has who made the scenario
or one that it was copied from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from data.models import AuditDepartment, AuditEvent, BudgetLine, ImportBatch, Scenario, Statistic
from planning.budgets.adjusting import AT_ONCE
from services import audit
from services.permissions import LOCAL_ACTOR

#: When each person first did something.
Hands = dict[str, datetime]
EDITS = ("budget.cells", "budget.build")
BUILT, MADE, COPIED, DELETED = "budget.build", "budget.create", "budget.copy", "budget.delete"
#: What a person does to the changes of a scenario.
PLANNED = ("scenario.save", "scenario.change")
ADJUSTED, SUBMITTED, STEP = "budget.adjustment", "budget.submit", "budget.stage"
#: Of a whole version; the lock of its last department is the last of approvals department by department.
APPROVED = ("budget.approve", "budget.lock")


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


@dataclass(frozen=True)
class _Stretch:
    """A version from its beginning until it was copied (None: until now), in the line of copies that leads to another.

    `before` is the event that copied it. Numbers of deleted drafts are given again: what is older is another version.
    """

    version_id: int
    before: int | None
    copied_at: datetime | None

    @property
    def subject(self) -> str:
        """Return what events of the version are about."""
        return f"budget_version/{self.version_id}"

    def events(self, *actions: str) -> tuple[Any, ...]:
        """Return the conditions under which an event is of these actions and of this stretch, whatever its subject."""
        number = col(AuditEvent.id)
        gone = select(func.coalesce(func.max(number), 0)).where(
            col(AuditEvent.subject) == self.subject, col(AuditEvent.action) == DELETED, *self._until()
        )
        return col(AuditEvent.action).in_(actions), number > gone.scalar_subquery(), *self._until()

    def _until(self) -> tuple[Any, ...]:
        return () if self.before is None else (col(AuditEvent.id) < self.before,)


def hands_of(session: Session, version_id: int) -> VersionHands:
    """Return whose hands made a version, department by department."""
    approved: dict[int | None, datetime] = {}
    acts = list(_files(session, version_id))
    for part in _line_of_copies(session, version_id):
        acts += [*_edits(session, part), *_builds(session, part), *_making(session, part)]
        acts += [*_adjustments(session, part), *_files_undone(session, part)]
        for at, person, department, approves in _steps(session, part):
            if approves:
                approved[department] = max(at, approved.get(department, at))
            else:
                acts.append(_Act(at, person, department))
    return VersionHands(tuple(act for act in acts if act.person != LOCAL_ACTOR.name), approved)


def _line_of_copies(session: Session, version_id: int) -> Iterator[_Stretch]:
    """Yield the version, the one that it was copied from as it was then, and so on."""
    part: _Stretch | None = _Stretch(version_id, None, None)
    while part is not None:
        yield part
        query = select(AuditEvent).where(col(AuditEvent.subject) == part.subject, *part.events(COPIED))
        event = session.execute(query.order_by(col(AuditEvent.id).desc()).limit(1)).scalar()
        part = (
            None if event is None else _Stretch(int(event.details["copied_from"]), event.id, audit.utc_time(event.at))
        )


def _first(acts: list[_Act], since: datetime | None) -> Hands:
    hands: Hands = {}
    for act in sorted(acts, key=lambda one: one.at):
        if since is None or act.at > since:
            hands.setdefault(act.person, act.at)
    return hands


def _edits(session: Session, part: _Stretch) -> Iterator[_Act]:
    """Yield typed figures and changed drivers; without their cells, which may be many."""
    named = AuditDepartment.department_id
    query: Any = (
        select(col(AuditEvent.at), col(AuditEvent.actor), col(named))
        .join(AuditDepartment, col(AuditDepartment.event_id) == col(AuditEvent.id))
        .where(col(AuditEvent.subject) == part.subject, *part.events(*EDITS))
    )
    for at, person, department in session.connection().execute(query):
        yield _Act(audit.utc_time(at), person, int(department))


def _builds(session: Session, part: _Stretch) -> Iterator[_Act]:
    """Yield changed drivers of the whole hospital, whether a figure in sight moved or not, and drivers read anew."""
    told = col(AuditEvent.details)
    query: Any = select(
        col(AuditEvent.at), col(AuditEvent.actor), told["assumptions"], told["over_draft"]
    ).where(col(AuditEvent.subject) == part.subject, *part.events(BUILT))  # fmt: skip
    for at, person, assumptions, over_draft in session.connection().execute(query):
        if over_draft or not assumptions or any(one["department_id"] is None for one in assumptions):
            yield _Act(audit.utc_time(at), person, None)


def _making(session: Session, part: _Stretch) -> Iterator[_Act]:
    """Yield who made the version from drivers, a scenario or own rates, and who made that scenario before."""
    query = select(AuditEvent).where(col(AuditEvent.subject) == part.subject, *part.events(MADE))
    for event in session.execute(query).scalars():
        scenario = event.details.get("from_scenario")
        own = scenario is not None or event.details.get("seeded_from") == "drivers"
        if own or any(event.details.get("rates", {}).values()):
            yield _Act(audit.utc_time(event.at), event.actor, None)
        if scenario is not None:
            yield from _scenario(session, scenario, event.id or 0)


def _scenario(session: Session, scenario_id: int, before: int) -> Iterator[_Act]:
    """Yield who made a scenario before an event, and who made the one that it was copied from before that."""
    query = select(AuditEvent).where(
        col(AuditEvent.subject) == f"scenario/{scenario_id}", col(AuditEvent.id) < before,
        col(AuditEvent.action).in_(PLANNED),
    )  # fmt: skip
    events = session.execute(query.order_by(col(AuditEvent.id))).scalars().all()
    for event in events:
        yield _Act(audit.utc_time(event.at), event.actor, None)
    source = _copied_from(session, scenario_id)
    if source is not None and events:
        yield from _scenario(session, source, events[0].id or 0)


def _copied_from(session: Session, scenario_id: int) -> int | None:
    """Return the scenario that another was copied from, None for one that began by itself."""
    row = session.get(Scenario, scenario_id)
    kind, _slash, number = (row.origin if row else "").partition("/")
    return int(number) if kind == "scenario" and number.isdecimal() else None


def _adjustments(session: Session, part: _Stretch) -> Iterator[_Act]:
    """Yield initiatives and one-time amounts; transfers and carry-forward have four eyes of their own."""
    query = select(AuditEvent).where(col(AuditEvent.subject) == part.subject, *part.events(ADJUSTED))
    for event in session.execute(query).scalars():
        if event.details.get("kind") in AT_ONCE:
            yield _Act(audit.utc_time(event.at), event.actor, event.details.get("department_id"))


def _files(session: Session, version_id: int) -> Iterator[_Act]:
    """Yield files whose lines are in the version, posted into it or copied; also where their own version is gone."""
    filled = (col(ImportBatch.version_id).is_not(None)) | (col(ImportBatch.undone_at).is_not(None))
    for model in (BudgetLine, Statistic):
        query: Any = (
            select(col(ImportBatch.posted_at), col(ImportBatch.posted_by), col(model.department_id))
            .join(model, col(model.batch_id) == col(ImportBatch.id))
            .where(filled, col(model.version_id) == version_id)
            .distinct()
        )
        for at, person, department in session.connection().execute(query):
            yield _Act(audit.utc_time(at), person, int(department))


def _files_undone(session: Session, part: _Stretch) -> Iterator[_Act]:
    """Yield who undid a file of the version, and of its copies; the lines are gone, and so it counts everywhere."""
    query = select(ImportBatch).where(
        col(ImportBatch.version_id) == part.version_id, col(ImportBatch.undone_at).is_not(None)
    )
    for batch in session.execute(query).scalars():
        if batch.undone_at is not None and (
            part.copied_at is None or audit.utc_time(batch.posted_at) <= part.copied_at
        ):
            yield _Act(audit.utc_time(batch.undone_at), batch.undone_by or "", None)


def _steps(session: Session, part: _Stretch) -> Iterator[tuple[datetime, str, int | None, bool]]:
    """Yield when somebody handed in or approved a department, or the whole version (None), and which of both."""
    query = select(AuditEvent).where(
        (col(AuditEvent.subject) == part.subject) | col(AuditEvent.subject).startswith(f"{part.subject}/department/"),
        *part.events(SUBMITTED, *APPROVED, STEP),
    )
    for event in session.execute(query).scalars():
        new = event.details.get("new") if event.action == STEP else event.action
        department = int(event.subject.rpartition("/")[2]) if event.action == STEP else None
        if new in ("submitted", SUBMITTED, "approved", *APPROVED):
            yield audit.utc_time(event.at), event.actor, department, new in ("approved", *APPROVED)
