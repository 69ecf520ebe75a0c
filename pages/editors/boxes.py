"""Boxes of choices whose names are read as they are: one that could be taken for another says so, as in tables.

The browser answers with what a person reads, so of choices that read the same Streamlit takes the last one, whichever
was clicked: these have their code behind them, or their place.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from planning.names import mark_name, tell_apart

T = TypeVar("T")


def selectbox(place: Any, label: str, options: Iterable[T], *args: Any, **settings: Any) -> T | Any:
    """Draw `selectbox` of a place (a column, the page) with names that hide something marked, and no two alike."""
    listed = list(options)
    chosen: T = place.selectbox(label, listed, *args, **_as_read(listed, settings))
    return chosen


def multiselect(place: Any, label: str, options: Iterable[T], *args: Any, **settings: Any) -> list[T]:
    """Draw `multiselect` of a place likewise."""
    listed = list(options)
    chosen: list[T] = place.multiselect(label, listed, *args, **_as_read(listed, settings))
    return chosen


def as_read(shown: Callable[[Any], Any]) -> Callable[[Any], str]:
    """Return how choices read, with those marked that hide something."""
    return lambda option: mark_name(str(shown(option)))


def apart(options: Iterable[Any], shown: Callable[[Any], Any]) -> Callable[[Any], str]:
    """Return how these choices read, no two of them alike."""
    listed, written = list(options), as_read(shown)
    texts = [written(option) for option in listed]
    if len(set(texts)) == len(texts) or len(set(listed)) < len(listed):
        return written
    codes = [option if isinstance(option, str) and option else place for place, option in enumerate(listed, 1)]
    known = tell_apart(zip(listed, codes, texts, strict=True))
    return lambda option: known[option] if option in known else written(option)


def _as_read(options: list[Any], settings: dict[str, Any]) -> dict[str, Any]:
    return {**settings, "format_func": apart(options, settings.get("format_func", str))}
