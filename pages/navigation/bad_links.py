"""What a link asks for that is not there: said at the top of the page, while the address keeps what it says."""

from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from language import _
from pages.common import cells, this_run

_KEPT = "asked_in_vain_"


#: What a link says of a switch.
SWITCH = ("true", "false")


@dataclass(frozen=True)
class Between:
    """Numbers as links write them, both ends included."""

    low: float
    high: float

    def __contains__(self, text: object) -> bool:
        with suppress(ValueError):
            return self.low <= float(str(text)) <= self.high
        return False


@dataclass(frozen=True)
class Days:
    """Days as links write them, both ends included."""

    first: date
    last: date

    def __contains__(self, text: object) -> bool:
        with suppress(ValueError):
            return self.first <= date.fromisoformat(str(text)) <= self.last
        return False


def binding(key: str, label: str, options: Container[str], shown: str) -> Literal["query-params"] | None:
    """Return how a widget is bound to the address: not at all while that asks for something that is not there.

    A bound widget would take the wrong value out of the address. As soon as the person chooses something, the address
    says that, and the widget is bound.

    Args:
        key: Name in links and of the widget.
        label: Of the widget, in the person's language.
        options: What may be asked for, as links say it.
        shown: What is shown instead, in the person's language.
    """
    asked = st.query_params.get_all(key)
    if all(not one or one in options for one in asked):  # an empty one is what was cleared
        return "query-params"
    first_look = key not in st.session_state
    if not first_look and st.session_state.get(_KEPT + key) != asked:
        return "query-params"  # what was on this page a moment ago has gone: no link asked for it
    if not first_look and st.session_state[key] != st.session_state.get(_KEPT + "default_" + key):
        chosen = st.session_state[key]
        st.query_params[key] = [*map(str, chosen)] if isinstance(chosen, list) else _in_link(chosen)
        return "query-params"
    st.session_state[_KEPT + key] = asked
    _problems().append(
        _("The link asks for a “{label}” that is not there, or not yours to see. Shown instead: {shown}.", label=label,
          shown=shown)
    )  # fmt: skip
    return None


def _in_link(chosen: object) -> str:
    return str(chosen).lower() if isinstance(chosen, bool) else str(chosen)


def shown_instead(key: str, value: Any) -> None:
    """Remember what an unbound widget shows, so that another value counts as a choice."""
    if _KEPT + key in st.session_state:
        st.session_state.setdefault(_KEPT + "default_" + key, value)


def show(place: DeltaGenerator) -> None:
    """Say above the page what its link asked for in vain."""
    for text in _problems():
        place.warning(cells.escape(text), icon=":material/link_off:")


def _problems() -> list[str]:
    return this_run.once("bad_links", list)
