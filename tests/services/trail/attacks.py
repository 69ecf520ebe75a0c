"""What somebody can do to a database whose password or file they have: raw statements, past services and triggers."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import AuditEvent
from services.audit import GENESIS, event_hash


def execute(url: str, *statements: str) -> None:
    """Run raw statements in one transaction."""
    with writing(url) as session:
        for statement in statements:
            session.connection().execute(text(statement))


def unguard(url: str) -> None:
    """Take the audit trail's triggers away."""
    if url.startswith("sqlite"):
        execute(url, "DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete")
    else:
        execute(url, "DROP TRIGGER audit_event_append_only ON audit_event")


def guard(url: str) -> None:
    """Put the triggers back, so that nothing is seen of it."""
    if url.startswith("sqlite"):
        for what in ("update", "delete"):
            execute(
                url,
                f"CREATE TRIGGER audit_event_no_{what} BEFORE {what.upper()} ON audit_event "
                "BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
            )
    else:
        execute(
            url,
            "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
        )


def rewrite(url: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Replace all events by changed ones in a chain that is whole again, with the counter of changes to match."""
    unguard(url)
    with writing(url) as session:
        events = [row.model_dump() for row in session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))]
        session.connection().execute(text("DELETE FROM audit_department"))
        session.connection().execute(text("DELETE FROM audit_event"))
        _store_chain(session, change(events))
    guard(url)


def _store_chain(session: Session, events: list[dict[str, Any]]) -> None:
    previous = GENESIS
    for number, event in enumerate(events, start=1):
        row = AuditEvent(**{**event, "id": number, "previous_hash": previous, "hash": ""})
        row.hash = previous = event_hash(row)
        session.add(row)
    session.flush()
    session.connection().execute(text("UPDATE data_version SET version = :version"), {"version": len(events) + 1})


def cut(url: str, events: int) -> None:
    """Cut events off the end and turn the counter of changes back."""
    with reading(url) as session:
        newest = session.connection().execute(text("SELECT MAX(id) FROM audit_event")).scalar_one()
    unguard(url)
    execute(
        url,
        f"DELETE FROM audit_department WHERE event_id > {newest - events}",  # noqa: S608
        f"DELETE FROM audit_event WHERE id > {newest - events}",  # noqa: S608
        f"UPDATE data_version SET version = version - {events}",  # noqa: S608
    )
    guard(url)


def forged_event(action: str, subject: str, details: dict[str, Any]) -> dict[str, Any]:
    """Return an event that never happened."""
    return {
        "at": datetime.now(UTC), "actor": "local", "action": action, "subject": subject,
        "details": json.loads(json.dumps(details)), "previous_hash": "", "hash": hashlib.sha256().hexdigest(),
    }  # fmt: skip
