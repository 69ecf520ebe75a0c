"""Anchors are kept by the server: after each committed change, when it starts, and at intervals.

A place that cannot be written never fails a change that is stored already: it is logged, and `doctor` says how old the
newest anchor is. One that does not answer holds a change up for a moment only; the next anchor confirms it as well.
"""

import contextvars
import logging
import threading
from dataclasses import replace
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AuditEvent, DataVersion
from services.audit import HEAD, TrailHead, utc_text
from services.errors import UserError
from services.trail.anchors import places

log = logging.getLogger("caseload.anchors")
#: Where a session has the heads that its savepoints began with.
_OUTER = "trail_heads_outside"
#: The thread that anchors a change.
THREAD = "caseload-anchor"
#: How long a change that is stored waits for its anchor.
PATIENCE_SECONDS = 1.0


def _keep_committed(session: Any) -> None:
    if session.in_nested_transaction():
        return
    head = session.info.pop(HEAD, None)
    if head is not None:
        _keep_soon(head)


class _Waiting:
    """The thread at an anchor that a place, such as a share that is gone, does not let come to its end."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None

    @property
    def is_stuck(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


#: The file and the system log may each be stuck, and neither keeps the other from being written.
_waiting, _waiting_for_log = _Waiting(), _Waiting()


def _keep_soon(head: TrailHead, *, why: str = "change", patience: float | None = None) -> None:
    """Anchor a head, and leave it to the next one where the places do not answer in time."""
    if not places.are_named():
        return
    patience = PATIENCE_SECONDS if patience is None else patience
    if _in_time(_waiting, head, {"why": why, "patience": patience}):
        return
    log.error("The audit trail is not anchored at event %s yet: its places do not answer", head.event)  # no text
    if places.named_file() is not None:  # else the log itself is stuck
        _in_time(_waiting_for_log, head, {"why": why, "patience": patience, "into_file": False})


def _in_time(waiting: _Waiting, head: TrailHead, how: dict[str, Any]) -> bool:
    """Anchor in a thread of its own; return whether that came to its end, which it is waited for a moment."""
    if waiting.is_stuck:
        return False
    thread = threading.Thread(
        target=contextvars.copy_context().run,  # logged as what the person does
        args=(keep_quietly, head),
        kwargs=how,
        name=THREAD,
        daemon=True,
    )
    thread.start()
    thread.join(2 * float(how["patience"]))
    waiting.thread = thread if thread.is_alive() else None
    return waiting.thread is None


def _note_outer(session: Any, transaction: Any) -> None:
    """Note the head that a savepoint begins with."""
    if transaction.nested:
        session.info.setdefault(_OUTER, {})[transaction] = session.info.get(HEAD)


def _take_back(session: Any) -> None:
    """Have the head again that was there when what is rolled back began."""
    session.info[HEAD] = session.info.get(_OUTER, {}).get(session.get_nested_transaction())


def _forget_outer(session: Any, transaction: Any) -> None:
    session.info.get(_OUTER, {}).pop(transaction, None)


event.listen(Session, "after_commit", _keep_committed)
event.listen(Session, "after_transaction_create", _note_outer)
event.listen(Session, "after_rollback", _take_back)
event.listen(Session, "after_transaction_end", _forget_outer)


def keep_quietly(
    head: TrailHead, *, why: str, patience: float = places.PATIENCE_SECONDS, into_file: bool = True
) -> None:
    """Anchor a head where places are set, or (not `into_file`) in the system log alone; what goes wrong is logged."""
    try:
        chosen = places.from_environment()
        if not into_file:
            chosen = replace(chosen, file=None)
        if chosen.are_set:
            places.keep(chosen, head, why=why, patience=patience)
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
        _keep_soon(head, why=why, patience=places.PATIENCE_SECONDS)
