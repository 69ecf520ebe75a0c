"""The day on which contracts are looked at: today, or another one by the link."""

from datetime import date

import streamlit as st

from pages.common import state


def keep_in_link() -> None:
    """Write the day into a link that is put together anew, unless it is today."""
    kept = st.session_state.get(state.AS_OF)
    if isinstance(kept, date) and kept != date.today():
        st.query_params[state.AS_OF] = kept.isoformat()


def day() -> date:
    """Draw the day and return it; it goes along from page to page and stands in the link when it is not today."""
    chosen = st.date_input(
        "As of",
        value="today",
        min_value=date(1990, 1, 1),
        max_value=date(2100, 12, 31),
        key=state.AS_OF,
        bind="query-params",
        persist_state="session",
        width=140,
        help="Notice dates, projections and amounts so far are those of this day.",
    )
    return chosen if isinstance(chosen, date) else date.today()
