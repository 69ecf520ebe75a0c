"""A piece of a file on its way to the ledger: rows as text, what was left out, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.importers.tables.layout import RowIssue, SkippedRow
from data.importers.values.numbers import clean


@dataclass
class Chunk:
    """Some rows of a file.

    `table` has string columns, a missing cell is ""; `lines` is the physical line (sheet row) of each row.
    Rows with an entry in `issues` and `raw_rejects` (line, cells) are not in the table. `told` is what left-out columns
    say of the people of a line, folded; it is never stored.
    """

    table: Any
    lines: npt.NDArray[np.int64]
    skipped: list[SkippedRow] = field(default_factory=list)
    issues: list[RowIssue] = field(default_factory=list)
    raw_rejects: list[tuple[int, list[str]]] = field(default_factory=list)
    told: dict[int, tuple[str, ...]] = field(default_factory=dict)


def table_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    """Rows of text as a table of string columns."""
    arrays = [pa.array([row[index] for row in rows], pa.string()) for index in range(len(columns))]
    return pa.Table.from_arrays(arrays, names=list(columns))


def row_text(cells: Sequence[str]) -> str:
    """The filled cells of a row in one line of at most 300 characters, for a list of rows left out."""
    return " | ".join(filter(None, (" ".join(clean(cell).split()) for cell in cells)))[:300]
