"""Anchors are kept by the server: after each committed change, when it starts, and at intervals.

A place that cannot be written never fails a change that is stored already: it is logged, and `doctor` says how old the
newest anchor is. One that does not answer holds a change up for a moment only; the next anchor confirms it as well.
"""

import contextvars
import logging
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AuditEvent, DataVersion
from services.audit import HEAD, TrailHead, utc_text
from services.errors import UserError
from services.trail.anchors import places
from services.trail.anchors.lines import Anchor

log = logging.getLogger("caseload.anchors")
#: Where a session has the heads that its savepoints began with.
_OUTER = "trail_heads_outside"
#: The thread that anchors a change.
THREAD = "caseload-anchor"
#: How long a change that is stored waits for its anchor in each of the two places.
PATIENCE_SECONDS = 1.0
#: The part of it that one waits for another process to be through with the file.
TURN = 0.8
NOT_ANCHORED = "The audit trail was not anchored at event %s: %s"  # no text


def _keep_committed(session: Any) -> None:
    if session.in_nested_transaction():
        return
    head = session.info.pop(HEAD, None)
    if head is not None:
        _keep_soon(head)


class _Place:
    """A place for anchors, and the thread at it that it does not let come to its end, as a share that is gone."""

    def __init__(self) -> None:
        self._stuck: threading.Thread | None = None

    def put(self, write: Callable[[], Anchor], *, event: int, patience: float) -> Anchor | None:
        """Write an anchor in a thread of its own, waited for a moment; return it, None where it is not written yet."""
        if self._stuck is None or not self._stuck.is_alive():
            written: list[Anchor] = []
            thread = threading.Thread(
                target=contextvars.copy_context().run,  # logged as what the person does
                args=(_write_quietly, write, written, event),
                name=THREAD,
                daemon=True,
            )
            thread.start()
            thread.join(patience)
            if not thread.is_alive():
                return written[0] if written else None
            self._stuck = thread
        log.error("The audit trail is not anchored at event %s yet: a place does not answer", event)  # no text
        return None


#: The file and the system log may each be stuck, and neither keeps the other from being written.
_file, _system_log = _Place(), _Place()


def _keep_soon(head: TrailHead, *, why: str = "change", patience: float | None = None) -> None:
    """Anchor a head, and leave it to the next one where a place does not answer in time: `patience` for each."""
    if not places.are_named():
        return
    seconds = PATIENCE_SECONDS if patience is None else patience
    try:
        chosen = places.from_environment()
    except UserError as error:
        log.error(NOT_ANCHORED, head.event, error)
        return
    path, key = chosen.file, chosen.keys[0]
    anchor = places.signed_head(chosen, head, why=why)
    numbered = None
    if path is not None:
        turn = seconds * TURN  # who has waited for another process in vain says so before nobody waits any more
        numbered = _file.put(lambda: places.append(path, anchor, key, turn), event=head.event, patience=seconds)
    if chosen.syslog:
        line = numbered or anchor
        _system_log.put(lambda: places.send(chosen.syslog, line), event=head.event, patience=seconds)


def _write_quietly(write: Callable[[], Anchor], written: list[Anchor], event: int) -> None:
    try:
        written.append(write())
    except OSError as error:
        log.error(NOT_ANCHORED, event, error)


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
