"""Flex and staffing: what does each department count, how many hours should a unit take, and what moves with volume?"""

import streamlit as st

from language import N_, _
from pages.common import access, filters, messages, notices, queries, state, stored_data
from pages.organization import flex_rule_parts, standard_parts, volume_parts
from services.organization import flex_rules, standards

actor = access.require("budget:read")
st.title(_("Flex and staffing"))
notices.show()

departments = queries.ask(standards.list_standards)
if departments.empty:
    messages.show_nothing_imported(actor, _("There are no departments yet. The first import adds them."))
    st.stop()

rules = queries.ask(flex_rules.list_rules)
flex_rule_parts.answer(departments, rules)
volume_parts.offer(actor)
LISTS = [N_("Departments"), state.FLEX_ACCOUNTS]
shown = filters.one_of(_("Show"), LISTS, default=LISTS[0], key=state.FLEX_SETUP)
may_write = actor.may("master_data:write")
if shown == LISTS[1]:
    flex_rule_parts.table(actor, may_write=may_write)
    stored_data.buttons(actor, "flex-rules", key="export")
    if may_write:
        flex_rule_parts.past(actor)
else:
    standard_parts.table(actor, may_write=may_write)
    stored_data.buttons(actor, "standards", key="export")
if may_write:
    st.page_link("pages/imports/upload.py", label=_("Import files"), icon=":material/upload_file:")
