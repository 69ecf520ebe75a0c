"""Boxes of choices whose names are read as they are: one that could be taken for another says so, as in tables.

The browser answers with what a person reads, so of choices that read the same Streamlit takes the last one, whichever
was clicked: these are told apart by their code where they have one, else by a number.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from language import _
from planning.names import mark_name, tell_apart

T = TypeVar("T")


def selectbox(place: Any, label: str, options: Iterable[T], *args: Any, **settings: Any) -> T | Any:
    """Draw `selectbox` of a place (a column, the page): names that hide something marked, equal ones told apart."""
    listed = list(options)
    chosen: T = place.selectbox(label, listed, *args, **_with_marks(listed, settings))
    return chosen


def multiselect(place: Any, label: str, options: Iterable[T], *args: Any, **settings: Any) -> list[T]:
    """Draw `multiselect` of a place likewise."""
    listed = list(options)
    chosen: list[T] = place.multiselect(label, listed, *args, **_with_marks(listed, settings))
    return chosen


def by_label(read: Iterable[str], things: Iterable[T]) -> dict[str, T]:
    """Return things by how they read, each under a label of its own, also where two read alike."""
    told = list(read)
    return dict(zip(tell_apart(told, told), things, strict=True))


def labels(options: Iterable[T], shown: Callable[[T], Any] = str) -> list[str]:
    """Return how choices read in a box, in their order, no two alike: Streamlit knows a choice by how it reads."""
    names = [str(shown(option)) for option in options]
    return tell_apart([*map(mark_name, names)], names)


def _with_marks(options: list[T], settings: dict[str, Any]) -> dict[str, Any]:
    shown: Callable[[T], Any] = settings.get("format_func", str)
    told = labels(options, shown)
    by_identity = {id(option): label for option, label in zip(options, told, strict=True)}

    def as_read(option: T) -> str:
        """Return how one of the options, or its equal, reads; what is typed anew is none of them."""
        if id(option) in by_identity:
            return by_identity[id(option)]
        return told[options.index(option)] if option in options else mark_name(str(shown(option)))

    return {"placeholder": _("Choose …"), **settings, "format_func": as_read}
