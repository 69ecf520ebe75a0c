"""Year-end landing: where does the year end, how sure is that, and by which method is each line landed?"""

import streamlit as st

from language import _
from pages.common import access, drill, messages, notices, queries
from pages.explanations import section
from pages.forecasts import freshness
from pages.landing import line_parts, year_end_parts
from pages.variance import layout
from planning.variance.comparison import FIGURES
from services.landing.report import report
from services.variance import report as budget_report
from services.variance.report import Question

actor = access.require("budget:read")
st.title(_("Year-end landing"))
notices.show()
freshness.line()

choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.show_no_figures(actor)
    st.stop()

asked = year_end_parts.filters_of(choices, choices.latest)
drill.breadcrumb(choices, Question(choices.latest, department=asked.department, account=asked.account))
answer = st.container()
view = layout.view(choices, asked.department, asked.account, year_end_parts.CONTROLS)
if view.figures not in FIGURES:
    messages.show_empty(_("Only revenue and expense have a landing. Choose another account."))
    st.stop()

landing = queries.ask(report, **asked.selection, by=view.by, figures=view.figures)
if landing.rows.empty or not landing.rows["member"].notna().any():
    messages.show_empty(_("This selection has neither actuals nor a budget. Choose another year or department."))
    st.stop()

with answer:
    year_end_parts.sentence(landing, view, choices)
    year_end_parts.cautions(landing)
    year_end_parts.cards(landing, view)

line = year_end_parts.one_line(choices, asked)
if line is None:
    year_end_parts.course(landing, view)
    year_end_parts.table(choices, asked, landing, view)
    if (explained := year_end_parts.explained_question(choices, asked, landing)) is not None:
        section.show(actor, choices, explained)
    year_end_parts.without_one_offs(landing)
else:
    line_parts.section(actor, asked, line)
