"""Above every page: whose figures these are, through which month, in which state it is, and the last import."""

import streamlit as st

from pages.common import cells, looks, queries
from pages.people import whose
from reports.overview import words
from services.navigation.dated import data_date


def line() -> None:
    """Draw the line; while there are no figures, only whose departments a person sees."""
    told = queries.ask(data_date)
    if told is None:
        whose.line()
        return
    text = words.as_of(whose.source(), told.state, told.imported_at, looks.formats())
    st.caption(cells.escape(text))
