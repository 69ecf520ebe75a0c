"""Tables on a phone: a narrower name that stays in view, and the figures that matter right beside it."""

from collections.abc import Iterable

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

#: In pixels: leaves more than half of a phone's width to the figures.
NAME_WIDTH = 150


def on_a_phone() -> bool:
    """Return whether the browser says that it runs on a phone; the page itself does not learn how wide it is."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


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
