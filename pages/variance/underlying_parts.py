"""Results without one-offs and grants: the sentence below the headline, and the way from reported to underlying."""

from typing import Any

import streamlit as st

from language import _
from pages.common import cells, downloads, kept, looks, phone, queries
from planning.variance.underlying import WithoutOneOffs
from reports import column_tables
from reports.variance import underlying as words
from services.variance import flexed, underlying
from services.variance.flexed import FlexReport
from services.variance.report import Question, Report


def sentence(question: Question, figures: str) -> None:
    """Say the underlying figure below the reported one; nothing where no marked account has figures."""
    result = queries.ask(underlying.without_one_offs, question=question)
    text = "" if result is None else words.sentence(result, looks.formats(), figures=figures)
    if text:
        st.markdown(cells.escape(text))


def flexed_sentence(question: Question, figures: str) -> None:
    """Say the same of the flexed budget."""
    result = queries.ask(flexed.without_one_offs, question=question)
    text = "" if result is None else words.flexed_sentence(result, looks.formats(), figures=figures)
    if text:
        st.markdown(cells.escape(text))


def flexed_section(question: Question, report: FlexReport) -> None:
    """Show the way from the reported to the underlying result with the flexed budget, to take along."""
    result = queries.ask(flexed.without_one_offs, question=question)
    if result is not None:
        source = downloads.source(_("Result without one-offs and grants"), report.months, report.version)
        table(result, words.FLEXED_COLUMNS, stem=f"underlying-flexed-{report.months[-1]}", notes=source.lines())


def section(question: Question, report: Report) -> None:
    """Show the way from the reported to the underlying result, to take along; not of a month that has only begun."""
    if report.is_flash or report.nothing_posted:
        return
    result = queries.ask(underlying.without_one_offs, question=question)
    if result is not None:
        source = downloads.source(_("Result without one-offs and grants"), report.months, report.version)
        table(result, words.COLUMNS, stem=f"underlying-result-{report.months[-1]}", notes=source.lines())


def table(result: WithoutOneOffs, columns: Any, *, stem: str, notes: list[str]) -> None:
    """Draw the way from reported to underlying with its downloads."""
    title = _("Result without one-offs and grants")
    with st.expander(title, icon=":material/filter_alt_off:", key="fold_one_offs", on_change="rerun") as fold:
        if fold.open:
            _way(result, columns, stem=stem, notes=notes)


def _way(result: WithoutOneOffs, columns: Any, *, stem: str, notes: list[str]) -> None:
    formats, rows = looks.formats(), words.in_words(result.bridge)
    phone.table(
        kept.table(column_tables.style, rows, columns, formats),
        lead=phone.FIRST_FIGURE,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=_("From the reported to the underlying operating result"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            _("Accounts are marked on the page Organization, in the column “One-off” of the accounts."),
            width="content",
        )
        downloads.csv_and_excel(
            stem,
            as_csv=lambda: column_tables.as_csv(rows, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(
                rows, columns, formats, sheet=_("Underlying result"), notes=notes
            ),
            prefix="underlying_",
        )
