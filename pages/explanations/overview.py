"""Explanations of a month: what is unanswered, what is said, and whether last month's words came true."""

from datetime import date

import streamlit as st

from language import N_, _, ngettext
from pages.common import access, downloads, drill, filters, kept, looks, messages, notices, phone, queries
from pages.explanations import answering
from pages.people import naming
from planning.hierarchy import ROOT
from reports import column_tables
from reports.explanations import tables
from services.explanations import review, waiting
from services.variance import report as budget_report

SHOWN = {N_("All"): "all", N_("Unanswered"): "open", N_("Explained"): "done"}

actor = access.require("budget:read")
st.title(_("Explanations"))
notices.show()

choices = queries.ask(budget_report.choices)
if choices.latest is None:
    messages.show_no_figures(actor)
    st.stop()

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    period = filters.month(choices, choices.latest)
    department = filters.department(choices)
    shown = SHOWN[filters.one_of(_("Show"), SHOWN, key="explained")]

told = queries.ask(review.of_month, period=period, today=date.today())
rows = told.rows
if department != ROOT:
    rows = rows[rows["department_id"].isin(choices.departments.members(department))]
asked = int(rows["required"].sum())
open_lines = int((rows["required"] & ~rows["answered"]).sum())
if rows.empty:
    messages.show_empty(_("No variance of this month needs an explanation, and none is written."))
    st.stop()

formats = looks.formats()
st.markdown(
    "## "
    + ngettext(
        "{open} of {count} variance is unanswered in {month}.",
        "{open} of {count} variances are unanswered in {month}.",
        asked,
        open=formats.number(open_lines),
        count=formats.number(asked),
        month=formats.month_long(period),
    )
)
late = queries.ask(waiting.by_department, period=period, today=date.today())
late = late[(late["open"] > 0) & late["department_id"].isin(rows["department_id"].dropna().astype("int64"))]
if len(late):
    title = ngettext(
        "{count} department has not answered",
        "{count} departments have not answered",
        len(late),
        count=formats.number(len(late)),
    )
    with st.expander(title, icon=":material/assignment_late:"):
        phone.table(
            kept.table(column_tables.style, late, tables.WAITING, formats),
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height="content",
            alt=_("Departments with unanswered variances, and who answers for them"),
            key="explanations_waiting",
        )
if shown != "all":
    rows = rows[rows["answered"] == (shown == "done")]
rows = rows.reset_index(drop=True)
view = tables.review_rows(rows).assign(written_by=naming.names(rows["written_by"]))
source = downloads.source(_("Explanations"), (period,), told.version)
with st.container(horizontal=True, gap="small"):
    downloads.csv_and_excel(
        f"explanations-{period}",
        as_csv=lambda: column_tables.as_csv(view, tables.REVIEW, formats),
        as_workbook=lambda: column_tables.as_workbook(
            view, tables.REVIEW, formats, sheet=_("Explanations"), notes=source.lines()
        ),
        prefix="explanations_",
    )
TABLE = f"explanations_table_{period}_{department}_{shown}"


def explain(place: int) -> None:
    """Open the dialog of a row."""
    answering.open_line({str(k): v for k, v in rows.iloc[place].to_dict().items()}, period)


drill.rows(
    kept.table(column_tables.style, view, tables.REVIEW, formats),
    lead=phone.FIRST_FIGURE,
    key=TABLE,
    go=explain,
    hide_index=True,
    height="content" if len(view) <= 25 else 900,
    placeholder="–",
    column_config={_("Account"): phone.name_column(220), _("Department"): st.column_config.TextColumn(width=200)},
    alt=_("Explanations of {month}, unanswered first", month=formats.month_long(period)),
)
if told.closed:
    st.caption(_("{month} is closed; its explanations stay as they were reported.", month=formats.month_long(period)))
else:
    answering.subtotal(actor, choices, department, period)
answering.dialog(actor, told)
