"""The audit trail as people read it: filtered, in pages, and all of a selection for files."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, false, func, select
from sqlmodel import Session, col, or_

from data.engine import reading
from data.models import AuditDepartment, AuditEvent
from planning.trail.changes import referred_things
from services import audit
from services.permissions import Actor, require
from services.trail import names
from services.trail.names import Names

PAGE_SIZE = 50
#: Events of one file; more are refused, not cut off.
MOST_IN_FILE = 50_000


@dataclass(frozen=True)
class TrailQuestion:
    """Which events: all where nothing is said.

    `person`: as the trail names her, an address; `kind`: the first word of actions ("budget"), or an action as a whole
    ("budget.cells"); `subject`: what they are about ("budget_version/3"); `since` and `until`: days (UTC), both
    included; `text`: words of it, or the name of a department, version, person … that it is about.
    """

    person: str = ""
    kind: str = ""
    subject: str = ""
    department_id: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True)
class TrailEvent:
    """One event; `person` is the name of who did it, "" where the address is no user's."""

    id: int
    at: datetime
    actor: str
    person: str
    action: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True)
class TrailPage:
    """Events of one page, newest first; `total` of the selection, `names` of what they mention.

    `newest` is the id of the newest event of the selection: a page asked for with it stays the same when more happens.
    """

    events: tuple[TrailEvent, ...]
    total: int
    newest: int
    names: Names


@dataclass(frozen=True)
class TrailChoices:
    """What can be chosen: people by address with their name, and the actions that ever occurred."""

    people: dict[str, str]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class ChainState:
    """Whether the trail is whole: events, the first that does not fit (None: all do), and those missing at the end.

    `beyond`: events that the counter of changes does not know, as when somebody turned it back.
    """

    events: int
    broken: TrailEvent | None
    missing: int
    beyond: int = 0

    @property
    def intact(self) -> bool:
        """Return whether nothing was changed and nothing is missing."""
        return self.broken is None and not self.missing and not self.beyond


def page(
    url: str,
    actor: Actor,
    *,
    question: TrailQuestion,
    number: int = 1,
    newest: int | None = None,
    size: int = PAGE_SIZE,
) -> TrailPage:
    """Return one page of a selection.

    Args:
        url: Database.
        actor: Who may read the audit trail.
        question: Which events.
        number: Of the page, from 1.
        newest: Leave out events after this id, so that pages do not move while somebody turns them.
        size: Events of a page.
    """
    require(actor, "audit:read")
    with reading(url) as session:
        conditions = _conditions(session, question)
        if newest is not None:
            conditions.append(col(AuditEvent.id) <= newest)
        total, last, ids = _ids(session, conditions, (number - 1) * size, size, words=bool(question.text))
        events = tuple(_events(session, ids))
        return TrailPage(events, total, newest or last, _names(session, events))


def count(url: str, actor: Actor, *, question: TrailQuestion) -> int:
    """Return how many events a selection has."""
    require(actor, "audit:read")
    with reading(url) as session:
        query = select(func.count()).select_from(AuditEvent).where(*_conditions(session, question))
        return int(session.connection().execute(query).scalar_one())


def everything(url: str, actor: Actor, *, question: TrailQuestion, most: int = MOST_IN_FILE) -> TrailPage:
    """Return the newest events of a selection, up to `most`, as one page."""
    return page(url, actor, question=question, size=most)


def choices(url: str, actor: Actor) -> TrailChoices:
    """Return whom and what the trail can be filtered by."""
    require(actor, "audit:read")
    with reading(url) as session:
        connection = session.connection()
        actors = connection.execute(select(col(AuditEvent.actor)).distinct()).scalars().all()
        actions = connection.execute(select(col(AuditEvent.action)).distinct()).scalars().all()
        known = names.people(session)
        return TrailChoices({one: known.get(one, "") for one in sorted(actors)}, tuple(sorted(actions)))


def about(url: str, actor: Actor, *, subject: str) -> Names:
    """Return what the things are called that a subject names."""
    require(actor, "audit:read")
    with reading(url) as session:
        return names.names(session, names.subject_things(subject))


