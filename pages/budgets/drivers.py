"""Budget drivers: what a budget is built on, what is assumed, and how each figure came about."""

import streamlit as st

from language import _
from pages.budgets import driver_changes, driver_views, over_draft_parts
from pages.common import access, filters, looks, messages, notices, queries
from services.budgets import versions as budgets
from services.budgets.building import views

actor = access.require("budget:read")
formats = looks.formats()

st.title(_("Budget drivers"))
notices.show()

built = {name: number for number, name in queries.ask(views.built_versions).items()}
if not built:
    over_draft_parts.section(actor, formats)
    messages.show_empty(
        _("No budget is built from drivers yet. Create a version that begins with drivers."),
        page="pages/budgets/versions.py",
        label=_("Budget versions"),
    )
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    name = filters.selectbox_in_url(_("Version"), list(built), next(iter(built)), "version", width=300)
    st.page_link("pages/budgets/sheet.py", label=_("Open the sheet"), query_params={"version": name})
version = next(one for one in queries.ask(budgets.list_versions) if one.id == built[name])
view = queries.ask(views.view, version_id=version.id)
driver_views.headline(view, formats)

assumed, volumes, hours, positions, origins = st.tabs(
    [_("Assumptions"), _("Volumes"), _("Hours"), _("Positions"), _("How a figure came about")],
    key="driver_tab",
    on_change="rerun",
)
if assumed.open:
    with assumed:
        driver_changes.table(view, formats, version=version.name)
        if version.status == "draft" and actor.may("budget:write"):
            driver_changes.form(actor, view)
            driver_changes.pending(actor, view, formats)
            driver_changes.read_again(actor, view, formats)
if volumes.open:
    with volumes:
        driver_views.volumes(view, formats)
if hours.open:
    with hours:
        driver_views.hours(view, formats)
if positions.open:
    with positions:
        driver_views.positions(view, formats)
if origins.open:
    with origins:
        driver_views.origins(view, formats)
over_draft_parts.section(actor, formats)
