"""Progress of background work: how far it is, a way to stop it, and its outcome."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from language import _
from pages.common import messages
from services.background_work import Job, board
from services.errors import UserError

POLL_SECONDS = 0.5


def follow(find: Callable[[], Job[Any] | None], *, begin: Callable[[], Job[Any]] | None, key: str) -> None:
    """Show work until it ends, then run the page again; without any work nothing is shown.

    Args:
        find: Returns the work under way or just ended.
        begin: Starts it when there is none; None waits for a person to start it.
        key: Tells the widgets of two followed works apart.
    """
    if find() is None:
        if begin is None:
            return
        with messages.refusals():
            begin()

    @st.fragment(run_every=POLL_SECONDS)
    @partial(messages.guard, by_itself=True)
    def watch() -> None:
        job = find()
        if job is None:  # another session has shown the outcome and cleared it away
            st.rerun()
        else:
            _show(job, key)

    watch()


def _show(job: Job[Any], key: str) -> None:
    if job.active:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(job.share, text=job.message, width="stretch")
            if st.button(_("Stop"), key=f"stop_{key}", icon=":material/stop_circle:"):
                job.cancel()
        return
    if job.state == "done":
        board().forget(job.key)
        st.rerun()
    show_failure(job, key)


def show_failure(job: Job[Any], key: str) -> None:
    """Say why the work ended without a result, and offer to try again."""
    try:
        job.result()
    except UserError as error:
        if error.code == "cancelled":
            st.info(_("Stopped. Earlier results are unchanged."), icon=":material/stop_circle:")
        else:
            messages.show_error(error)
    except Exception as error:
        if f"shown_{key}" not in st.session_state:  # logged once, not at every look
            st.session_state[f"shown_{key}"] = messages.show_unexpected(error)
        else:
            st.error(
                _("The forecast failed (reference {reference}).", reference=st.session_state[f"shown_{key}"]),
                icon=":material/error:",
            )
    if st.button(_("Try again"), key=f"again_{key}", icon=":material/refresh:"):
        st.session_state.pop(f"shown_{key}", None)
        board().forget(job.key)
        st.rerun()
