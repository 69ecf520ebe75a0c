"""Spend: who gets the money, for what, why did it change, and what is already ordered?"""

import streamlit as st

from language import _
from pages.common import access, drill, filters, messages, queries
from pages.explanations import section
from pages.spend import analysis_parts, analysis_sections
from pages.spend import filters as spend_filters
from services.spend import report as spend
from services.variance.report import Question

actor = access.require("procurement:read")
st.title(_("Spend"))

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
    chosen = spend_filters.narrowing(source)
drill.breadcrumb(choices, Question(period, over, department=department))
spend_filters.crumbs(chosen)

report = queries.ask(
    spend.report, source=source, period=period, over=over, department=department, category=chosen.category
)
if report.suppliers.empty:
    messages.show_empty(_("No spend in this selection. Choose another month or department."))
    st.stop()

asked = analysis_parts.SpendChoice(source, period, over, department, chosen)
prices = analysis_parts.price_changes(asked)
orders = analysis_parts.open_orders(asked)
analysis_parts.answer(report, prices, orders, asked)
analysis_parts.cards(report, prices, orders)
left, right = st.columns([6, 5], gap="medium")
with left:
    analysis_parts.pareto(report)
with right:
    analysis_parts.bridge(prices, asked)
analysis_sections.details(report, prices, orders, asked, actor)
analysis_sections.lines(report, asked)
section.show(actor, choices, Question(period, over, department=department), section.BOUGHT)
