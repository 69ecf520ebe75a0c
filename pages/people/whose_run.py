"""Callbacks, dialogs and fragments run for nobody but the person whose run drew them.

Streamlit runs callbacks before the script, and dialogs and fragments without it, each with what it held when it was
drawn: the actor of that moment, the text in a field. By then somebody else may have taken the tab up, or the person may
have signed out or lost a role. All of them come by one place in Streamlit, so that no button has to think of it.
"""

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.session_state import SessionState

from pages.common import access, state
from services.permissions import Actor

_call_callbacks = SessionState._call_callbacks


def hold() -> None:
    """Have every run of this process ask first for whom the page was drawn; asked for at each run, done once."""
    setattr(SessionState, "_call_callbacks", _call_for_who_drew)  # noqa: B010 - mypy forbids to assign to a method


def _call_for_who_drew(session: SessionState, **how: Any) -> None:
    """Run the callbacks of a run, unless the page was drawn for somebody else: then `app.py` begins anew without them.

    A fragment has no script that would look, and holds the rights of who was there: the whole page runs instead.
    """
    drawn_for: Actor | None = st.session_state.get(state.DRAWN_FOR)  # None: the page on which people sign in
    now = None if drawn_for is None else access.known_actor()
    if _runs_alone() and (now is None or now != drawn_for):
        st.rerun()
    if drawn_for is None or (now is not None and now.name == drawn_for.name):
        _call_callbacks(session, **how)


def _runs_alone() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and bool(context.fragment_ids_this_run)
