"""The way down from a total to its parts: breadcrumb, bars and rows that can be clicked, how a table is ordered."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from language import N_, _
from pages.common import cells, filters, kept, phone, state
from planning.hierarchy import ROOT
from reports.formats import MISSING
from reports.variance import charts
from services.variance.report import Choices, Question

SUBTOTALS, LARGEST_FIRST = N_("Subtotals"), N_("Largest first")
#: Bars of a ranking; what is smaller stands in the table.
MOST_BARS = 7
#: A table of this many rows is shown whole; a longer one scrolls inside.
WHOLE = 25
#: Around a table whose rows lead somewhere: scripts/row_clicks.js and screen.css know it by this class.
LEADING = "leading_rows"
#: Pixels that Streamlit gives its boxes beside the rows of a table with more rows than this.
BOX_WIDTHS = ((10_000, 48), (1_000, 44), (100, 36), (0, 32))
NO_ROW: dict[str, dict[str, list[Any]]] = {"selection": {"rows": [], "columns": [], "cells": []}}


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


def bars(chart: dict[str, Any], *, key: str, alt: str, go: Callable[[str], None] | None, field: str = "key") -> None:
    """Draw a chart of bars; a click calls `go` with the bar's `field`, None makes it a picture only."""
    clicks = f"{key}_clicks"
    # The chart keeps the bar that was clicked, and a second click would only let it go: after each it is another chart.
    drawn = f"{key}_{st.session_state.get(clicks, 0)}"

    def pick() -> None:
        chosen = st.session_state[drawn]["selection"].get(charts.PICK, [])
        if chosen and go:
            st.session_state[clicks] = st.session_state.get(clicks, 0) + 1
            go(chosen[0][field])

    with st.container(key=key):
        st.vega_lite_chart(chart, key=drawn, on_select=pick if go else "ignore", selection_mode=charts.PICK, alt=alt)


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
    """Draw a table of names and figures; a click on a row calls `go` with its key, None: rows lead nowhere.

    On a phone the names are narrower and the column `lead` stands right beside them, where nobody has to scroll.
    """
    titles = list(view.columns)
    first = {titles[0]: phone.name_column(width)}

    wide = kept.widths(view) if isinstance(view, Styler) else {}
    others = {title: {**(columns or {}).get(title, {}), "width": wide[title]} for title in titles[1:] if title in wide}

    settings: dict[str, Any] = {
        "lead": (lead,) if lead else phone.FIRST_FIGURE,
        "key": key,
        "hide_index": True,
        "height": height or ("content" if len(keys) <= WHOLE else 36 * WHOLE),
        "column_config": first | (columns or {}) | others,
        "placeholder": placeholder,
        "alt": alt,
    }
    if go is None:
        phone.table(view, **settings)
    else:
        rows(view, go=lambda place: go(keys[place]), **settings)


def rows(view: pd.DataFrame | Styler, *, key: str, go: Callable[[int], None], **settings: Any) -> None:
    """Draw a table whose rows lead somewhere: a click on one, Enter or Space, calls `go` with its place.

    Args:
        view: The cells; the first column names the row and stays in view.
        key: Of the table, for its selection.
        go: What a click does, before the page is drawn again; the same row can be clicked anew.
        settings: What else `phone.table` takes.
    """

    def pick() -> None:
        chosen = st.session_state[key]["selection"]["rows"]
        if chosen:
            st.session_state[key] = NO_ROW
            go(chosen[0])

    _leading(view, key, on_select=pick, **settings)


def open_row(view: pd.DataFrame | Styler, *, key: str, **settings: Any) -> int | None:
    """Draw a table like `rows`, of which one row is open; return its place, None before a click and after another."""
    chosen = _leading(view, key, on_select="rerun", **settings)["selection"]["rows"]
    return chosen[0] if chosen and chosen[0] < _length(view) else None


def _leading(view: pd.DataFrame | Styler, key: str, **settings: Any) -> Any:
    config = dict(settings.pop("column_config", None) or {})
    if settings.get("placeholder") is None:
        settings["placeholder"] = MISSING
    title = (settings.get("column_order") or view.columns)[0]
    config[title] = {**(config.get(title) or {}), "pinned": True}
    with st.container(key=f"{LEADING}_{box_width(_length(view))}_{key}"):
        return phone.table(view, key=key, selection_mode="single-row", column_config=config, **settings)


def box_width(rows: int) -> int:
    """Return the pixels of the boxes beside a table's rows."""
    return next((width for more, width in BOX_WIDTHS if rows > more), BOX_WIDTHS[-1][1])


def _length(view: pd.DataFrame | Styler) -> int:
    return len(view.index)
