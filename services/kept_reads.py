"""Small reads that most questions of a page begin with, kept until the data changes: trees, budget versions.

Only for values that nobody changes. A session that writes always reads anew: it may see its own changes, which no
other session may see yet.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, TypeVar

from sqlmodel import Session

from data.engine import only_reads
from language import current
from services import audit

T = TypeVar("T")
MOST_ENTRIES = 64
#: Answers of many megabytes (possible futures of all departments) have few places of their own.
MOST_LARGE = 6
#: Answers that only their content decides: some ten kilobytes each.
MOST_BY_CONTENT = 500
_entries: OrderedDict[Hashable, Any] = OrderedDict()
_large: OrderedDict[Hashable, Any] = OrderedDict()
_by_content: OrderedDict[Hashable, Any] = OrderedDict()
_under_way: dict[Hashable, "_UnderWay"] = {}
_lock = threading.Lock()
#: How long one waits for the answer that somebody else is at.
PATIENCE_SECONDS = 20.0


def kept(session: Session, name: Hashable, read: Callable[[], T], *, large: bool = False) -> T:
    """Return `read()`, asked once for each name, language and state of the data.

    The state is read before the rows: a change in between is kept under the older state, which nobody asks for again
    once the newer one shows; the reverse, old rows under a newer state, cannot happen. `large`: see `MOST_LARGE`.
    """
    if not only_reads(session):
        return read()
    key = (str(session.get_bind().engine.url), _state(session), current(), name)
    entries, most = (_large, MOST_LARGE) if large else (_entries, MOST_ENTRIES)

    def read_and_keep() -> T:
        answer = read()
        _drop_older(entries, key[0], key[1])
        return _put(entries, key, answer, most)

    answer: T = ask_once(key, lambda: _take(entries, key), read_and_keep)
    return answer


def of_content(content: Hashable, work: Callable[[], T]) -> T:
    """Return `work()`, asked once for each content, whatever else changes; `content` holds all that decides it."""

    def work_and_keep() -> T:
        return _put(_by_content, content, work(), MOST_BY_CONTENT)

    answer: T = ask_once(content, lambda: _take(_by_content, content), work_and_keep)
    return answer


def _take(entries: OrderedDict[Hashable, Any], key: Hashable) -> tuple[Any] | None:
    """Return the answer in a tuple: one of None is an answer too."""
    with _lock:
        if key not in entries:
            return None
        entries.move_to_end(key)
        return (entries[key],)


def _put(entries: OrderedDict[Hashable, Any], key: Hashable, answer: T, most: int) -> T:
    with _lock:
        entries[key] = answer
        while len(entries) > most:
            entries.popitem(last=False)
    return answer


def _drop_older(entries: OrderedDict[Hashable, Any], url: str, state: tuple[int, str]) -> None:
    """Forget what was kept of earlier states of a database: only who began to read before the change asks for it."""
    with _lock:
        for older in [key for key in entries if isinstance(key, tuple) and key[0] == url and key[1] < state]:
            del entries[older]


def ask_once(key: Hashable, find: Callable[[], tuple[T] | None], work: Callable[[], T]) -> T:
    """Return what `find` has, else the answer of `work`, which keeps it; who asks the same meanwhile waits for it.

    After a change of the data everybody's page asks the same at once, and Python would work all of them out in turns.
    Who has waited `PATIENCE_SECONDS` works it out alone; after a failure one of those who waited tries next.
    """
    until = monotonic() + PATIENCE_SECONDS
    while True:
        held = find()
        if held is not None:
            return held[0]
        with _lock:
            under_way = _under_way.get(key)
            if under_way is None:
                under_way = _under_way[key] = _UnderWay()
                break
        left = until - monotonic()
        if under_way.worker == threading.get_ident() or left <= 0:
            return work()
        under_way.ended.wait(left)
    try:
        return work()
    finally:
        with _lock:
            del _under_way[key]
        under_way.ended.set()


class _UnderWay:
    """A read that a thread is at."""

    def __init__(self) -> None:
        self.worker = threading.get_ident()
        self.ended = threading.Event()


def _state(session: Session) -> tuple[int, str]:
    state: tuple[int, str] | None = session.info.get("data_state")
    if state is None:
        state = session.info["data_state"] = audit.data_state(session)
    return state
