"""Contract matching: which purchases belong to which contract, and which ones need a decision."""

import streamlit as st

from language import _
from pages.common import access, cells, messages, notices, queries, state
from pages.contracts import matching_parts
from reports.contracts import matching_tables
from services.contracts import matching_queue

actor = access.require("procurement:read")
st.title(_("Contract matching"))
notices.show()

newest = queries.ask(matching_queue.coverage)
if newest is None:
    messages.show_nothing_imported(
        actor,
        _("There are no purchases yet. Import purchase orders or invoices to see which contracts they belong to."),
    )
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    year = matching_parts.year(newest.years)
    shown = matching_parts.reason()
coverage = queries.ask(matching_queue.coverage, fiscal_year=year) or newest
waiting = queries.ask(matching_queue.waiting, months=coverage.months)
formats = matching_parts.formats()

st.markdown(
    cells.escape(matching_tables.answer(coverage.amounts, waiting, formats, year=matching_parts.year_name(year)))
)
matching_parts.cards(coverage)
if coverage.unseen:
    matching_parts.look_at_all(actor, coverage.unseen)
groups = waiting if shown == state.ALL_REASONS else waiting[waiting["reason"] == shown].reset_index(drop=True)
if len(groups):
    matching_parts.groups(actor, groups)
elif len(waiting):
    st.caption(_("No lines are waiting for this reason."))
matching_parts.decisions(actor)
