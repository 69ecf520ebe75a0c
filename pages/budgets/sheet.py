"""Budget sheet: one department of one version, typed like a spreadsheet and saved cell by cell."""

from datetime import date

import streamlit as st

from language import _
from pages.budgets import offline_views, sheet_grid, sheet_quantities, sheet_views, stage_views
from pages.common import access, filters, looks, messages, notices, phone, queries
from pages.editors import boxes
from services.budgets import sheet as sheets
from services.budgets import versions as budgets
from services.budgets.stages import board as boards

actor = access.require("budget:read")
formats = looks.formats()

st.title(_("Budget sheet"))
notices.show()

versions = {version.name: version for version in queries.ask(budgets.list_versions)}
places = queries.ask(sheets.departments)
departments = boxes.by_label(places.values(), places)
if not versions or not departments:
    messages.show_empty(
        _("No budget versions yet. Create one, or import departments and a budget first."),
        page="pages/budgets/versions.py",
        label=_("Budget versions"),
    )
    st.stop()

drafts = [name for name, version in versions.items() if version.status == "draft"]
with st.container(horizontal=True, vertical_alignment="bottom"):
    name = filters.selectbox_in_url(_("Version"), list(versions), (drafts or list(versions))[0], "version", width=300)
    place = filters.selectbox_in_url(_("Department"), list(departments), next(iter(departments)), "place", width=300)
    more = sheet_views.more_accounts()
    with_forecast = st.toggle(_("Forecast"), key="sheet_forecast", help=_("Where the year lands, beside the budget"))

version, department_id = versions[name], departments[place]
board = stage_views.with_names(queries.ask(boards.board, version_id=version.id, today=date.today()))
stage = board.of(department_id)
with st.container():  # stands there empty, too, so that the sheet below never moves to another place of the page
    stage_views.on_sheet(actor, version, board, stage, formats)
may_type = actor.may("budget:write") and not actor.seen_by
editable = version.status == "draft" and may_type and (stage is None or stage.is_open)
more = tuple(sorted({*more, *sheet_grid.drafted_accounts(version.id, department_id)}))
sheet = queries.ask(sheets.load, version_id=version.id, department_id=department_id, more=more)
forecast = sheet_views.forecast(version, department_id) if with_forecast else None
with st.container():
    sheet_views.tell_of_another_sheet(sheet)
    if not sheet.rows:
        st.info(_("This department has no accounts yet. Add one above, or import a budget."))

sheet_grid.show(
    sheet_grid.payload(
        sheet, actor, formats, editable=editable, forecast=forecast, outcome=sheet_views.outcome(sheet, formats)
    ),
    on_save=lambda: sheet_views.save(actor),
)
sheet_views.help_text(editable and not phone.on_a_phone(), built=sheet.built)
offline_views.show(actor, sheet, formats, editable=editable)
if sheet.built:
    sheet_quantities.section(actor, formats, version_id=version.id, department_id=department_id, editable=editable)
sheet_views.history(sheet, formats)
