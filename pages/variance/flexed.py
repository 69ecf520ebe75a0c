"""Flexed budget: how much of the variance comes from volume, and how much can the manager control?"""

from typing import Literal

import streamlit as st

from language import _
from pages.common import access, drill, filters, messages, queries
from pages.explanations import section
from pages.imports import checklist
from pages.variance import commitment_parts, flash_parts, flexed_parts, layout, underlying_parts
from planning.hierarchy import ROOT
from planning.variance.comparison import FIGURES
from services.variance import flexed
from services.variance import report as budget_report

actor = access.require("budget:read")
st.title(_("Flexed budget"))

choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.show_nothing_imported(
        actor, _("There are no figures yet. Import a ledger file to see what volume explains.")
    )
    st.stop()

question = filters.question(choices, choices.latest)
drill.breadcrumb(choices, question)
answer = st.container()
view = layout.view(choices, question.department, question.account, flexed_parts.CONTROLS)
if view.figures not in FIGURES:
    messages.show_empty(_("Only revenue and expense are flexed. Choose another account."))
    st.stop()

report = queries.ask(flexed.table, question=question, by=view.by, figures=view.figures)
if report.version is None:
    messages.show_empty(
        _("There is no budget for this year, so there is nothing to flex."),
        page="pages/budgets/versions.py",
        label=_("Budget versions"),
    )
    st.stop()
if report.state.state == "begun" and not report.rows.size:
    messages.show_empty(
        _("This month has only begun, so there is nothing to flex yet. Choose another month."),
        page="pages/variance/comparison.py",
        label=_("Budget versus actual"),
    )
    st.stop()
if report.nothing_posted:
    messages.show_empty(_("These months have no actuals yet, so there is nothing to flex. Choose another month."))
    st.stop()
if report.rows.empty:
    messages.show_empty(_("This selection has neither actuals nor a budget. Choose another month or department."))
    st.stop()

if report.lacking and ROOT == question.department == question.account:
    flexed_parts.nothing_flexes(report)
    checklist.missing(("units", "shares", "statistics", "budget-volumes"), actor)
    flexed_parts.flexing(report)
    flexed_parts.not_flexed(report)
    st.stop()

with answer:
    flash_parts.headline(report.preliminary)
    flexed_parts.sentence(choices, report, view)
    underlying_parts.flexed_sentence(question, view.figures)
    flexed_parts.flexing(report)
    flexed_parts.cautions(report)
    flash_parts.notes(choices, question)

if (~report.rows["is_group"]).sum() > 1:
    left, right = st.columns([6, 5], gap="medium")
    with right:
        flexed_parts.largest(report, view)
else:
    left = st.container()
with left:
    flexed_parts.bridge(report, view)

flexed_parts.table(question, report, view)
side: Literal["account", "department"] = "account" if view.by == "account" else "department"
commitment_parts.section(actor, question, side)
section.show(actor, choices, question)
underlying_parts.flexed_section(question, report)
flexed_parts.not_flexed(report)
