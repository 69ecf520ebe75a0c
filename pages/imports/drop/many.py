"""The way of many files at once: drop, set up a new hospital, settle what is open, post all or one by one, undo."""

import streamlit as st

from language import _, ngettext
from pages.common import messages
from pages.imports import checklist
from pages.imports.drop import held, listing, posted, setup, shared
from pages.imports.drop.held import Drop
from reports.formats import Formats
from services import settings
from services.errors import UserError
from services.imports.dropping import DropPlan
from services.permissions import Actor


def section(actor: Actor, formats: Formats) -> None:
    """Draw the drop zone, or the files that were dropped with their plan and what became of them."""
    drop = held.current()
    if drop is None:
        _drop_zone(actor)
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


def _drop_zone(actor: Actor) -> None:
    uploads = st.file_uploader(
        _("Drop one or many files, or a zip: ledger, budget, volumes, hours, purchases, contracts …"),
        # Files of every type are taken: a folder holds some, and each is told why it is set aside.
        accept_multiple_files=True,
        key=f"drop_files_{st.session_state.get(held.ROUND, 0)}",
        max_upload_size=settings.ProcessSettings.from_env().max_upload_mb,
        help=_("Each is recognized and shown before anything is stored. Nothing is stored until you import."),
    )
    if uploads:
        with messages.refusals():
            held.start([(upload.name, upload) for upload in uploads], actor)
            st.rerun()


def _to_post(drop: Drop, plan: DropPlan, actor: Actor, formats: Formats) -> None:
    """Draw what is not posted yet, with a button for all that is ready and one for each file."""
    waiting = [planned for planned in plan.files if planned.key not in drop.results or planned.state == "ready"]
    if not waiting:
        return
    if listing.propose_new(drop, plan):
        st.rerun()
    unconfirmed = setup.waits(drop, plan, actor)
    listing.summary(waiting, plan)
    ready = [planned for planned in waiting if planned.state == "ready"]
    label = ngettext("Import {count} file", "Import all {count} files", len(ready)) if ready else _("Import all")
    chosen = ready if st.button(label, key="drop_all", type="primary", disabled=not ready or unconfirmed) else []
    under_way = st.container()
    listing.accept_likely(drop, plan)
    listing.same(drop, plan)
    shared.section(drop, plan, formats)
    for planned in waiting:
        if listing.one(drop, plan, planned, formats, may_post=not unconfirmed):
            chosen = [planned]
    if chosen:
        held.post(drop, actor, chosen)
        with under_way, messages.refusals():
            held.take_results(drop)
            st.rerun()
