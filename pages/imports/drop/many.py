"""The way of many files at once: drop, set up a new hospital, settle what is open, post all or one by one, undo."""

from typing import Literal

import streamlit as st

from language import N_, _, ngettext
from pages.common import cells, messages
from pages.imports import checklist, upload_size
from pages.imports.drop import held, listing, posted, setup, shared
from pages.imports.drop.held import Drop
from reports.formats import Formats
from services.errors import UserError
from services.imports.dropping import DropPlan
from services.permissions import Actor

#: The choice that leaves it to the application what each file holds.
RECOGNIZE = N_("Recognize each file")


def alone(asked_for: str) -> bool:
    """Return whether dropped files have the page to themselves: nobody asks for one kind of files.

    Args:
        asked_for: Title of a kind, or `RECOGNIZE`.
    """
    return held.current() is not None and asked_for == RECOGNIZE


def section(actor: Actor, formats: Formats) -> None:
    """Draw the drop zone, or the files that were dropped with their plan and what became of them."""
    drop = held.current()
    if drop is None:
        _left_behind(actor)
        _drop_zone(actor, formats)
        checklist.show(actor, at=checklist.UPLOAD)
        return
    with messages.refusals():
        held.take_results(drop)
    if st.button(_("Drop other files"), key="drop_again", icon=":material/close:", type="tertiary"):
        held.forget()
        st.rerun()
    if drop.results:
        posted.show(drop, actor, formats)
    try:
        plan = held.plan(drop, actor)
    except UserError as error:
        messages.show_error(error)
        return
    _to_post(drop, plan, actor, formats)
    if drop.results:
        checklist.show(actor, at=checklist.UPLOAD)


def _left_behind(actor: Actor) -> None:
    """Offer the files that were posted from a window that is closed by now: what became of them, and the way back."""
    drop = held.left_behind(actor)
    if drop is None:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        text = ngettext(
            "You imported {count} dropped file a short while ago.",
            "You imported from {count} dropped files a short while ago.",
            len(drop.files),
        )
        if drop.posting is not None and drop.posting.active:
            text = _("Your import is under way: {step}", step=cells.escape(drop.posting.message))
        st.markdown(f":material/history: {text}", width="content")  # no text
        st.button(_("Show these files"), key="drop_take_up", on_click=held.take_up, args=(drop,))


def _drop_zone(actor: Actor, formats: Formats) -> None:
    uploads = st.file_uploader(
        _("Drop one or many files, or a zip: ledger, budget, volumes, hours, purchases, contracts …"),
        # Files of every type are taken: a folder holds some, and each is told why it is set aside.
        accept_multiple_files=True,
        key=f"drop_files_{st.session_state.get(held.ROUND, 0)}",
        max_upload_size=upload_size.largest(),
        help=_("Each is recognized and shown before anything is stored. Nothing is stored until you import."),
    )
    upload_size.note(formats)
    if uploads:
        with messages.refusals():
            held.start([(upload.name, upload) for upload in uploads], actor)
            st.rerun()


def _to_post(drop: Drop, plan: DropPlan, actor: Actor, formats: Formats) -> None:
    """Draw what is not posted yet, with a button for all that is ready and one for each file."""
    waiting = [
        planned for planned in plan.files if planned.key not in drop.results or planned.state in ("ready", "asked")
    ]
    if listing.propose_new(drop, plan):
        st.rerun()
    unconfirmed = bool(waiting) and setup.waits(drop, plan, actor)
    ready = [planned for planned in waiting if planned.state == "ready"]
    under_way, post = st.container(), False
    if ready or plan.open_questions or (waiting and not drop.results):
        listing.summary(waiting, plan)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            listing.accept_likely(drop, plan)
            label = listing.import_label(len(ready), plan)
            kind: Literal["primary", "secondary"] = "secondary" if plan.open_questions else "primary"
            post = st.button(label, key="drop_all", type=kind, disabled=not ready or unconfirmed)
        under_way = st.container()
    listing.same(drop, plan)
    shared.section(drop, plan, formats)
    alone = listing.files(drop, plan, waiting, formats, may_post=not unconfirmed)
    listing.aside(drop, plan, waiting, formats)
    chosen = ready if post else [planned for planned in ready if planned.key == alone]
    if chosen:
        held.post(drop, actor, chosen)
        with under_way, messages.refusals():
            held.take_results(drop)
            st.rerun()