def chain(url: str, actor: Actor) -> ChainState:
    """Walk along all events and return whether the trail is whole; takes seconds for hundreds of thousands."""
    require(actor, "audit:read")
    with reading(url) as session:
        state = audit.chain(session)
        broken = next(_events(session, [state.first_broken]), None) if state.first_broken else None
        return ChainState(state.events, broken, state.missing, state.beyond)


def _ids(
    session: Session, conditions: Sequence[ColumnElement[bool]], first: int, size: int, *, words: bool
) -> tuple[int, int, list[int]]:
    """Return how many events there are, the newest of them, and the ids of one page."""
    connection = session.connection()
    chosen = select(col(AuditEvent.id)).where(*conditions).order_by(col(AuditEvent.id).desc())
    if words:  # a search for words reads every event: once, and ids alone are small
        ids = [number for number in connection.execute(chosen).scalars() if number]
        return len(ids), ids[0] if ids else 0, ids[first : first + size]
    counted = select(func.count(), func.max(AuditEvent.id)).select_from(AuditEvent).where(*conditions)
    total, last = connection.execute(counted).one()
    part = connection.execute(chosen.limit(size).offset(first)).scalars()
    return int(total), int(last or 0), [number for number in part if number]


def _conditions(session: Session, question: TrailQuestion) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if question.person:
        conditions.append(col(AuditEvent.actor) == question.person)
    if question.kind:
        exact = "." in question.kind
        action = col(AuditEvent.action)
        low, high = f"{question.kind}.", f"{question.kind}/"  # the character after the dot: a span that an index has
        conditions.append(action == question.kind if exact else (action >= low) & (action < high))
    if question.subject:
        conditions.append(col(AuditEvent.subject) == question.subject)
    if question.department_id is not None:
        conditions.append(_of_departments([question.department_id]))
    if question.since is not None:
        conditions.append(col(AuditEvent.at) >= _midnight(question.since))
    if question.until is not None:
        conditions.append(col(AuditEvent.at) < _midnight(question.until) + timedelta(days=1))
    if text := " ".join(question.text.split()):
        conditions.append(_says(session, text))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _of_departments(ids: Sequence[int]) -> ColumnElement[bool]:
    named = select(col(AuditDepartment.event_id)).where(col(AuditDepartment.department_id).in_(ids))
    return col(AuditEvent.id).in_(named)


def _says(session: Session, text: str) -> ColumnElement[bool]:
    """Return that an event has a text in it, or is about something of that name."""
    things = list(names.things_called(session, text))
    departments = [number for kind, number in things if kind == "department"]
    subjects = [f"{kind}/{number}" for kind, number in things]
    columns = (AuditEvent.actor, AuditEvent.action, AuditEvent.subject)
    written = json.dumps(text)[1:-1]  # details are stored so
    return or_(
        *(_holds(session, col(column), text) for column in columns),
        _holds(session, cast(col(AuditEvent.details), String), written),
        col(AuditEvent.subject).in_(subjects) if subjects else false(),
        _of_departments(departments) if departments else false(),
    )


def _holds(session: Session, column: Any, text: str) -> ColumnElement[bool]:
    """Return that a column has a text in it, case aside; SQLite's LIKE does so without a copy in lower case."""
    sqlite = session.connection().dialect.name == "sqlite"
    held: ColumnElement[bool] = (column.contains if sqlite else column.icontains)(text, autoescape=True)
    return held


def _events(session: Session, ids: Sequence[int]) -> Iterator[TrailEvent]:
    """Yield events by id in the order asked for."""
    known = names.people(session)
    columns = ("id", "at", "actor", "action", "subject", "details")
    for at in range(0, len(ids), names.AT_ONCE):
        part = ids[at : at + names.AT_ONCE]
        query = select(*(getattr(AuditEvent, name) for name in columns)).where(col(AuditEvent.id).in_(part))
        rows = {row.id: row for row in session.connection().execute(query)}
        for number in part:
            row = rows[number]
            yield TrailEvent(row.id, row.at, row.actor, known.get(row.actor, ""), row.action, row.subject, row.details)


def _names(session: Session, events: Sequence[TrailEvent]) -> Names:
    things: set[tuple[str, int]] = set()
    for event in events:
        things |= names.subject_things(event.subject) | referred_things(event.action, event.details)
    return names.names(session, things)
