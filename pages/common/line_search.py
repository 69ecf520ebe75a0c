"""The search and order above a list of lines, and which page of it is shown."""

from typing import Literal, NamedTuple

import streamlit as st

from language import N_, _, translate
from pages.common import state
from pages.editors import boxes

Order = Literal["largest", "newest", "file"]
ORDERS: dict[str, Order] = {N_("Largest first"): "largest", N_("Newest first"): "newest", N_("File order"): "file"}


class LineSearch(NamedTuple):
    """What a person looks for among lines; `page` counts from 1."""

    words: str
    order: Order
    page: int


def ask() -> LineSearch:
    """Draw the search and the order; a change of either begins at the first page."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        words = st.text_input(
            _("Search"),
            placeholder=_("Text or an amount"),
            key=state.SEARCH,
            icon=":material/search:",
            width=300,
            on_change=first_page,
            bind="query-params",
            max_chars=100,
        )
        order = boxes.selectbox(
            st,
            _("Sorted by"),
            list(ORDERS),
            format_func=translate,
            key=state.LINES_ORDER,
            width=170,
            on_change=first_page,
        )
    return LineSearch(words or "", ORDERS[order], int(st.session_state.get(state.LINES_PAGE, 1)))


def first_page() -> None:
    """Show the first page of the lines."""
    st.session_state[state.LINES_PAGE] = 1
