"""Budget versus actual: where is the year off plan, and which ledger lines explain it?"""

import streamlit as st

from language import _
from pages.common import access, drill, filters, messages, queries
from pages.explanations import section
from pages.month_end import reported_parts
from pages.variance import (
    commitment_parts,
    comparison_parts,
    flash_parts,
    layout,
    lines,
    underlying_parts,
)
from services.variance import report as budget_report

actor = access.require("budget:read")
st.title(_("Budget versus actual"))

choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.show_no_figures(actor)
    st.stop()

question = filters.question(choices, choices.latest)
drill.breadcrumb(choices, question)
answer = st.container()
view = layout.view(choices, question.department, question.account, comparison_parts.CONTROLS)

report = queries.ask(budget_report.table, question=question, by=view.by, figures=view.figures)
if report.rows.empty:
    messages.show_empty(_("This selection has neither actuals nor a budget. Choose another month or department."))
    st.stop()

with answer:
    flash_parts.section(question, report.state)
    if not report.is_flash:
        flash_parts.headline(report.preliminary)
        comparison_parts.sentence(choices, question, report, view)
        if not report.nothing_posted:
            underlying_parts.sentence(question, view.figures)
        comparison_parts.cautions(report)
    flash_parts.notes(choices, question)
    if not (report.nothing_posted or report.is_flash):
        comparison_parts.cards(report)

if not report.nothing_posted and (~report.rows["is_group"]).sum() > 1:
    left, right = st.columns([5, 6], gap="medium")
    with left:
        comparison_parts.largest(report, view)
else:
    right = st.container()
with right:
    comparison_parts.trend(question, view)

comparison_parts.table(question, report, view)
reported_parts.in_comparison(question, report)
section.show(actor, choices, question)
commitment_parts.section(actor, question, view.by)
underlying_parts.section(question, report)
comparison_parts.without_counterpart(question)
lines.section(choices, question, report)
