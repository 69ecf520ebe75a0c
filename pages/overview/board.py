"""Overview: is the year on plan, where does it land, what is to be done, and what explains it?"""

import streamlit as st

from pages.common import access, cells, filters, messages, notices, queries
from pages.imports import checklist
from pages.navigation import dated
from pages.overview import board_parts, commentary_parts, figure_parts, first_parts, paper, ratio_parts
from pages.people import whose
from pages.variance import flash_parts
from services.overview import figures
from services.variance import report as budget_report
from services.variance.report import Question

actor = access.require("budget:read")
paper.fit()
choices = queries.ask(budget_report.choices)
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.title(cells.escape(whose.heading()), width="content")
    if choices.latest is not None:
        period = filters.month_of_overview(choices, choices.latest)

if choices.latest is None:
    messages.show_no_figures(actor)
    checklist.show(actor)
    st.stop()

notices.show()
question = Question(period)
report = queries.ask(budget_report.table, question=question, by="account")

flashed = flash_parts.section(question, report.state)
if report.is_flash:
    dated.line()
    first_parts.due(question, actor)
    board_parts.attention(question, report, actor)
    st.stop()
if flashed is not None:  # the months before it, which can be compared
    question = Question(report.months[-1])
    report = queries.ask(budget_report.table, question=question, by="account")

if report.nothing_posted:
    board_parts.no_actuals(report)
    dated.line()
    first_parts.due(question, actor)
    board_parts.attention(question, report, actor)
    st.stop()

board = queries.ask(figures.board, question=question)
first_parts.row(choices, question, report, board, actor)
board_parts.notes(choices, question, report, below_flash=flashed is not None)
commentary_parts.section(question.period, actor)
figure_parts.tiles(board)

left, right = st.columns([6, 5], gap="medium")
with left:
    board_parts.causes(question, report)
with right:
    board_parts.unusual_figures(question, actor)
    board_parts.attention(question, report, actor)
board_parts.trend(question, board.year_end)
figure_parts.cards(question, board)
ratio_parts.section(report.months, board)
