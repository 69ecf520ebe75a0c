"""Commitments beside actuals: open orders next to what is spent, and what both leave of the year's budget."""

from typing import Any

import streamlit as st

from language import _
from pages.common import cells, downloads, drill, kept, looks, queries
from reports import column_tables
from reports.variance import commitments as words
from services.permissions import Actor
from services.variance import commitments
from services.variance.commitments import BudgetUse
from services.variance.report import By, Question


def section(actor: Actor, question: Question, by: By) -> None:
    """Show the table in an expander whose title is the answer; nothing where nothing is ordered or may be seen."""
    if not actor.may("procurement:read"):
        return
    use = queries.ask(commitments.beside_actuals, question=question, by=by)
    if use is None:
        return
    formats = looks.formats()
    title = cells.escape(words.headline(use.top(), formats))
    with st.expander(
        title, icon=":material/shopping_cart_checkout:", key="fold_commitments", on_change="rerun"
    ) as fold:
        if fold.open:
            _table(use, question, by)
            st.caption(cells.escape(" ".join(_notes(use))))
            _downloads(use, by)


def _table(use: BudgetUse, question: Question, by: By) -> None:
    shown = words.with_labels(use.rows, indented=True)
    drill.table(
        kept.table(words.style, shown, words.COLUMNS[by], looks.formats()),
        use.rows["key"].tolist(),
        key=f"commitments_{by}_{question.department}_{question.account}",
        alt=_("Budget of the year, actual, open orders and what is left"),
        go=lambda key: drill.select(by, key) if key else None,
        lead=_("Left of the budget"),
        placeholder="–",
    )


def _notes(use: BudgetUse) -> list[str]:
    formats = looks.formats()
    notes = [words.note(use.as_of, use.months, formats)]
    if use.elsewhere:
        notes.append(
            _("{amount} more is ordered on accounts of the balance sheet.", amount=formats.short(use.elsewhere))
        )
    return notes


def _downloads(use: BudgetUse, by: By) -> None:
    formats, columns, version = looks.formats(), words.COLUMNS[by], use.version
    rows = words.with_labels(use.rows, indented=False)
    source = downloads.source(_("Commitments beside actuals"), use.months, version)
    notes: list[Any] = [*source.lines(), *_notes(use)]
    sheet = _("Commitments")
    with st.container(horizontal=True, gap="small"):
        downloads.csv_and_excel(
            f"budget-left-{by}-{use.through}",
            as_csv=lambda: column_tables.as_csv(rows, columns, formats),
            as_workbook=lambda: column_tables.as_workbook(rows, columns, formats, sheet=sheet, notes=notes),
            prefix="commitments_",
        )
