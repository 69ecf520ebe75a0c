"""Widgets that stand in the link: what a link asks of them in vain is said above the page and stays in the address."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from language import _
from pages.common import looks
from pages.editors import boxes
from pages.navigation import bad_links, translated_links

T = TypeVar("T", str, int)
Number = TypeVar("Number", int, float)


def box(label: str, options: Sequence[T], *, key: str, first: T, shown: Callable[[T], str] = str, **settings: Any) -> T:
    """Draw a box of choices and return the one that is made.

    Args:
        label: In the person's language.
        options: What may be chosen.
        key: Where state and link keep it.
        first: The one before anybody chooses; it does not stand in the link.
        shown: How a choice reads, here and in links.
        settings: What else `st.selectbox` takes.
    """
    shown = boxes.as_read(shown)
    translated_links.take_up(key, lambda: [*map(shown, options)], options=options)
    known = {*map(str, options), *map(shown, options)}
    bind = bad_links.binding(key, label, known, shown(first))
    chosen: T | None = boxes.selectbox(
        st, label, options, index=list(options).index(first), format_func=shown, key=key, bind=bind, **settings
    )
    bad_links.shown_instead(key, first)
    return first if chosen is None else chosen


def narrowing(
    label: str, options: Sequence[str], *, key: str, shown: Callable[[str], str] = str, **settings: Any
) -> str | None:
    """Draw a box that narrows a list; return what it is narrowed to, None for all of it."""
    shown = boxes.as_read(shown)
    translated_links.take_up(key, lambda: [*map(shown, options)], options=options)
    known = {*options, *map(shown, options)}
    bind = bad_links.binding(key, label, known, _("All"))
    chosen: str | None = boxes.selectbox(
        st, label, options, index=None, placeholder=_("All"), format_func=shown, key=key, bind=bind, **settings
    )
    bad_links.shown_instead(key, None)
    return chosen


def switch(label: str, *, key: str, **settings: Any) -> bool:
    """Draw a switch that is off before anybody turns it on; return whether it is on."""
    bind = bad_links.binding(key, label, bad_links.SWITCH, _("off"))
    on = st.toggle(label, key=key, bind=bind, **settings)
    bad_links.shown_instead(key, False)
    return on


def slider(label: str, low: Number, high: Number, first: Number, step: Number, *, key: str, **settings: Any) -> Number:
    """Draw a slider from `low` to `high`, both included, and return where it stands."""
    bind = bad_links.binding(key, label, bad_links.Between(float(low), float(high)), str(first))
    chosen: Number = st.slider(label, low, high, first, step, key=key, bind=bind, **settings)
    bad_links.shown_instead(key, first)
    return chosen


def steps(label: str, options: Sequence[str], *, key: str, shown: Callable[[str], str], **settings: Any) -> str:
    """Draw a slider over named steps, the first before anybody moves it, and return where it stands."""
    translated_links.take_up(key, lambda: [*map(shown, options)], options=options)
    bind = bad_links.binding(key, label, {*options, *map(shown, options)}, shown(options[0]))
    chosen: str = st.select_slider(label, options, format_func=shown, key=key, bind=bind, **settings)
    bad_links.shown_instead(key, options[0])
    return chosen


def number(label: str, low: Number, high: Number, first: Number, step: Number, *, key: str, **settings: Any) -> Number:
    """Draw a field of a number from `low` to `high`, both included, and return it."""
    bind = bad_links.binding(key, label, bad_links.Between(float(low), float(high)), str(first))
    chosen: Number = st.number_input(label, low, high, first, step, key=key, bind=bind, **settings)
    bad_links.shown_instead(key, first)
    return chosen


def day(label: str, *, key: str, first: date, earliest: date, latest: date, **settings: Any) -> date:
    """Draw a day between two others, both included, and return it."""
    bind = bad_links.binding(key, label, bad_links.Days(earliest, latest), looks.formats().day(first))
    chosen = st.date_input(
        label, first, earliest, latest, key=key, bind=bind, format=looks.formats().day_typed, **settings
    )
    bad_links.shown_instead(key, first)
    return chosen if isinstance(chosen, date) else first
