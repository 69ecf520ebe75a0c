"""Year-end landing: where does the year end, how sure is that, and by which method is each line landed?"""

import streamlit as st

from pages.budget import landing_line_parts, landing_parts
from pages.common import access, drill, messages, notices, queries
from planning.variance import FIGURES
from services import budget_report
from services.budget_report import Question
from services.landing.report import report

actor = access.require("budget:read")
st.title("Year-end landing")
notices.show()

choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.no_figures_yet(actor)
    st.stop()

asked = landing_parts.filters_of(choices, choices.latest)
drill.breadcrumb(choices, Question(choices.latest, department=asked.department, account=asked.account))
answer = st.container()
view = landing_parts.view(choices, asked)
if view.figures not in FIGURES:
    messages.empty("Only revenue and expense are landed. Choose another account.")
    st.stop()

found = queries.ask(report, **asked.selection, by=view.by, figures=view.figures)
if found.rows.empty or not found.rows["member"].notna().any():
    messages.empty("This selection has neither actuals nor a budget. Choose another year or department.")
    st.stop()

with answer:
    landing_parts.sentence(found, view, choices)
    landing_parts.cautions(found)
    landing_parts.cards(found, view)

line = landing_parts.one_line(choices, asked)
if line is None:
    landing_parts.course(found, view)
    landing_parts.table(asked, found, view)
else:
    landing_line_parts.section(actor, asked, line)
