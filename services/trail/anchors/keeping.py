"""Anchors are kept by the server: after each committed change, when it starts, and at intervals.

A place that cannot be written never fails a change that is stored already: it is logged, and `doctor` says how old the
newest anchor is.
"""

import logging
import threading
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AuditEvent, DataVersion
from services.audit import HEAD, TrailHead, utc_text
from services.errors import UserError
from services.trail.anchors import places

log = logging.getLogger("caseload.anchors")


def _keep_committed(session: Any) -> None:
    if session.in_nested_transaction():
        return
    head = session.info.pop(HEAD, None)
    if head is not None:
        keep_quietly(head, why="change")


def _forget(session: Any) -> None:
    session.info.pop(HEAD, None)


event.listen(Session, "after_commit", _keep_committed)
event.listen(Session, "after_rollback", _forget)


def keep_quietly(head: TrailHead, *, why: str) -> None:
    """Anchor a head where places are set; what goes wrong is logged."""
    try:
        chosen = places.from_environment()
        if chosen.are_set:
            places.keep(chosen, head, why=why)
    except (OSError, UserError) as error:
        log.error("The audit trail was not anchored at event %s: %s", head.event, error)


def head_of(session: Session) -> TrailHead:
    """Return the newest event as stored."""
    newest = session.exec(
        select(AuditEvent.id, AuditEvent.hash, AuditEvent.at).order_by(col(AuditEvent.id).desc()).limit(1)
    ).first()
    version = session.exec(select(DataVersion.version).where(DataVersion.id == 1)).first() or 0
    if newest is None:
        return TrailHead(0, "", "", version)
    return TrailHead(newest[0] or 0, newest[1], utc_text(newest[2]), version)


def hash_of(session: Session, event_id: int) -> str:
    """Return the hash of an event, "" where there is none."""
    return session.exec(select(AuditEvent.hash).where(AuditEvent.id == event_id)).first() or ""


def start(url: str) -> threading.Thread | None:
    """Anchor now and at intervals, beside the pages, until the process ends; None where no place is set.

    Raises:
        UserError: The places are set wrongly.
    """
    chosen = places.from_environment()
    if not chosen.are_set:
        return None
    stop = threading.Event()

    def keep_on() -> None:
        why = "start"
        while True:
            keep_now(url, why=why)
            why = "interval"
            if stop.wait(chosen.minutes * 60):
                return

    thread = threading.Thread(target=keep_on, name="anchors", daemon=True)
    thread.start()
    return thread


def keep_now(url: str, *, why: str) -> None:
    """Anchor the trail as stored; what goes wrong is logged."""
    try:
        with reading(url) as session:
            head = head_of(session)
    except Exception:
        log.exception("The audit trail could not be read for an anchor")  # no text
        return
    if head.event:
        keep_quietly(head, why=why)
