"""Productivity: are hours in line with volume, who is above target, and what does agency cost beyond own staff?"""

import streamlit as st

from language import _
from pages.common import access, drill, filters, messages, queries
from pages.explanations import section
from pages.imports import checklist
from pages.labor import productivity_parts
from services.labor import productivity
from services.variance import report as budget_report
from services.variance.report import Question

actor = access.require("budget:read")
st.title(_("Productivity"))

choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.show_nothing_imported(
        actor, _("There are no figures yet. Import a ledger and a time export to see productivity.")
    )
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    period = filters.month(choices, choices.latest)
    over = filters.span()
    department = filters.department(choices)
question = Question(period, over, department=department)
drill.breadcrumb(choices, question)

report = queries.ask(productivity.report, period=period, over=over, department=department)
if report.departments.empty:
    messages.show_nothing_imported(
        actor, _("There are no labor hours for this selection. Import a time export or choose another month.")
    )
    st.stop()

productivity_parts.answer(report)
checklist.missing(("statistics", "units"), actor)
productivity_parts.cards(report)
if len(report.departments) > 1:
    left, right = st.columns([5, 6], gap="medium")
    with left:
        productivity_parts.ranking(report)
    with right:
        productivity_parts.trend(report, period, department)
    productivity_parts.table(question, report)
else:
    productivity_parts.trend(report, period, department)
section.show(actor, choices, question, section.LABOR)
productivity_parts.agency(report)
productivity_parts.staff(period, over, department, one_department=choices.departments.is_leaf(department))
