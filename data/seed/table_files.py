"""Reads the demo's tables of invented facts (`data/seed/tables/*.csv`): units, accounts, items, contracts …"""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

FOLDER = Path(__file__).resolve().parent / "tables"
Row = TypeVar("Row")

#: How a cell becomes a value, by the type of its field; an empty cell of an optional field is None.
_READERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    float: float,
    bool: lambda cell: cell == "yes",
    date: date.fromisoformat,
    str | None: lambda cell: cell or None,
    int | None: lambda cell: int(cell) if cell else None,
    tuple[str, ...]: lambda cell: tuple(cell.split()),
}


def read(name: str, kind: type[Row]) -> tuple[Row, ...]:
    """Return the rows of a table as `kind`; its fields are the table's columns, in any order."""
    hints = get_type_hints(kind)
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(kind(**{key: _READERS[hints[key]](cell) for key, cell in row.items()}) for row in rows)
