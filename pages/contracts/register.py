"""Contracts: what was agreed with whom, how much of it is used, and everything on one contract."""

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from language import _
from pages.common import access, filters, messages, notices, queries, state
from pages.contracts import as_of, editing, one_contract, register_table
from pages.editors import boxes
from pages.navigation import link_widgets
from planning.names import mark_name, normalize
from services.contracts import register

actor = access.require("procurement:read")
st.title(_("Contracts"))
notices.show()

stored = queries.ask(register.choices)
names = boxes.by_label(stored.values(), stored)
known = {number: name for name, number in names.items()}
may_write = actor.may("procurement:write")
if not known:
    if may_write:
        messages.show_empty(
            _("There are no contracts yet. Import a register, or add the first one below."),
            page="pages/imports/upload.py",
            label=_("Import files"),
        )
        editing.add(actor)
    else:
        messages.show_empty(_("There are no contracts for you to see yet."))
    st.stop()

linked = st.query_params.get(state.CONTRACT)
numbers = queries.ask(register.by_number)
if linked is not None and linked not in known.values() and normalize(linked) in numbers:
    named = {state.CONTRACT: [known[numbers[normalize(linked)]]]}  # a link may give the number alone
    st.switch_page("pages/contracts/register.py", query_params={**filters.link_values(), **named})
if state.GO_TO_CONTRACT in st.session_state:  # just added, renamed or removed again
    st.session_state[state.CONTRACT] = known.get(st.session_state.pop(state.GO_TO_CONTRACT))
asked = st.session_state.get(state.CONTRACT)
shown_name, shown_id = st.session_state.get("contract_shown", (None, None))
if asked is not None and asked == shown_name and asked != known.get(shown_id) and shown_id in known:
    asked = st.session_state[state.CONTRACT] = known[shown_id]  # somebody else renamed it while it was on the screen
if asked is not None and asked in known.values() and st.query_params.get(state.CONTRACT) != mark_name(asked):
    with suppress(StreamlitAPIException):  # once bound on this page, only the widget may write its parameter
        st.query_params.update({**as_of.in_link(), state.CONTRACT: mark_name(asked)})
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    day = as_of.day()
    chosen = link_widgets.narrowing(
        _("Contract"), list(names), key=state.CONTRACT, everything=_("All contracts"), width=420
    )

if chosen is None:
    register_table.show(actor, day)
else:
    st.session_state["contract_shown"] = (chosen, names[chosen])
    one_contract.show(actor, names[chosen], day)
