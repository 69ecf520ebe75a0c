"""The audit trail: who changed what and when, from what to what, and whether the trail is whole."""

import streamlit as st

from language import _, ngettext
from pages.common import access, cells, looks, messages, queries
from pages.trail import audit_filters, audit_parts
from services.trail import events

actor = access.require("audit:read")
st.title(_("Audit trail"))
audit_parts.chain()

question = audit_filters.question()
number = audit_filters.page_number()
formats = looks.formats()
page = queries.ask(events.page, question=question, number=number, newest=audit_filters.newest(number))
audit_filters.hold(number, page.newest)
if not page.events:
    messages.show_empty(_("No event is like this. Take a filter away to see more."), icon=":material/history:")
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    st.markdown(
        cells.escape(
            ngettext(
                "{count} event, newest first",
                "{count} events, newest first",
                page.total,
                count=formats.number(page.total),
            )
        )
    )
    audit_parts.downloads(access.url(), actor, question, page.total)
chosen = audit_parts.table(page)
pages = -(-page.total // events.PAGE_SIZE)
if pages > 1:
    st.pagination(pages, key=audit_filters.PAGE, bind="query-params")
if chosen is not None:
    audit_parts.one_event(chosen, page)
