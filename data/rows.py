"""Rows of a query as plain tuples, on their way into a frame."""

from collections.abc import Iterable
from typing import Any


def plain(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Return rows as tuples: pandas asks each row of SQLAlchemy for attributes, which costs more than the query."""
    return list(map(tuple, rows))
