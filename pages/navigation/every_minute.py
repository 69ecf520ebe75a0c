"""What an open page does by itself once a minute: is the sign-in still good, has somebody imported something?

One fragment for all of it, so that a page that is left alone costs a few small reads.
"""

from functools import partial

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.common import access, messages
from pages.navigation import favorites, news
from pages.people import signing_in

SECONDS = 60


@st.fragment(run_every=SECONDS)
@partial(messages.guard, by_itself=True)
def look() -> None:
    """Look whether the sign-in holds, say what others imported, and remember what was open."""
    if not _runs_by_itself():
        news.notice(drawn_before=False)
        return
    with signing_in.without_click():
        access.own_actor()
        favorites.hand_over()
        news.notice(drawn_before=True)


def _runs_by_itself() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and bool(context.fragment_ids_this_run)
