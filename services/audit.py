"""The audit trail: every change, who made it, when; chained by hash so that tampering shows."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from data.models import AuditEvent, DataVersion
from services.permissions import Actor, require_own_eyes

GENESIS = "0" * 64
#: Kept results of reading: whoever may read leaves them behind, also who only looks as somebody else.
KEPT_READS = frozenset({"forecast.run"})


def record(session: Session, actor: Actor, action: str, subject: str, details: dict[str, Any]) -> AuditEvent:
    """Append an event in the caller's transaction, and raise the data version so that caches miss.

    Details must be JSON; they never hold cell contents of rejected or private columns.

    Raises:
        NotPermittedError: An administrator only looks as this actor; the transaction ends without a change.
    """
    if action not in KEPT_READS:
        require_own_eyes(actor)
    version = session.get(DataVersion, 1, with_for_update=True) or DataVersion(id=1, version=0)
    version.version += 1
    session.add(version)
    previous = session.exec(select(AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1)).first()
    event = AuditEvent(
        at=datetime.now(UTC),
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
    return event


def event_hash(event: AuditEvent) -> str:
    """Return the SHA-256 over the previous hash and the event's own content."""
    at = event.at if event.at.tzinfo else event.at.replace(tzinfo=UTC)
    content = [
        event.previous_hash,
        at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.action,
        event.subject,
        json.dumps(event.details, sort_keys=True, separators=(",", ":")),
    ]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


def first_broken(session: Session) -> int | None:
    """Return the id of the first event that does not fit the chain, or None when all do."""
    previous = GENESIS
    for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.id))):
        if event.previous_hash != previous or event.hash != event_hash(event):
            return event.id
        previous = event.hash
    return None


def data_version(session: Session) -> int:
    """Return the counter that rises with every change."""
    return session.exec(select(DataVersion.version).where(DataVersion.id == 1)).first() or 0
