"""What became of what a piece of work wrote: nothing asked, nothing stored, all of it, part of it, or not known.

The word of the engine counts, not the place in the code that failed: a page that fails after its commit has stored, and
a connection that breaks during a commit may have. A thread works for one person at a time, so it keeps the count.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from sqlalchemy import Engine, event

from data.faults import NEVER_OPEN, fault_of, without_values

#: unasked: nothing was to be written. not_stored: it was rolled back. stored: what was begun was committed. partly:
#: something was committed, and something after it was not. unknown: a commit was sent and nothing came back.
Outcome = Literal["unasked", "not_stored", "stored", "partly", "unknown"]
#: Faults after which a commit that failed may have reached the disk or the server all the same.
OPEN = frozenset({"lost", "disk", "damaged"})


class WriteCount(NamedTuple):
    """How often this thread has begun to write, committed, and sent a commit without an answer."""

    begun: int = 0
    committed: int = 0
    unanswered: int = 0


class _Count(threading.local):
    def __init__(self) -> None:
        self.mark = WriteCount()
        self.committing = False


_count = _Count()


def mark() -> WriteCount:
    """Return where this thread stands; `since` tells what became of what was written after it."""
    return _count.mark


def since(before: WriteCount) -> Outcome:
    """Return what became of everything that this thread began to write after a mark."""
    begun, committed, unanswered = (now - then for now, then in zip(_count.mark, before, strict=True))
    if unanswered:
        return "unknown"
    if not begun and not committed:
        return "unasked"
    if not committed:
        return "not_stored"
    return "stored" if committed >= begun else "partly"


@contextmanager
def asked_to_write() -> Iterator[None]:
    """Count a write that failed before its transaction began: no connection, or a lock that was not to be had."""
    before = _count.mark
    try:
        yield
    except BaseException:
        if _count.mark == before:
            _count.mark = before._replace(begun=before.begun + 1)
        raise


@contextmanager
def leaving_out() -> Iterator[None]:
    """Leave out of the count what the program writes by itself: nobody asks what became of it."""
    before = _count.mark
    try:
        yield
    finally:
        _count.mark = before


def watch(engine: Engine) -> None:
    """Have the engine's transactions counted."""
    event.listen(engine, "begin", _begun)
    event.listen(engine, "commit", _asked_to_commit)
    event.listen(engine, "rollback", _rolled_back)
    event.listen(engine, "handle_error", _note_failure)


def _begun(connection: Any) -> None:
    _count.committing = False
    if connection.get_execution_options().get("caseload_writes", False):
        _count.mark = _count.mark._replace(begun=_count.mark.begun + 1)


def _asked_to_commit(_connection: Any) -> None:
    _count.committing = True
    _count.mark = _count.mark._replace(committed=_count.mark.committed + 1)


def _rolled_back(_connection: Any) -> None:
    _count.committing = False


def _note_failure(context: Any) -> None:
    without_values(context.original_exception)
    if context.connection is None and not context.is_pre_ping:
        setattr(context.original_exception, NEVER_OPEN, True)
    if context.sqlalchemy_exception is not None:  # it quotes the error of the driver
        context.sqlalchemy_exception.args = (
            f"({type(context.original_exception).__name__}) {context.original_exception}",
        )
    if not _count.committing or context.statement is not None or context.connection is None:
        return
    _count.committing = False
    now = _count.mark
    open_end = fault_of(context.original_exception) in OPEN
    _count.mark = now._replace(committed=now.committed - 1, unanswered=now.unanswered + open_end)
