"""Budget versions: make one, load it, look at it, compare it, and take it from draft to locked."""

import streamlit as st

from pages.budget.versions import looks, steps
from pages.common import access, messages, notices, queries
from reports.formats import Formats
from services import budget_compare, budgets

actor = access.require("budget:read")
hospital = queries.settings()
formats = Formats(hospital.currency, hospital.locale)

st.title("Budget versions")
notices.show()

versions = queries.ask(budgets.list_versions)
sums = queries.ask(budget_compare.sums)
may_write = actor.may("budget:write") and actor.departments is None

if not versions:
    messages.empty("There is no budget version yet. Make one, then load its lines from a file.")
    if may_write:
        st.button("New version", key="version_new", type="primary", icon=":material/add:", on_click=steps.open_new)
    steps.open_dialog(actor, None)
    st.stop()

looks.overview(versions, sums, formats)
names = {version.name: version for version in versions}
with st.container(horizontal=True, vertical_alignment="bottom"):
    name = st.selectbox("Version", list(names), key="version", bind="query-params", width=360)
    if may_write:
        st.button("New version", key="version_new", icon=":material/add:", on_click=steps.open_new)

version = names[name]
looks.headline(version, sums[version.id], formats)
steps.buttons(actor, version, has_lines=sums[version.id].lines > 0)
steps.open_dialog(actor, version)

months, comparison, lines, past = st.tabs(["By month", "Compare", "Lines", "History"], key="version_tab")
with months:
    looks.months(version, formats)
with comparison:
    looks.comparison(version, versions, formats)
with lines:
    looks.lines(version, formats)
with past:
    looks.past(version)
