"""Beside a scenario's result: without one-offs and grants, and what is ordered already, with downloads."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from language import _
from pages.common import cells, downloads, kept, looks, phone, queries
from planning.scenarios.outcome import ScenarioOutcome
from reports import column_tables
from reports.column_tables import TableColumn
from reports.scenarios import beside_words as words
from services.permissions import Actor
from services.scenarios import beside
from services.scenarios.baseline import ScenarioBase


def sentence(base: ScenarioBase, outcome: ScenarioOutcome) -> None:
    """Say the year's result without one-offs and grants; nothing where no account is marked."""
    known = beside.underlying(base, outcome)
    if known is not None:
        text = words.underlying(known.names, known.results, looks.formats(), changed=bool(outcome.effects))
        st.markdown(cells.escape(text))


def tables(actor: Actor, base: ScenarioBase, outcome: ScenarioOutcome) -> None:
    """Show the way to the underlying result, and what of the open months' expense is ordered."""
    known = beside.underlying(base, outcome)
    if known is not None:
        rows = words.one_offs(known.accounts, known.reported, known.results)
        _section(base, _("Without one-offs and grants"), "scenario-one-offs", rows, words.ONE_OFFS, notes=[])
    if not actor.may("procurement:read"):
        return
    orders, as_of = queries.ask(beside.open_orders, first_open=base.first_open, departments=base.departments)
    open_orders = beside.beside_expense(outcome, orders, as_of)
    if open_orders is not None:
        told = words.orders(open_orders.total, as_of, looks.formats())
        rows = words.orders_rows(open_orders.rows)
        _section(base, _("Ordered already"), "scenario-orders", rows, words.ORDERED, notes=[told])


def _section(
    base: ScenarioBase, title: str, stem: str, rows: pd.DataFrame, columns: Sequence[TableColumn], *, notes: list[str]
) -> None:
    formats = looks.formats()
    source = downloads.source(title, base.baseline.year_months, base.version)
    lines: list[Any] = [*source.lines(), *notes]
    with st.expander(title):
        phone.table(
            kept.table(column_tables.style, rows, columns, formats),
            lead=phone.FIRST_FIGURE,
            hide_index=True,
            height="content",
            placeholder="–",
            alt=title,
        )
        for note in notes:
            st.caption(cells.escape(note))
        with st.container(horizontal=True, gap="small"):
            downloads.csv_and_excel(
                stem,
                as_csv=lambda: column_tables.as_csv(rows, columns, formats),
                as_workbook=lambda: column_tables.as_workbook(rows, columns, formats, sheet=title, notes=lines),
                prefix=f"{stem}_",
            )
