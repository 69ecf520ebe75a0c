"""Widgets that stand in the link: what a link asks of them in vain is said above the page and stays in the address."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from language import _
from pages.common import looks
from pages.editors import boxes
from pages.navigation import bad_links, translated_links
from planning.names import mark_name

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
    shown = boxes.apart(options, shown)
    translated_links.take_up(key, lambda: [*map(shown, options)], options=options)
    known = {*map(str, options), *map(shown, options)}
    bind = bad_links.binding(key, label, known, shown(first))
    chosen: T | None = boxes.selectbox(
        st, label, options, index=list(options).index(first), format_func=shown, key=key, bind=bind, **settings
    )
    bad_links.shown_instead(key, first)
    return first if chosen is None else chosen


def narrowing(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    shown: Callable[[str], str] = str,
    everything: str | None = None,
    **settings: Any,
) -> str | None:
    """Draw a box that narrows a list; return what it is narrowed to, None for all of it.

    Args:
        label: In the person's language.
        options: What may be chosen.
        key: Where state and link keep it.
        shown: How a choice reads, here and in links.
        everything: How all of the list reads, in the person's language.
        settings: What else `st.selectbox` takes.
    """
    everything = everything or _("All")
    shown = boxes.apart(options, shown)
    translated_links.take_up(key, lambda: [*map(shown, options)], options=options)
    known = {*options, *map(shown, options)}
    bind = bad_links.binding(key, label, known, everything)
    chosen: str | None = boxes.selectbox(
        st, label, options, index=None, placeholder=everything, format_func=shown, key=key, bind=bind, **settings
    )
    bad_links.shown_instead(key, None)
    return chosen


def several(label: str, options: Sequence[str], *, key: str, first: Sequence[str], **settings: Any) -> list[str]:
    """Draw a box of several names, which always stand in the link, and return those that are chosen.

    Args:
        label: In the person's language.
        options: Names that may be chosen; links name them so, or as they are marked.
        key: Where state and link keep it.
        first: Those before anybody chooses.
        settings: What else `st.multiselect` takes.
    """
    known = {mark_name(name): name for name in options} | {name: name for name in options}
    bind = bad_links.binding(key, label, known, ", ".join(map(mark_name, st.session_state.get(key, first))))
    given = [known[name] for name in st.query_params.get_all(key) if name in known]
    kept: list[str] = st.session_state.get(key, given or [*first])
    st.session_state[key] = [name for name in kept if name in options]
    if bind is None:  # what the link asks for stays in the address until something is chosen
        bad_links.shown_instead(key, list(st.session_state[key]))
    else:
        with suppress(StreamlitAPIException):  # once bound on this page, only the widget may write its parameter
            st.query_params[key] = [*map(mark_name, st.session_state[key])]
    return boxes.multiselect(st, label, options, key=key, bind=bind, **settings)


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
