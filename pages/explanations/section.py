"""Explanations at the figures of a page: how many lines are explained, each with its dialog, and texts for files."""

from collections.abc import Collection
from datetime import date

import pandas as pd
import streamlit as st

from language import _
from pages.common import cells, looks, queries
from pages.explanations import answering
from reports.explanations import tables, words
from services.explanations import beside, review
from services.permissions import Actor
from services.variance.report import Choices, Question

#: Lines shown at once, the largest open ones first; the page of explanations has them all.
MOST_LINES = 15
#: Lines whose hours and suppliers the pages of productivity and spend are about.
LABOR = ("salaries", "contract_labor", "benefits")
BOUGHT = ("supplies", "drugs", "purchased_services", "contract_labor", "utilities")


def texts(question: Question, by: str, categories: Collection[str] = ()) -> dict[str, str]:
    """Return what is said of each row of a table, by the row's key; nothing by other rows than these two.

    Args:
        question: Months, version and selection.
        by: "department" or "account".
        categories: Of the accounts; all where none is named.
    """
    if by not in ("department", "account"):
        return {}
    return tables.beside_rows(_said(question, categories), by, looks.formats())


def lines(question: Question, categories: Collection[str] = ()) -> list[str]:
    """Return what is said of each line, one text each, for files whose rows are something else."""
    return tables.as_lines(_said(question, categories), looks.formats())


def _said(question: Question, categories: Collection[str]) -> pd.DataFrame:
    said = queries.ask(beside.beside, question=question)
    return said[said["category"].isin(list(categories))] if categories else said


def show(actor: Actor, choices: Choices, question: Question, categories: Collection[str] = ()) -> None:
    """List the lines of the selection in the question's month that need an explanation or have one."""
    told = queries.ask(review.of_month, period=question.period, version_id=question.version_id, today=date.today())
    rows = told.rows[told.rows["department_id"].isin(choices.departments.members(question.department))]
    rows = rows[rows["account_id"].isna() | rows["account_id"].isin(choices.accounts.members(question.account))]
    if categories:
        rows = rows[rows["category"].isin(list(categories))]
    may_note = actor.may("comment:write") and choices.departments[question.department].member is not None
    if rows.empty and not may_note:
        return
    formats = looks.formats()
    title = _(
        "Explanations of {month}: {answered} of {asked} variances explained",
        month=formats.month(told.period),
        answered=formats.number(int((rows["required"] & rows["answered"]).sum())),
        asked=formats.number(int(rows["required"].sum())),
    )
    with st.expander(
        cells.escape(title), icon=":material/comment:", key="fold_explanations", on_change="rerun"
    ) as fold:
        if fold.open:
            _lines(actor, rows, told)
        if fold.open and not told.closed:
            answering.subtotal(actor, choices, question.department, told.period)
    answering.dialog(actor, told)


def _lines(actor: Actor, rows: pd.DataFrame, told: review.MonthReview) -> None:
    for row in rows.head(MOST_LINES).to_dict("records"):
        _line(actor, {str(name): value for name, value in row.items()}, told)
    if len(rows) > MOST_LINES:
        st.page_link("pages/explanations/overview.py", label=_("All explanations"))


def _line(actor: Actor, row: answering.Row, told: review.MonthReview) -> None:
    formats = looks.formats()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = words.about(row)
        said = tables.in_one_line(row, formats) if row["answered"] else _("Not explained yet.")
        amount = formats.variance(row["variance"])
        about = " · ".join((row["department"], amount, said))
        st.markdown(f"**{cells.escape(name)}** · {cells.escape(about)}")
        if actor.may("comment:write") and not (told.closed and not row["answered"]):
            answering.button(row, told.period)
