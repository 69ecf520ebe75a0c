"""Spend: who gets the money, for what, why did it change, and what is already ordered?"""

import streamlit as st

from pages.common import access, drill, filters, messages, queries
from pages.procurement import spend_filters, spend_parts, spend_sections
from services.budget_report import Question
from services.procurement import spend

actor = access.require("procurement:read")
st.title("Spend")

known = queries.ask(spend.choices)
if not known.sources:
    spend_filters.nothing_bought(actor)
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    source = spend_filters.source(known)
    choices = known.of(source)
    period = filters.month(choices, choices.last_actual or 0)
    over = filters.span()
    department = filters.department(choices)
    chosen = spend_filters.narrowed(source)
drill.breadcrumb(choices, Question(period, over, department=department))
spend_filters.crumbs(chosen)

report = queries.ask(
    spend.report, source=source, period=period, over=over, department=department, category=chosen.category
)
if report.suppliers.empty:
    messages.empty("Nothing was bought in this selection. Choose another month or department.")
    st.stop()

asked = spend_parts.Asked(source, period, over, department, chosen)
prices = spend_parts.why(asked)
orders = spend_parts.ordered(asked)
spend_parts.answer(report, prices, orders, asked)
spend_parts.cards(report, prices, orders)
left, right = st.columns([6, 5], gap="medium")
with left:
    spend_parts.pareto(report)
with right:
    spend_parts.bridge(prices, asked)
spend_parts.months(report)
spend_parts.table(report, asked)
spend_sections.lines(report, asked)
spend_sections.dearer(prices)
spend_sections.per_unit(asked)
spend_sections.commitments(orders)
spend_sections.suppliers(report, actor)
