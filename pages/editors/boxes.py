"""Boxes of choices whose names are read as they are: one that could be taken for another says so, as in tables."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from planning.names import mark_name

T = TypeVar("T")


def selectbox(place: Any, label: str, options: Iterable[T], *args: Any, **settings: Any) -> T | Any:
    """Draw `selectbox` of a place (a column, the page) with names that hide something marked."""
    chosen: T = place.selectbox(label, options, *args, **_with_marks(settings))
    return chosen


def multiselect(place: Any, label: str, options: Iterable[T], *args: Any, **settings: Any) -> list[T]:
    """Draw `multiselect` of a place likewise."""
    chosen: list[T] = place.multiselect(label, options, *args, **_with_marks(settings))
    return chosen


def as_read(shown: Callable[[Any], Any]) -> Callable[[Any], str]:
    """Return how choices read, with those marked that hide something."""
    return lambda option: mark_name(str(shown(option)))


def _with_marks(settings: dict[str, Any]) -> dict[str, Any]:
    return {**settings, "format_func": as_read(settings.get("format_func", str))}
