"""Contract calendar: what has to be decided by when, what was missed, and what renews by itself."""

from datetime import UTC, datetime

import streamlit as st

from pages.common import access, cells, looks, messages, queries, state
from pages.contracts import as_of, calendar_parts
from reports.contracts import calendar_file, words
from services.contracts import calendar, register

access.require("procurement:read")
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title("Contract calendar", width="content")
    day = as_of.day()

if not queries.ask(register.choices):
    messages.empty(
        "There are no contracts yet, so nothing has to be decided.",
        page="pages/contracts/register.py",
        label="Contracts",
    )
    st.stop()

found = queries.ask(calendar.calendar, as_of=day)
formats = looks.formats()
for place, sentence in enumerate(filter(None, words.calendar(found.rows, formats))):
    st.markdown(f"#### {cells.escaped(sentence)}" if place == 0 else cells.escaped(sentence))

calendar_parts.buckets(found)
shown = calendar_parts.within(found)
hospital = queries.settings().hospital_name
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.caption(calendar_parts.left_out(found))
    st.download_button(
        "Calendar file",
        lambda: calendar_file.notice_calendar(found.rows, formats, made=datetime.now(UTC), hospital=hospital),
        "contract-notice-dates.ics",
        "text/calendar",
        key="calendar_ics",
        on_click="ignore",
        icon=":material/calendar_add_on:",
        help="All notice dates with reminders, for Outlook, Google or Apple Calendar.",
        disabled=found.rows.empty,
    )
if shown.empty:
    st.caption("Nothing here. Choose another span." if st.session_state.get(state.BUCKET) else "Nothing to decide.")
    st.stop()
calendar_parts.picture(shown, day)
calendar_parts.table(shown, day)
calendar_parts.risk(found)
