"""Links between people of several languages: what a link says in one is read in all.

A box stands in the link as it reads, a month as "Apr 2026"; somebody who reads another language sends it so.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from language import ENGLISH, available, current, speaking
from pages.editors import boxes
from planning.names import mark_name


def take_up(key: str, shown: Callable[[], Sequence[str]], *, options: Sequence[Any] = ()) -> None:
    """Write what a link says of a widget in another language in this person's, before the widget is drawn.

    Args:
        key: Name in links and of the widget.
        shown: Returns how the choices read in the language that is spoken, always in the same order; names may be as
            they are, and stand in the link as they are marked.
        options: The choices themselves where the widget keeps them and not how they read, in that order.
    """
    asked = st.query_params.get_all(key)
    kept = "" if options else st.session_state.get(key) or ""
    names = [*shown()]
    here, codes = boxes.labels(names), [*map(str, options)]
    # In English a choice and its code are bound alike, but for names that are marked where they are shown.
    known = {"", *here, *(code for code in codes if current() == ENGLISH and mark_name(code) == code)}
    if known.issuperset((*asked, kept)):
        return
    read = _readings(here, shown) | dict(zip(codes, here, strict=False))
    read |= {name: told for name, told in zip(names, here, strict=True) if name not in known}
    if kept in read and kept not in here:
        st.session_state[key] = read[kept]
    written = [read.get(text, text) for text in asked]
    if written == asked or (key in st.session_state and kept not in read):
        return
    with suppress(StreamlitAPIException):  # once bound on this page, only the widget may write its parameter
        st.query_params[key] = written
        if len(written) == 1 and written[0] in here:  # a bound widget would begin with what the address said before
            st.session_state[key] = options[here.index(written[0])] if options else written[0]


def _readings(here: Sequence[str], shown: Callable[[], Sequence[str]]) -> dict[str, str]:
    """Return how choices read here by how they read in the other languages."""
    read: dict[str, str] = {}
    for code in available():
        if code != current():
            with speaking(code):
                names = [*shown()]
                read.update(zip(names, here, strict=True))
                read.update(zip(boxes.labels(names), here, strict=True))
    return read
