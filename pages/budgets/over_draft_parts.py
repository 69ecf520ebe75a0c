"""Build drivers over a draft that began without them: what would move is seen before it is stored."""

import streamlit as st

from language import _, ngettext
from pages.budgets import driver_changes
from pages.common import access, messages, notices, queries
from pages.editors import boxes
from reports.formats import Formats
from services.budgets.building import over_draft
from services.permissions import Actor


def section(actor: Actor, formats: Formats) -> None:
    """Let finance choose such a draft, see what drivers make of it, and store it; nothing where there is none."""
    drafts = queries.ask(over_draft.drafts_without_drivers)
    if not drafts:
        return
    with st.expander(_("Build drivers over a draft"), key="over_draft", on_change="rerun") as opened:
        if not opened.open:
            return
        st.caption(
            _("Lines that drivers know become driver figures; other lines, initiatives and transfers stay as they are.")
        )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            number = boxes.selectbox(
                st, _("Draft"), list(drafts), format_func=lambda one: drafts[one], key="over_draft_version", width=300
            )
            keeps = st.toggle(_("Typed figures and planned volumes stay"), value=True, key="over_draft_keep")
            copies = st.toggle(_("Keep the draft as it is now as a copy"), value=True, key="over_draft_copies")
            copy_as = st.text_input(
                _("Name of the copy"),
                _("{version} before drivers", version=drafts[number]),
                key=f"over_draft_copy_{number}",
                disabled=not copies,
                width=300,
            )
        with messages.refusals():
            seen = queries.ask(over_draft.preview_over, version_id=number, keep_typed=keeps)
            driver_changes.show_moves(number, seen, formats)
            if seen.quantities:
                st.caption(
                    ngettext(
                        "{count} quantity beside the money stays as it was planned; drivers change amounts alone.",
                        "{count} quantities beside the money stay as they were planned; drivers change amounts alone.",
                        seen.quantities,
                        count=formats.number(seen.quantities),
                    )
                )
            if st.button(_("Build from drivers"), key="over_draft_store", type="primary"):
                stored = over_draft.build_over(
                    access.url(), actor, version_id=number, mark=seen.mark, keep_typed=keeps,
                    copy_as=copy_as or "" if copies else None,
                )  # fmt: skip
                notices.say(driver_changes.said(stored, formats))
                st.rerun()
