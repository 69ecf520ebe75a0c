"""Initiatives and transfers: what is added to a budget apart from its base, who owns it, who approves it."""

import streamlit as st

from language import _
from pages.budgets import adjustment_forms, adjustment_lists
from pages.common import access, filters, looks, messages, notices, queries
from services.budgets import versions as budgets

actor = access.require("budget:read")
formats = looks.formats()

st.title(_("Initiatives and transfers"))
notices.show()

versions = {version.name: version for version in queries.ask(budgets.list_versions)}
if not versions:
    messages.show_empty(
        _("No budget versions yet. Create one first."), page="pages/budgets/versions.py", label=_("Budget versions")
    )
    st.stop()

drafts = [name for name, version in versions.items() if version.status == "draft"]
name = filters.selectbox_in_url(_("Version"), list(versions), (drafts or list(versions))[0], "version", width=300)
version = versions[name]

adjustment_forms.begin_anew()
added, asked, revised = st.tabs(
    [_("Initiatives and one-time"), _("Transfers and carry-forward"), _("Original and revised")],
    key="adjustment_tab",
    on_change="rerun",
)
if added.open:
    with added:
        adjustment_lists.table(actor, version, adjustment_lists.AT_ONCE, formats)
        adjustment_forms.initiative(actor, version, formats)
        adjustment_forms.limit(actor, formats)
if asked.open:
    with asked:
        adjustment_lists.table(actor, version, adjustment_lists.APPROVED_FIRST, formats)
        adjustment_forms.transfer(actor, version, formats)
        adjustment_forms.carry_forward(actor, version, list(versions.values()), formats)
if revised.open:
    with revised:
        adjustment_lists.show_revised(version, formats)
