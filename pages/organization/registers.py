"""Departments, accounts, suppliers and measures: look, correct, accept what imports made."""

import streamlit as st

from language import N_, _
from pages.common import access, filters, notices, stored_data
from pages.organization import suppliers, tables

actor = access.require("budget:read")
st.title(_("Organization"))
notices.show()

may_write = actor.may("master_data:write")
if may_write:
    st.caption(_("Edit cells, add rows at the end, then save. Nothing changes until you save."))

KINDS = {
    N_("Departments"): "department",
    N_("Accounts"): "account",
    N_("Suppliers"): "supplier",
    N_("Measures"): "measure",
}
shown = [title for title, kind in KINDS.items() if kind != "supplier" or actor.may("procurement:read")]
chosen = filters.one_of(_("Show"), shown, default=shown[0], key="list")
kind = KINDS[chosen or shown[0]]

tables.editor(actor, kind, may_write=may_write)
stored_data.buttons(actor, f"{kind}s", key="export")
if kind == "supplier":
    suppliers.look_alikes(actor, may_write=may_write)
    suppliers.merge_section(actor, may_write=may_write)
    suppliers.list_separate(actor, may_write=may_write)
    suppliers.spellings(actor, may_write=may_write)
