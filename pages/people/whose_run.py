"""Callbacks, dialogs and fragments run for nobody but the person whose run drew them.

Streamlit runs callbacks before the script, and dialogs and fragments without it, each with what it held when it was
drawn: the actor of that moment, the text in a field. By then somebody else may have taken the tab up, or the person may
have signed out or lost a role. All of them come by two places in Streamlit, so that no button has to think of it.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.session_state import SessionState

from pages.common import access, state
from services import faults
from services.errors import UserError
from services.permissions import Actor

_call_callbacks = SessionState._call_callbacks
_run_callback = SessionState._run_callback_and_record_rerun


def hold() -> None:
    """Have every run of this process ask first for whom the page was drawn; to set it again changes nothing."""
    # mypy forbids to assign to a method
    setattr(SessionState, "_call_callbacks", _call_with_the_rights_of_now)  # noqa: B010
    setattr(SessionState, "_run_callback_and_record_rerun", _run_for_who_drew)  # noqa: B010


def _call_with_the_rights_of_now(session: SessionState, **how: Any) -> None:
    """Run the whole page instead of a fragment that was drawn for somebody else, or with other rights.

    A fragment has no script that would look, and holds the rights of who was there.
    """
    drawn_for: Actor | None = st.session_state.get(state.DRAWN_FOR)
    if drawn_for is not None and _runs_alone():
        now = _who_is_there()
        if now is None or access.rights(now) != access.rights(drawn_for):
            st.rerun()
    _call_callbacks(session, **how)


def _run_for_who_drew(session: SessionState, votes: Any, run: Callable[[], None]) -> None:
    """Run a callback unless the page was drawn for somebody else: then `app.py` begins anew without it."""
    drawn_for: Actor | None = st.session_state.get(state.DRAWN_FOR)  # None: nothing was drawn for anybody yet
    now = None if drawn_for is None else _who_is_there()
    if drawn_for is None or (now is not None and now.name == drawn_for.name):
        _run_callback(session, votes, run)


def _who_is_there() -> Actor | None:
    """Return who has signed in, None where nobody may be here or nobody can tell: the page itself says why."""
    try:
        with faults.refusing_faults():
            return access.known_actor()
    except UserError:
        return None


def _runs_alone() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and bool(context.fragment_ids_this_run)
