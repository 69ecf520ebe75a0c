"""Tables on a phone: a narrower name that stays in view, and the figures that matter right beside it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from streamlit.elements.lib.column_types import ColumnConfig

from pages.common import cells, looks

#: The cookie in which `scripts/getting_about.js` tells the width of the window, and what it says of a narrow one.
WINDOW, NARROW = "caseload_window", "narrow"
#: In pixels: leaves more than half of a phone's width to the figures.
NAME_WIDTH = 150
#: Pixels of a letter and of a cell's edges, a little more than the browser takes.
LETTER, EDGES = 8, 20
#: A letter among many, in pixels; so wide a column of names may become at a desk; rows by which the browser sizes one.
SIGN, WHOLE_NAME, SEEN_ROWS = 6.5, 330, 10
#: Of a longer table the first rows say how wide its names are.
MEASURED_ROWS = 200
#: What stands beside the name: the table's first figure, or nothing else than at a desk.
Lead = Literal["first figure", "as at a desk"]
FIRST_FIGURE, AS_AT_A_DESK = get_args(Lead)


def on_a_phone() -> bool:
    """Return whether the browser runs on a phone, or its window was as narrow as one when the page was opened."""
    return "Mobi" in st.context.headers.get("User-Agent", "") or st.context.cookies.get(WINDOW) == NARROW


def table(
    view: pd.DataFrame | Styler | Mapping[str, Any],
    *,
    lead: Lead | Sequence[str],
    column_config: Mapping[Any, Any] | None = None,
    column_order: Sequence[str] | None = None,
    **settings: Any,
) -> Any:
    """Draw a table, `st.dataframe` with what is read first on a phone: the name, then one figure, then the verdict.

    Args:
        view: The cells; the first column names the row.
        lead: Titles of the columns beside the name on a phone, in their order, those that are there.
        column_config: As `st.dataframe` takes it.
        column_order: Columns that are shown, in their order at a desk; all by default.
        settings: What else `st.dataframe` takes.

    Returns:
        What `st.dataframe` returns.
    """
    drawn, named = cells.made_inert(view if isinstance(view, pd.DataFrame | Styler) else pd.DataFrame(view))
    config = {named.get(name, name): column for name, column in (column_config or {}).items()}
    column_order = [named.get(name, name) for name in column_order] if column_order is not None else None
    lead = lead if isinstance(lead, str) else [named.get(name, name) for name in lead]
    titles = list(column_order or map(str, drawn.columns))
    if on_a_phone():
        column_order = order(titles, *_leading(drawn, titles, config, lead))
    if titles:
        config |= _name(drawn, titles[0], config)
    if isinstance(drawn, Styler):
        drawn = cells.in_whole_units(drawn, looks.formats())
    return st.dataframe(drawn, column_config=config, column_order=column_order, **settings)


def name_column(width: int) -> ColumnConfig:
    """Return the column of names, which stays in view: `width` pixels wide, less on a phone."""
    return st.column_config.TextColumn(pinned=True, width=min(width, NAME_WIDTH) if on_a_phone() else width)


def order(titles: Iterable[str], *lead: str | None) -> list[str] | None:
    """Return the order of columns on a phone: the first, then those named in `lead`; elsewhere None, as they are."""
    if not on_a_phone():
        return None
    name, *others = titles
    return [name, *(title for title in lead if title in others), *(title for title in others if title not in lead)]


def lead(titles: Iterable[str], *first: str) -> list[str] | None:
    """Return the order of columns on a phone: those named in `first`, then the others; elsewhere None, as they are."""
    return [*first, *(title for title in titles if title not in first)] if on_a_phone() else None


def _leading(view: pd.DataFrame | Styler, titles: list[str], config: dict[Any, Any], lead: Lead | Sequence[str]) -> Any:
    if lead == AS_AT_A_DESK:
        return ()
    if lead == FIRST_FIGURE:
        return [title for title in titles[1:] if _is_figure(_cells(view), title, config)][:1]
    return lead


def _cells(view: pd.DataFrame | Styler) -> pd.DataFrame:
    return view.data if isinstance(view, Styler) else view  # type: ignore[attr-defined]


def _is_figure(cells: pd.DataFrame, title: str, config: dict[Any, Any]) -> bool:
    """Return whether a column holds figures: numbers, or texts that stand at the right; texts may stand there too."""
    column = cells[title]
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return not _are_months(column)
    return bool((config.get(title) or {}).get("alignment") == "right" and column.map(_begins_like_a_figure).any())


def _are_months(column: pd.Series) -> bool:
    """Return whether all numbers can be months (yyyymm), which are written out in words."""
    known = column.dropna()
    return bool(len(known) and known.between(1990_01, 2100_12).all() and (known % 100).between(1, 12).all())


def _begins_like_a_figure(cell: object) -> bool:
    return any(sign.isdigit() for sign in str(cell)) and not str(cell)[:1].isalpha()


def _name(view: pd.DataFrame | Styler, title: str, config: dict[Any, Any]) -> dict[str, ColumnConfig]:
    """Return the column of names where it has to differ from what it is set to: in view, and of a width that fits."""
    known, column = config.get(title) or {}, _cells(view)[title]
    if not _is_text(column):
        return {}
    narrow, given, longest = on_a_phone(), known.get("width"), _longest(title, column)
    if narrow:
        width = min(given if isinstance(given, int) else LETTER * longest + EDGES, NAME_WIDTH)
    elif isinstance(given, str) or (given is None and not _is_cut(column)):
        return {}
    else:
        width = max(min(round(SIGN * longest) + EDGES, WHOLE_NAME), given or 0)
    settings: ColumnConfig = {**(known or st.column_config.TextColumn(pinned=True)), "width": width}
    return {title: {**settings, "pinned": True} if narrow else settings}


def _is_text(column: pd.Series) -> bool:
    return bool(pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column))


def _is_cut(column: pd.Series) -> bool:
    """Return whether a name further down is longer than those that the browser measures."""
    return bool(_longest("", column.head(SEEN_ROWS)) < _longest("", column))


def _longest(title: str, column: pd.Series) -> int:
    return max(map(len, [title, *column.head(MEASURED_ROWS).astype("str")]))
