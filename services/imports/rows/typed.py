"""Rows on their way from text to stored lines, and what is wrong with those that cannot be stored."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from data.importers.reading.chunks import Chunk
from data.importers.tables.columns import FLOATED
from data.importers.tables.layout import RowIssue
from planning.spreadsheet_text import GUARDED
from services.imports.storing.versions import Versions

Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]


class Problems:
    """Issues of the rows of one chunk; a row with at least one is not loaded."""

    def __init__(self, lines: Int64) -> None:
        self._lines = lines
        self.bad: Bools = np.zeros(len(lines), dtype=bool)
        self.failed: Bools = np.zeros(len(lines), dtype=bool)  # rows of which nothing more is said, see `refuse_failed`
        self.issues: dict[int, list[RowIssue]] = {}
        self.rounded: dict[str, Int64] = {}  # column of money to what rounding added to each row, see `roundings`

    def add(
        self, rows: Bools, *, column: str, cells: pa.Array | None, code: str, message: str | Callable[[str], str]
    ) -> None:
        """Reject the marked rows; `message` (or what it returns for a cell) ends with the remedy."""
        rows = rows & ~self.failed
        if not rows.any():
            return
        self.bad |= rows
        for row in np.flatnonzero(rows).tolist():
            value = cells[row].as_py() if cells is not None else ""
            text = message if isinstance(message, str) else message(value)
            self.issues.setdefault(row, []).append(RowIssue(int(self._lines[row]), column, value, code, text))

    def line(self, row: int) -> int:
        """Return the physical line of a row."""
        return int(self._lines[row])

    def forget(self, row: int) -> None:
        """Take back what is wrong with a row that is none of the file's rows after all."""
        self.bad[row] = self.failed[row] = False
        self.issues.pop(row, None)


@dataclass
class TypedRows:
    """The rows of one chunk, typed; one file row may give several lines (wide months, annual budgets).

    Args:
        lines: Physical line of each file row.
        amount: Control figure of each file row (money, or quantity or hours in thousandths), in the sign of the file;
            0 where it could not be read.
        problems: What is wrong, by row; `problems.bad` rows give no stored lines.
        columns: Database columns of the lines to store: integer arrays, day arrays, Arrow strings, or one constant.
            Integer columns named in `nullable` hold 0 for "none".
        line_amount: Part of `amount` that each line to store carries.
        row: File row of each line to store; None when every row is one line.
    """

    lines: Int64
    amount: Int64
    problems: Problems
    columns: dict[str, Any] = field(default_factory=dict)
    line_amount: Int64 = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    row: Int64 | None = None
    nullable: frozenset[str] = frozenset()

    def rows_of_lines(self) -> Int64:
        """Return the file row of each line to store."""
        return np.arange(len(self.lines)) if self.row is None else self.row

    def per_line(self, of_rows: Bools) -> Bools:
        """Spread a mark of file rows over the lines they give."""
        return of_rows if self.row is None else of_rows[self.row]


class Rows(ABC):
    """Types the rows of one kind of file; what is the same for most kinds is said here.

    `closes`: months that are closed refuse them. `control`: word and exponent of the control figure. `versions`: the
    budget versions that the rows may fill.
    """

    table: str
    closes: bool
    control: tuple[str, int]
    versions: Versions | None = None

    @property
    def restates(self) -> bool:
        """True when what is stored differs from what is written, so that the file's own total says nothing."""
        return False

    @property
    def totals_are_partial(self) -> bool:
        """True when the file's total lines state a part of what is stored, so that they say nothing of the whole."""
        return False

    @property
    def version_id(self) -> int | None:
        """The budget version of the file, None when it fills none or several."""
        used = set(self.versions.used.values()) if self.versions is not None else set()
        return used.pop() if len(used) == 1 else None

    @abstractmethod
    def read(self, chunk: Chunk) -> TypedRows:
        """Return the typed rows of a chunk."""

    def finish(self) -> None:  # noqa: B027 - most kinds ask nothing
        """Ask for what only the whole file shows, after its last row."""

    def narrow(self) -> str:
        """Return the condition for the stored lines that the file competes with, "" for all of its months."""
        return ""

    def figures(self, table: Any) -> int | None:
        """Return the sum of some lines as if they were loaded; None where that is the sum of the control figure."""
        del table
        return None


def text_column(table: Any, name: str | None) -> pa.Array:
    """Return a column of a chunk as one Arrow string array; empty strings when it is not mapped."""
    if name is None or name not in table.column_names:
        return pa.array([""] * table.num_rows, pa.string())
    column = table.column(name)
    whole = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.string())
    return _drop_guards(whole)


_FLOATED = rf"^{FLOATED.pattern}$"


def _drop_guards(cells: pa.Array) -> pa.Array:
    """Take the apostrophe off that keeps a spreadsheet from running a text."""
    import pyarrow.compute as pc

    if not _may_hold(cells, b"'") or not pc.any(pc.starts_with(cells, "'")).as_py():
        return cells
    return pc.replace_substring_regex(cells, GUARDED, r"\1")


def without_floats(codes: pa.Array) -> pa.Array:
    """Return the codes of a floated column (`Layout.floated`) without ".0" (7100.0), cell by cell; others as they are.

    Which columns are floated is known of the file, never of some of its rows: one code would become two.
    """
    import pyarrow.compute as pc

    if not _may_hold(codes, b".0"):
        return codes
    return pc.if_else(pc.match_substring_regex(codes, _FLOATED), pc.replace_substring_regex(codes, r"\.0$", ""), codes)


def _may_hold(cells: pa.Array, mark: bytes) -> bool:
    """Return False where no cell has the mark, looked for in the bytes of all at once."""
    if cells.type != pa.string():
        return True
    texts = cells.buffers()[2]
    return texts is not None and mark in texts.to_pybytes()


def distinct_numbers(values: Int64) -> tuple[Int64, Int64]:
    """Return the distinct values, as they come, and the place of each value among them; nothing is sorted."""
    place, distinct = pd.factorize(values)
    return distinct, place


def which_filled(cells: pa.Array) -> Bools:
    """Return which cells hold a text."""
    import pyarrow.compute as pc

    return np.asarray(pc.greater(pc.binary_length(cells), 0).to_numpy(zero_copy_only=False), dtype=bool)
