"""Budget versions: make one, load it, look at it, compare it, and take it from draft to locked."""

import streamlit as st

from language import _
from pages.budgets import exemption_parts, version_steps, version_views
from pages.common import access, looks, messages, notices, queries, stored_data
from pages.navigation import link_widgets
from services.budgets import comparison as budget_compare
from services.budgets import versions as budgets

actor = access.require("budget:read")
formats = looks.formats()

st.title(_("Budget versions"))
notices.show()

versions = queries.ask(budgets.list_versions)
sums = queries.ask(budget_compare.sums)
may_write = actor.may("budget:write") and actor.departments is None

if not versions:
    messages.show_empty(_("No budget versions yet. Create one, then load its lines from a file."))
    if may_write:
        st.button(
            _("New version"), key="version_new", type="primary", icon=":material/add:", on_click=version_steps.open_new
        )
    version_steps.open_dialog(actor, None)
    st.stop()

version_views.overview(versions, sums, formats)
names = {version.name: version for version in versions}
version_steps.turn_to_next(names, "version")
with st.container(horizontal=True, vertical_alignment="bottom"):
    name = link_widgets.box(_("Version"), list(names), key="version", first=next(iter(names)), width=360)
    if may_write:
        st.button(_("New version"), key="version_new", icon=":material/add:", on_click=version_steps.open_new)

version = names[name]
version_views.headline(version, sums[version.id], formats)
version_steps.buttons(actor, version, has_lines=sums[version.id].lines > 0)
version_steps.open_dialog(actor, version)
if version.status == "submitted":
    exemption_parts.section(actor, version.id)

months, comparison, lines, history = st.tabs([_("By month"), _("Compare"), _("Lines"), _("History")], key="version_tab")
with months:
    version_views.months(version, formats)
with comparison:
    version_views.comparison(version, versions, formats)
with lines:
    version_views.lines(version, formats)
    stored_data.buttons(actor, "budget", version_id=version.id, key="export")
with history:
    version_views.history(version, formats)
