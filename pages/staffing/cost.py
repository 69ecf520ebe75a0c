"""Staffing cost forecast: what will labor cost this year, how sure is that, and what would change it?"""

from datetime import date

import streamlit as st

from language import _
from pages.common import access, cells, filters, messages, notices, queries
from pages.forecasts import freshness, running
from pages.imports import checklist
from pages.staffing import assumptions, cost_parts
from services.forecasts import many
from services.staffing import basis, direct
from services.variance import report

actor = access.require("forecast:read")
st.title(_("Staffing cost forecast"))
notices.show()
freshness.line()

years = queries.ask(basis.years)
if not years:
    messages.show_nothing_imported(
        actor, _("There are no figures yet. Import a ledger and a time export to see what staffing will cost.")
    )
    st.stop()

choices = queries.ask(report.choices)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    year = cost_parts.fiscal_year(choices, years)
    department = filters.department(choices)
    version = filters.other_budget(choices.versions_of(year))

whole = queries.ask(basis.basis, fiscal_year=year, version_id=version.id if version else None)
chosen = whole.only(set(choices.departments.members(department))) if whole is not None else None
if chosen is None or not chosen.plan.department_ids:
    messages.show_nothing_imported(
        actor, _("There is no labor cost for this selection. Import a time export or choose another department.")
    )
    st.stop()

question = direct.question_of(chosen.plan.department_ids, chosen.last, chosen.months[-1])
beside = queries.ask(direct.direct, question=question)
if chosen.version is not None and len(choices.versions_of(year)) > 1:
    st.caption(_("Budget: {version}", version=cells.escape(chosen.version.name)))
cost_parts.body(chosen, beside, choices.calendar.label(year))

if beside.points.empty and not beside.refusal:
    running.follow(
        lambda: direct.job_of(access.url(), actor, question=question),
        begin=lambda: direct.start(access.url(), actor, question=question),
        key="direct",
    )

cost_parts.explain_basis(chosen)
checklist.missing(("statistics", "units"), actor)
if actor.may("forecast:write"):
    if cost_parts.ask_for_forecasts(chosen):
        many.start_all(access.url(), actor, horizon=direct.HORIZON, today=date.today())
    running.follow(lambda: many.job_of_all(access.url(), actor, horizon=direct.HORIZON), begin=None, key="volumes")
    assumptions.editor(chosen)
