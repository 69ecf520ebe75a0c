"""A manager's desk: what needs an explanation, actions due, what was said last month, hours, and volumes ahead."""

from datetime import date

import pandas as pd
import streamlit as st

from language import _
from pages.common import access, cells, filters, looks, messages, notices, queries
from pages.explanations import answering, desk_parts, hand_in_parts
from planning.hierarchy import ROOT
from reports.explanations import tables
from services.explanations import review
from services.variance import report as budget_report

#: Cards of one page; the rest is on the page of explanations.
MOST_CARDS = 12

actor = access.require("comment:write")
st.title(_("My departments"))
notices.show()

choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.show_no_figures(actor)
    st.stop()
formats = looks.formats()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    period = filters.month(choices, choices.latest)
    department = filters.department(choices)
    version = filters.other_budget(choices.versions_of(choices.calendar.fiscal_year(period)))

told = queries.ask(review.of_month, period=period, version_id=version.id if version else None, today=date.today())
rows = told.rows
if department != ROOT:
    rows = rows[rows["department_id"].isin(choices.departments.members(department))]
lines = rows[rows["account"] != ""]
waiting = lines[lines["required"] & ~lines["answered"]]

st.markdown(f"## {desk_parts.headline(len(waiting), formats.month_long(period), formats, closed=told.closed)}")
for row in waiting.head(MOST_CARDS).to_dict("records"):
    card = {str(name): value for name, value in row.items()}
    with st.container(border=True):
        st.markdown(f"**{cells.escape(card['account'])}** · {cells.escape(card['department'])}")
        percent = "" if pd.isna(card["percent"]) else f" ({formats.percent(abs(card['percent']))})"
        st.markdown(cells.escape(f"{formats.variance(card['variance'])}{percent}"))
        if card["last_cause"]:
            said = _("Last month: {cause}", cause=card["last_cause"])
            st.caption(cells.escape(f"{said} {tables.came_true(card)}"))
        if not told.closed:
            answering.button(card, period, primary=True)
if len(waiting) > MOST_CARDS:
    st.page_link(
        "pages/explanations/overview.py",
        label=_("{count} more on the page of explanations", count=formats.number(len(waiting) - MOST_CARDS)),
    )

chosen = None if department == ROOT else choices.departments.members(department)
hand_in_parts.section(actor, period, chosen, closed=told.closed)

due = rows[(rows["status"] == "open") & (rows["action"] != "")]
if len(due):
    st.subheader(_("Actions due"))
    for row in due.sort_values("due", kind="stable").to_dict("records"):
        day = "" if pd.isna(row["due"]) else formats.day(row["due"])
        st.markdown(
            f"- {cells.escape(' · '.join(filter(None, (day, row['owner'], row['action'], row['department']))))}"
        )

before = told.said
if department != ROOT:
    before = before[before["department_id"].isin(choices.departments.members(department))]
desk_parts.said_last_month(before)
desk_parts.hours(period, department)
desk_parts.volumes(department, version)
answering.dialog(actor, told)
