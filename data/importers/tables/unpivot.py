"""Columns side by side that become lines of their own: one line for each group of cells that a row fills."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: Names of the columns that headings become, by what they say; a file's own column of that name keeps it.
HEADED = {  # no text
    "period": "Month",
    "year": "Year",
    "department": "Department",
    "department_name": "Department name",
    "account": "Account",
    "account_name": "Account name",
    "measure": "Measure",
    "pay_code": "Pay code",
}


@dataclass(frozen=True)
class Group:
    """One or two columns (debit and credit) under one heading: the heading's texts, the columns of the figures."""

    labels: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Unpivot:
    """How a wide table becomes a long one.

    `concepts` says what each text of a heading is (period, year, department, account), `labels` the columns they
    become; `figures` the columns that the cells become, `means` what these are (amount, hours, quantity, debit …).
    """

    concepts: tuple[str, ...]
    labels: tuple[str, ...]
    means: tuple[str, ...]
    figures: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of figures in the file."""
        return tuple(name for group in self.groups for name in group.sources if name)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are made."""
        return (*self.labels, *self.figures)

    @property
    def mapping(self) -> dict[str, str]:
        """Concept to column of what is made."""
        named = zip(self.concepts, self.labels, strict=True)
        texts = {"fiscal_year" if concept == "year" else concept: column for concept, column in named}
        return texts | dict(zip(self.means, self.figures, strict=True))


def unpivot_of(raw: dict[str, Any] | None) -> Unpivot | None:
    """Return what `dataclasses.asdict` made of one."""
    if raw is None:
        return None
    groups = tuple(Group(tuple(group["labels"]), tuple(group["sources"])) for group in raw["groups"])
    texts = {name: tuple(raw[name]) for name in ("concepts", "labels", "means", "figures")}
    return Unpivot(**texts, groups=groups)


@dataclass(frozen=True)
class Long:
    """A table made long: `row` is the place of each line's row, `group` that of its group (-1: the row is empty)."""

    table: Any
    row: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]


def make_long(table: Any, unpivot: Unpivot, labels: Sequence[tuple[str, ...]]) -> Long:
    """Return a line for each group of which a row fills a cell, row by row; a row that fills none gives one.

    Args:
        table: Rows as read, string columns.
        unpivot: How.
        labels: The heading's texts of each group, as the lines are to have them.
    """
    cells = {name: _whole(table.column(name)) for name in unpivot.sources if name in table.column_names}
    filled = np.zeros((table.num_rows, len(unpivot.groups)), dtype=bool)
    for place, group in enumerate(unpivot.groups):
        for name in group.sources:
            if name in cells:
                stated = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(cells[name])), 0)
                filled[:, place] |= np.asarray(stated.to_numpy(zero_copy_only=False), dtype=bool)
    rows, groups = _places(filled)
    kept = table.select([name for name in table.column_names if name not in cells]).take(pa.array(rows))
    for place, name in enumerate(unpivot.labels):
        texts = pa.array([*(label[place] for label in labels), ""], pa.string())
        kept = kept.append_column(name, texts.take(pa.array(groups % (len(labels) + 1))))
    blank = pa.array([""] * table.num_rows, pa.string())
    index = pa.array(np.where(groups < 0, len(unpivot.groups) * table.num_rows, groups * table.num_rows + rows))
    for place, name in enumerate(unpivot.figures):
        cells_of = [cells.get(group.sources[place], blank) for group in unpivot.groups]
        kept = kept.append_column(name, pa.concat_arrays([*cells_of, pa.array([""], pa.string())]).take(index))
    return Long(kept, rows, groups)


def _places(filled: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Row and group of each line, in the order of the rows."""
    rows, groups = np.nonzero(filled)
    empty = np.flatnonzero(~filled.any(axis=1))
    rows, groups = np.concatenate([rows, empty]), np.concatenate([groups, np.full(len(empty), -1)])
    order = np.argsort(rows, kind="stable")
    return rows[order].astype(np.int64), groups[order].astype(np.int64)


def _whole(column: Any) -> Any:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.string())
    return whole
