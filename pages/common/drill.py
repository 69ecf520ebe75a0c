"""The way down from a total to its parts: breadcrumb, bars and rows that can be clicked, how a table is ordered."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from language import N_, _
from pages.common import cells, filters, kept, phone, state
from planning.hierarchy import ROOT
from reports.variance import charts
from services.variance.report import Choices, Question

SUBTOTALS, LARGEST_FIRST = N_("Subtotals"), N_("Largest first")
#: Bars of a ranking; what is smaller stands in the table.
MOST_BARS = 7
#: A table of this many rows is shown whole; a longer one scrolls inside.
WHOLE = 25


def breadcrumb(choices: Choices, question: Question) -> None:
    """Draw the way down to the selection; each step goes back up to it."""
    if (question.department, question.account) == (ROOT, ROOT):
        return
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        st.button(_("All"), key="crumb_all", type="tertiary", icon=":material/home:", on_click=_go, args=(ROOT, ROOT))
        for node in choices.departments.path(question.department)[1:]:
            _crumb(f"› {node.label}", f"crumb_d_{node.key}", node.key, question.account)
        for node in choices.accounts.path(question.account)[1:]:
            _crumb(f"› {node.label}", f"crumb_a_{node.key}", question.department, node.key)


def _crumb(label: str, key: str, department: str, account: str) -> None:
    st.button(cells.escape(label), key=key, type="tertiary", on_click=_go, args=(department, account))


def _go(department: str, account: str) -> None:
    st.session_state[state.DEPARTMENT] = department
    st.session_state[state.ACCOUNT] = account


def select(by: str, key: str) -> None:
    """Select a row's department or account, so that the page shows what lies below it."""
    st.session_state[state.DEPARTMENT if by == "department" else state.ACCOUNT] = key


def bars(chart: dict[str, Any], *, key: str, alt: str, go: Callable[[str], None] | None) -> None:
    """Draw a chart of bars; a click calls `go` with the bar's `key`, None makes it a picture only."""

    def pick() -> None:
        chosen = st.session_state[key]["selection"].get(charts.PICK, [])
        if chosen and go:
            go(chosen[0]["key"])

    st.vega_lite_chart(chart, key=key, on_select=pick if go else "ignore", selection_mode=charts.PICK, alt=alt)


def order() -> str:
    """Draw the choice between subtotals and the largest first; return what was chosen."""
    return filters.one_of(_("Sorted by"), [SUBTOTALS, LARGEST_FIRST], key=state.ORDER, bare=True)


def table(
    view: pd.DataFrame | Styler,
    keys: Sequence[str],
    *,
    key: str,
    alt: str,
    go: Callable[[str], None] | None,
    columns: dict[str, Any] | None = None,
    lead: str | None = None,
    width: int = 290,
    height: int | Literal["content"] | None = None,
    placeholder: str | None = None,
) -> None:
    """Draw a table whose first column stays in view; selecting a row calls `go` with its key, None: no selection.

    On a phone the names are narrower and the column `lead` stands right beside them, where nobody has to scroll.
    """
    titles = list(view.columns)
    first = {titles[0]: phone.name_column(width)}

    wide = kept.widths(view) if isinstance(view, Styler) else {}
    others = {title: {**(columns or {}).get(title, {}), "width": wide[title]} for title in titles[1:] if title in wide}

    def pick() -> None:
        chosen = st.session_state[key]["selection"]["rows"]
        if chosen and go:
            go(keys[chosen[0]])

    phone.table(
        view,
        lead=(lead,) if lead else phone.FIRST_FIGURE,
        key=key,
        hide_index=True,
        height=height or ("content" if len(keys) <= WHOLE else 36 * WHOLE),
        on_select=pick if go else "ignore",
        selection_mode="single-row",
        column_config=first | (columns or {}) | others,
        placeholder=placeholder,
        alt=alt,
    )
