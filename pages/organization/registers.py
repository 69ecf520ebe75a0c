"""Departments, accounts, suppliers and measures: look, correct, accept what imports made."""

import streamlit as st

from pages.common import access, notices, stored_data
from pages.organization import suppliers, tables

actor = access.require("budget:read")
st.title("Organization")
notices.show()

may_write = actor.may("master_data:write")
if may_write:
    st.caption("Edit cells in place, add rows at the end, then save. Nothing changes before you save.")

KINDS = {"Departments": "department", "Accounts": "account", "Suppliers": "supplier", "Measures": "measure"}
shown = [title for title, kind in KINDS.items() if kind != "supplier" or actor.may("procurement:read")]
chosen = st.segmented_control("Show", shown, default=shown[0], required=True, key="list", bind="query-params")
kind = KINDS[chosen or shown[0]]

tables.editor(actor, kind, may_write=may_write)
stored_data.buttons(actor, f"{kind}s", key="export")
if kind == "supplier":
    suppliers.look_alikes(actor, may_write=may_write)
    suppliers.merging(actor, may_write=may_write)
    suppliers.told_apart(actor, may_write=may_write)
    suppliers.spellings(actor, may_write=may_write)
