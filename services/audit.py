"""The audit trail: every change, who made it, when; chained by hash so that tampering shows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from data.clock import utc_now
from data.models import AuditDepartment, AuditEvent, DataVersion
from services.permissions import Actor, require_own_eyes, require_still

GENESIS = "0" * 64
#: Kept results of reading: whoever may read leaves them behind, also who only looks as somebody else.
KEPT_READS = frozenset({"forecast.run"})
#: Where the id of a department stands in the subjects that name one.
PLACES = {"department": 1, "comment": 1, "landing": 2, "volume/department": 2, "budget_version": 3, "period": 3}
#: Fields of details that hold the id of a department.
DEPARTMENTS = ("department_id", "to_department_id")
#: Where a session has the head of the trail that its transaction leaves; see services.trail.anchors.keeping.
HEAD = "trail_head"
_plain = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
#: Events of the chain that are read at once.
AT_ONCE = 2000


@dataclass(frozen=True)
class TrailHead:
    """The newest event of a trail: its id, hash and time (ISO, UTC), and the data version that it raised."""

    event: int
    hash: str
    event_at: str
    version: int


def utc_time(at: datetime) -> datetime:
    """Return a stored time with its zone, in UTC; SQLite keeps UTC without saying so."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def utc_text(at: datetime) -> str:
    """Return a stored time (UTC, with or without its zone) as text, to the microsecond."""
    return utc_time(at).isoformat(timespec="microseconds")


def record(session: Session, actor: Actor, action: str, subject: str, details: dict[str, Any]) -> AuditEvent:
    """Append an event in the caller's transaction, and raise the data version so that caches miss.

    Details must be JSON; they never hold cell contents of rejected or private columns.

    Raises:
        NotPermittedError: An administrator only looks as this actor, or the person lost rights since the work began;
            the transaction ends without a change.
    """
    if action not in KEPT_READS:
        require_own_eyes(actor)
    version = one_writer(session) or DataVersion(id=1, version=0)
    if action not in KEPT_READS:
        require_still(session, actor)  # under the lock, so that rights that are being taken away count already
    version.version += 1
    session.add(version)
    previous = session.exec(select(AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1)).first()
    event = AuditEvent(
        at=utc_now(),
        actor=actor.seen_by or actor.name,
        action=action,
        subject=subject,
        details=json.loads(json.dumps(details, default=str)),
        previous_hash=previous or GENESIS,
        hash="",
    )
    event.hash = event_hash(event)
    session.add(event)
    session.flush()
    event_id = event.id or 0
    named = sorted(departments_of(subject, event.details))
    session.add_all(AuditDepartment(department_id=number, event_id=event_id) for number in named)
    session.flush()
    session.info[HEAD] = TrailHead(event_id, event.hash, utc_text(event.at), version.version)
    return event


def one_writer(session: Session) -> DataVersion | None:
    """Let nobody else change anything until this transaction ends, so that what is read from now on stays stored.

    Call it before anything else is locked or read: two that take locks in another order would wait for each other.
    """
    return session.get(DataVersion, 1, with_for_update=True)


def departments_of(subject: str, details: Mapping[str, Any]) -> set[int]:
    """Return the ids of the departments that an event names: in its subject, in `DEPARTMENTS`, in a list of cells."""
    parts = subject.split("/")
    place = PLACES.get("/".join(parts[:2]), PLACES.get(parts[0], 0))
    told = {int(parts[place])} if 0 < place < len(parts) and parts[place].isdecimal() else set()
    columns = details.get("columns") or ()
    if "department_id" in columns:
        at = columns.index("department_id")
        told |= {row[at] for row in details.get("changes", ())}
    return told | set(_named_departments(details))


def _named_departments(value: Any) -> Iterator[int]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in DEPARTMENTS and isinstance(inner, int):
                yield inner
            else:
                yield from _named_departments(inner)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping):
                yield from _named_departments(inner)


@dataclass(frozen=True)
class Chain:
    """What the chain of events says about itself.

    `events`: how many there are; `first_broken`: the id of the first that does not follow from the one before, None
    when all do; `missing`: how many were cut off the end; `beyond`: how many the counter of changes knows nothing of,
    as when somebody turned it back.
    """

    events: int
    first_broken: int | None
    missing: int
    beyond: int = 0

    @property
    def intact(self) -> bool:
        """Return whether nothing was changed and nothing is missing."""
        return self.first_broken is None and not self.missing and not self.beyond


def chain(session: Session) -> Chain:
    """Walk along all events and return what does not fit."""
    events = session.exec(select(func.count(col(AuditEvent.id)))).one()
    # The data version starts at 1 and rises with every event, so that a cut end shows as well.
    counted = data_version(session) - 1
    return Chain(events, first_broken(session), max(counted - events, 0), max(events - counted, 0))


def event_hash(event: Any) -> str:
    """Return the SHA-256 over the previous hash and the event's own content."""
    content = [
        event.previous_hash,
        utc_text(event.at),
        event.actor,
        event.action,
        event.subject,
        _plain.encode(event.details),
    ]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


def first_broken(session: Session) -> int | None:
    """Return the id of the first event that does not fit the chain, or None when all do."""
    previous = GENESIS
    columns = AuditEvent.__table__.columns  # type: ignore[attr-defined]
    rows = session.connection().execute(select_columns(*columns).order_by(col(AuditEvent.id)))
    for event in rows.yield_per(AT_ONCE):
        if event.previous_hash != previous or event.hash != event_hash(event):
            return int(event.id)
        previous = event.hash
    return None


def data_version(session: Session) -> int:
    """Return the counter that rises with every change."""
    return session.exec(select(DataVersion.version).where(DataVersion.id == 1)).first() or 0


def data_state(session: Session) -> tuple[int, str]:
    """Return the counter of changes and the hash of the newest one: what is kept of a database is kept by both.

    A backup that was restored, or another file put in its place, counts the same numbers for other figures.
    """
    newest = select(AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1).scalar_subquery()
    row = session.exec(select(DataVersion.version, newest).where(DataVersion.id == 1)).first()
    return (row[0], row[1] or "") if row else (0, "")
