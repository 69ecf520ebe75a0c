"""Overview: is the year on plan, and what needs attention?"""

import streamlit as st

from language import _
from pages.common import access, cells, filters, messages, queries
from pages.imports import checklist
from pages.overview import board_parts, ratio_parts
from pages.people import whose
from pages.variance import flash_parts
from services.variance import report as budget_report
from services.variance.report import Question

actor = access.require("budget:read")
choices = queries.ask(budget_report.choices)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title(cells.escape(whose.heading()), width="content")
    if choices.latest is not None:
        period = filters.month_of_overview(choices, choices.latest)

if choices.latest is None:
    messages.show_no_figures(actor)
    checklist.show(actor)
    st.stop()

question = Question(period)
report = queries.ask(budget_report.table, question=question, by="account")

flashed = flash_parts.section(question, report.state)
if report.is_flash:
    board_parts.attention(question, report, actor)
    st.stop()
if flashed is not None:  # the months before it, which can be compared
    question = Question(report.months[-1])
    report = queries.ask(budget_report.table, question=question, by="account")

if report.nothing_posted:
    board_parts.no_actuals(report)
    board_parts.attention(question, report, actor)
    st.stop()

board_parts.answer(choices, question, report, below_flash=flashed is not None)
st.page_link("pages/landing/year_end.py", label=_("Where the year lands"), icon=":material/flight_land:")
board_parts.cards(question)

left, right = st.columns([6, 5], gap="medium")
with left:
    board_parts.causes(question, report)
with right:
    board_parts.attention(question, report, actor)
ratio_parts.section(report.months)
board_parts.trend(question)
