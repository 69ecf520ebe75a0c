"""What other people imported, or took back, since a person looked: who, which kind of file, which months, when."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from data.engine import reading
from data.models import AuditEvent, ImportBatch
from services import audit
from services.imports.kinds import KINDS
from services.people import naming
from services.permissions import Actor, require

#: Of one look; who was away for longer sees the newest.
MOST_NEWS = 20
UNDO = "import.undo"
BATCH = "import_batch/"


@dataclass(frozen=True)
class ImportNews:
    """An import by somebody else, or its undoing: by whom (name), the kind of file, its months (yyyymm), when (UTC)."""

    by: str
    kind: str
    months: tuple[int, int] | None
    at: datetime
    undone: bool


@dataclass(frozen=True)
class News:
    """What is told, newest first, and the event up to which this is all: what comes after it is told the next time."""

    until: int
    imports: list[ImportNews]


def newest_event(url: str, actor: Actor) -> int:
    """Return where the audit trail stands: what comes after it is news."""
    require(actor, "budget:read")
    with reading(url) as session:
        return _newest(session)


def imports_since(url: str, actor: Actor, *, event: int) -> News:
    """Return what others imported and took back after an event, in departments that the person sees.

    One's own imports are no news, nor those of the administrator who only looks as this person. What is undone is gone
    with the departments that it was of, so a manager hears of lists that are taken back only, which are everybody's.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        until = _newest(session)
        return News(until, _told(session, actor, event, until))


def _newest(session: Session) -> int:
    return session.exec(select(func.max(col(AuditEvent.id)))).first() or 0


def _told(session: Session, actor: Actor, event: int, until: int) -> list[ImportNews]:
    query = (
        select(AuditEvent)
        .where(
            col(AuditEvent.id) > event,
            col(AuditEvent.id) <= until,
            col(AuditEvent.subject).startswith(BATCH),
            col(AuditEvent.action).startswith("import."),
            col(AuditEvent.actor).not_in((actor.name, actor.seen_by)),
        )
        .order_by(col(AuditEvent.id).desc())
        .limit(MOST_NEWS)
    )
    events = session.exec(query).all()
    names = naming.names_in(session) if events else {}
    told = []
    for one in events:
        batch = session.get(ImportBatch, int(one.subject.removeprefix(BATCH)))
        if batch is not None and _concerns(session, actor, batch, one):
            told.append(_news(one, batch, names.get(one.actor, one.actor)))
    return told


def _concerns(session: Session, actor: Actor, batch: ImportBatch, event: AuditEvent) -> bool:
    """Return whether an event brought or took away something, for a manager in her departments as far as is known."""
    kind = KINDS[batch.kind]
    is_undone = event.action == UNDO
    if not batch.rows_loaded and not is_undone:
        return False
    if actor.departments is None or kind.lines is None:
        return True
    if is_undone:
        return False
    table = kind.model.__table__.columns  # type: ignore[attr-defined]
    query = select(table.id).where(table.batch_id == batch.id, table.department_id.in_(actor.departments))
    return session.exec(query.limit(1)).first() is not None


def _news(event: AuditEvent, batch: ImportBatch, by: str) -> ImportNews:
    known = batch.period_from is not None and batch.period_to is not None
    return ImportNews(
        by=by,
        kind=batch.kind,
        months=(batch.period_from or 0, batch.period_to or 0) if known else None,
        at=audit.utc_time(event.at),
        undone=event.action == UNDO,
    )
