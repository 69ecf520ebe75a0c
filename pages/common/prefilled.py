"""Inputs that begin with a figure of the data."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def follow_data(key: str, figure: T) -> None:
    """Have the input of a key show a figure of the data, and the new one when the data changes, until a person types.

    Streamlit keeps what an input with a key began with, even where what it begins with is another figure by now.
    Draw the input afterwards, with `value=None`.
    """
    seen_before = f"{key}|began_with"
    if key not in st.session_state or st.session_state[key] == st.session_state.get(seen_before, figure):
        st.session_state[key] = figure
    st.session_state[seen_before] = figure
