"""Scorecard: who is responsible for what part of the year's result, labor and hours, and what do they still owe?"""

from datetime import date

import streamlit as st

from language import _, ngettext, translate
from pages.common import access, cells, downloads, drill, filters, kept, looks, messages, queries, state
from pages.overview import paper
from reports import column_tables
from reports.overview import scorecard as table
from services.overview import scorecard
from services.variance import report as budget_report
from services.variance.report import Question

COMPARISON_PAGE = "pages/variance/comparison.py"

actor = access.require("budget:read")
paper.fit()
st.title(_("Scorecard"))
choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.show_no_figures(actor)
    st.stop()

answer = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    period = filters.month_of_overview(choices, choices.latest)
    place = st.container(horizontal=True, width="content", gap="small")
told = queries.ask(scorecard.of_month, question=Question(period), today=date.today())
formats = looks.formats()
if len(told.rows) < 2:
    messages.show_empty(_("There are no figures for this month."))
    st.stop()

with answer:
    st.markdown(f"## {cells.escape(table.headline(told.rows, formats, when=formats.runs(told.months)))}")
with place:
    source = downloads.source(_("Scorecard"), told.months, told.version)
    rows = table.told(told.rows)
    downloads.csv_and_excel(
        f"scorecard-{period}",
        as_csv=lambda: column_tables.as_csv(rows, table.COLUMNS, formats),
        as_workbook=lambda: column_tables.as_workbook(
            rows, table.COLUMNS, formats, sheet=_("Scorecard"), notes=source.lines()
        ),
        prefix="scorecard_",
    )


def go(key: str) -> None:
    """Remember the department of the chosen row; the page is left below, outside of the callback."""
    st.session_state["scorecard_go"] = key


drill.table(
    kept.table(table.style, table.view(told.rows), told.rows, formats, looks.colors()),
    told.rows["key"].tolist(),
    key=f"scorecard_{period}",
    alt=_("Result, labor and hours against budget and target, explanations missing and actions due, by responsibility"),
    go=go,
    lead=translate(table.LEAD),
    width=345,
)
if chosen := st.session_state.pop("scorecard_go", ""):
    st.switch_page(COMPARISON_PAGE, query_params={state.DEPARTMENT: chosen, state.PERIOD: formats.month(period)})

notes = [
    _(
        "Result and labor are the year to date against budget; hours are those worked against what the standards "
        "allow at the volume that came. Explanations are those of {month}; actions are overdue or due within 30 days.",
        month=formats.month_long(period),
    )
]
if not told.has_areas:
    notes.append(_("No department stands above others, so there are no vice presidents to show."))
if told.nobody:
    notes.append(
        ngettext(
            "Nobody is named for {count} department.",
            "Nobody is named for {count} departments.",
            told.nobody,
            count=formats.number(told.nobody),
        )
    )
st.caption(" ".join(notes))
if told.nobody and actor.may("users:write"):
    st.page_link("pages/people/users.py", label=_("Users"), icon=":material/group:")
