"""Small reads that most questions of a page begin with, kept until the data changes: trees, budget versions.

Only for values that nobody changes. A session that writes always reads anew: it may see its own changes, which no
other session may see yet.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlmodel import Session

from data.engine import only_reads
from language import current
from services import audit

T = TypeVar("T")
MOST_ENTRIES = 64
#: Answers of many megabytes (possible futures of all departments) have few places of their own.
MOST_LARGE = 6
_entries: OrderedDict[Hashable, Any] = OrderedDict()
_large: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def kept(session: Session, name: Hashable, read: Callable[[], T], *, large: bool = False) -> T:
    """Return `read()`, asked once for each name, language and state of the data.

    The state is read before the rows: a change in between is kept under the older state, which nobody asks for again
    once the newer one shows; the reverse, old rows under a newer state, cannot happen. `large`: see `MOST_LARGE`.
    """
    if not only_reads(session):
        return read()
    key = (str(session.get_bind().engine.url), _state(session), current(), name)
    entries, most = (_large, MOST_LARGE) if large else (_entries, MOST_ENTRIES)
    with _lock:
        if key in entries:
            entries.move_to_end(key)
            answer: T = entries[key]
            return answer
    answer = read()
    with _lock:
        entries[key] = answer
        while len(entries) > most:
            entries.popitem(last=False)
    return answer


def _state(session: Session) -> int:
    state: int | None = session.info.get("data_version")
    if state is None:
        state = session.info["data_version"] = audit.data_version(session)
    return state
