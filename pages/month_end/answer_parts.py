"""Who has explained a month and handed it in, department by department; finance gives one back from here."""

import streamlit as st

from language import _
from pages.common import cells, downloads, kept, looks, phone
from pages.explanations import hand_in_parts
from pages.people import naming
from reports import column_tables
from reports.month_end import reported
from services.month_end.checklist import MonthChecklist
from services.permissions import Actor


def section(actor: Actor, told: MonthChecklist, *, is_open: bool) -> None:
    """Show the departments of a month with variances to explain or a hand-in, to take along as well."""
    if told.answers.empty:
        return
    formats = looks.formats()
    answers = reported.answers_in_words(told.answers.assign(by=naming.names(told.answers["by"])), formats)
    st.header(_("Explanations by department"))
    source = downloads.source(_("Explanations by department"), (told.period,), None)
    with st.container(horizontal=True, gap="small"):
        downloads.csv_and_excel(
            f"answers-{told.period}",
            as_csv=lambda: column_tables.as_csv(answers, reported.ANSWERS, formats),
            as_workbook=lambda: column_tables.as_workbook(
                answers, reported.ANSWERS, formats, sheet=_("Explanations"), notes=source.lines()
            ),
            prefix="answers_",
        )
        handed_in = told.answers[told.answers["handed_in"].astype(bool)]
        if is_open and len(handed_in) and actor.may("comment:write"):
            hand_in_parts.take_back(actor, told.period, handed_in, label=_("Give back"))
    phone.table(
        kept.table(column_tables.style, answers, reported.ANSWERS, formats),
        hide_index=True,
        height=cells.height(answers, rows=15),
        lead=(_("Open lines"), _("Handed in")),
        column_config={
            _("Department"): phone.name_column(240),
            _("Handed in"): st.column_config.TextColumn(width=210),
        },
        alt=_("Explanations by department, those not written first"),
        key="answers",
    )
