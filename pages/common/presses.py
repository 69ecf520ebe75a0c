"""Buttons whose press is not lost when the person is quicker than the page.

Streamlit breaks off a run as soon as something else is clicked, and a run that is broken off before it comes to the
button has forgotten the press. A callback runs before everything else, so the press is noted there and waits for the
run that comes to the button. A press that no complete run took up, and one of a page that was left, is dropped.

The key must name what the button acts on: with one key for whatever is chosen, a press could act on the next choice.
"""

from typing import Any

import streamlit as st

_KEPT = "presses"
_PAGE = "page_of_presses"


def button(label: str, *, key: str, **options: Any) -> bool:
    """Draw a button and return, once, whether it was pressed."""
    st.button(label, key=key, on_click=_keep, args=(key,), **options)
    kept: frozenset[str] = st.session_state.get(_KEPT, frozenset())
    st.session_state[_KEPT] = kept - {key}
    return key in kept and not options.get("disabled")


def arrive(page: str) -> None:
    """Drop presses of another page; called before a page runs."""
    if st.session_state.get(_PAGE, page) != page:
        forget()
    st.session_state[_PAGE] = page


def forget() -> None:
    """Drop what no button took up; called when a page has run to its end."""
    st.session_state.pop(_KEPT, None)


def _keep(key: str) -> None:
    st.session_state[_KEPT] = st.session_state.get(_KEPT, frozenset()) | {key}
