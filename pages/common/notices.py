"""What was just done, said once at the top of the page after the rerun that follows a write."""

import streamlit as st

_KEY = "notice"


def say(text: str) -> None:
    """Keep a sentence for the next run of any page."""
    st.session_state[_KEY] = text


def show() -> None:
    """Show the kept sentence, once."""
    text = st.session_state.pop(_KEY, None)
    if text:
        st.success(text, icon=":material/check_circle:")
