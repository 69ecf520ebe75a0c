"""The day on which contracts are looked at: today, or another one by the link."""

from datetime import date

import streamlit as st

from language import _
from pages.common import state
from pages.navigation import link_widgets


def in_link() -> dict[str, str]:
    """Return the day as a part of a link, nothing when it is today."""
    kept = st.session_state.get(state.AS_OF)
    return {state.AS_OF: kept.isoformat()} if isinstance(kept, date) and kept != date.today() else {}


def day() -> date:
    """Draw the day and return it; it goes along from page to page and stands in the link when it is not today."""
    return link_widgets.day(
        _("As of"),
        first=date.today(),  # "today" would take a day from the link for its default, and drop it from later links
        earliest=date(1990, 1, 1),
        latest=date(2100, 12, 31),
        key=state.AS_OF,
        persist_state="session",
        width=140,
        help=_("Notice dates, projections and amounts to date are as of this day."),
    )
