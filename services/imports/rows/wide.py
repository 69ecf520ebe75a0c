"""Rows that hold several figures side by side (months, years, cost classes, kinds of hours), as lines of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.importers.remarks import remark
from data.importers.tables.layout import Layout, NumberFormat
from language import N_
from services.imports.rows.amounts import read_figures
from services.imports.rows.typed import Bools, Int64, Problems, text_column, which_filled


@dataclass
class FilledCells:
    """The filled figures of some rows: `row` and `column` (place in `labels`) of each, row by row, and its value."""

    labels: list[str]
    row: Int64
    column: Int64
    value: Int64
    total: Int64


def read_wide(
    table: Any,
    layout: Layout,
    columns: Mapping[str, str],
    problems: Problems,
    *,
    scale: int,
    required: bool = True,
    money: bool = False,
) -> FilledCells:
    """Return the figures of the wide columns; a row with a figure that cannot be read, or with none, is a problem.

    Args:
        table: Rows as read.
        layout: Has the number format of each column.
        columns: Column to label; columns that the table lacks are passed over.
        problems: Takes what is wrong.
        scale: Decimal places of the stored unit.
        required: Whether a row must have a figure at all.
        money: Whether the figures are amounts, of which rounding is told.
    """
    names = [name for name in columns if name in table.column_names]
    count = table.num_rows
    values = np.zeros((count, len(names)), dtype=np.int64)
    stated: Bools = np.zeros((count, len(names)), dtype=bool)
    for place, name in enumerate(names):
        cells = text_column(table, name)
        fmt = layout.number_formats.get(name, NumberFormat())
        figures, read = read_figures(
            cells, fmt, scale=scale, column=name, problems=problems, required=False, money=money
        )
        values[:, place] = np.where(read, figures, 0)
        stated[:, place] = which_filled(cells) & read
    problems.add(
        ~stated.any(axis=1) & ~problems.bad & required, column=names[0] if names else "", cells=None,
        code="missing_amount", message=remark(N_("The row has no figures. Fill one in, or remove the line.")),
    )  # fmt: skip
    row, column = np.nonzero(stated & ~problems.bad[:, None])
    labels = [columns[name] for name in names]
    return FilledCells(labels, row, column, values[row, column], values.sum(axis=1))


def by_label(column: Int64, values: list[int]) -> Int64:
    """Return for each figure what the label at its place stands for."""
    table = np.array(values, dtype=np.int64)
    return table[column] if len(table) else np.zeros(0, dtype=np.int64)


def sums_by(row: Int64, values: Int64, count: int) -> Int64:
    """Return the sum of the figures of each of `count` rows, exactly."""
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, row, values)
    return sums
