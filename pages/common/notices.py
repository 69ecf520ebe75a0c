"""What was just done, said once at the top of the page after the rerun that follows a write."""

import streamlit as st

from pages.common import cells

_KEY = "notice"


def say(text: str) -> None:
    """Keep a plain sentence (names in it are shown literally) for the next run of any page."""
    st.session_state[_KEY] = text


def show() -> None:
    """Show the kept sentence, once; its place stays, so that nothing below moves and is drawn anew when it goes."""
    text = st.session_state.pop(_KEY, None)
    with st.container():
        if text:
            st.success(cells.escape(text), icon=":material/check_circle:")
