"""What this run of a page has read already: the page's next question about it costs nothing.

A run is one execution of the script or of a fragment. What it reads is good until it ends, or until this process
writes; the next run reads again, so that another person's or replica's change shows at once.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

from services import status

T = TypeVar("T")
_thread = threading.local()


def once(name: Hashable, read: Callable[[], T]) -> T:
    """Return `read()`, asked once a run for each name; outside of a run it is asked every time."""
    answers = _answers()
    if answers is None:
        return read()
    key = (status.last_commit(), name)
    if key not in answers:
        answers[key] = read()
    kept: T = answers[key]
    return kept


def _answers() -> dict[Hashable, Any] | None:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return None
    # One thread serves several runs in turn; Streamlit gives each new cursors, also one that reruns a fragment alone.
    if getattr(_thread, "cursors", None) is not context.cursors:
        _thread.cursors, _thread.answers = context.cursors, {}
    answers: dict[Hashable, Any] = _thread.answers
    return answers
