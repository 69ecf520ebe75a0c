"""Contract calendar: what has to be decided by when, what was missed, and what auto-renews."""

from datetime import UTC, datetime

import streamlit as st

from language import _
from pages.common import access, cells, downloads, looks, messages, queries, state
from pages.contracts import as_of, calendar_parts
from pages.people import whose
from reports.contracts import calendar_file, words
from services.contracts import calendar, register

access.require("procurement:read")
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title(_("Contract calendar"), width="content")
    day = as_of.day()

if not queries.ask(register.choices):
    messages.show_empty(
        _("There are no contracts yet, so no decision is due."),
        page="pages/contracts/register.py",
        label=_("Contracts"),
    )
    st.stop()

contracts = queries.ask(calendar.calendar, as_of=day)
formats = looks.formats()
for place, sentence in enumerate(filter(None, words.calendar(contracts.rows, formats))):
    st.markdown(f"## {cells.escape(sentence)}" if place == 0 else cells.escape(sentence))

calendar_parts.buckets(contracts)
shown = calendar_parts.within(contracts)
hospital = whose.source()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.caption(calendar_parts.left_out(contracts))
    downloads.button(
        _("Calendar file"),
        lambda: calendar_file.notice_calendar(contracts.rows, formats, made=datetime.now(UTC), hospital=hospital),
        "contract-notice-dates.ics",
        "text/calendar",
        key="calendar_ics",
        icon=":material/calendar_add_on:",
        help=_("All notice dates with reminders, for Outlook, Google or Apple Calendar."),
        disabled=contracts.rows.empty,
    )
if shown.empty:
    st.caption(
        _("No contract in this period. Choose another one.")
        if st.session_state.get(state.BUCKET)
        else _("No decision is due.")
    )
    st.stop()
calendar_parts.picture(shown, day)
calendar_parts.table(shown, day)
calendar_parts.risk(contracts)
