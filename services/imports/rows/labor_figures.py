"""Hours and money of labor rows, line by line: one figure a row, or one column for each kind of pay or job class."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.importers.meaning.pay_columns import pay_kind, pay_money_kind
from data.importers.tables.layout import Layout
from services.imports.rows.typed import Int64, Problems
from services.imports.rows.wide import FilledCells, read_wide


@dataclass(frozen=True)
class PayColumns:
    """The columns of a file with one kind of pay each, by column: the kind in words ("REG", "OT 1 5")."""

    hours: Mapping[str, str]
    money: Mapping[str, str]


@dataclass
class LaborFigures:
    """The lines that some rows give: `row`, place of the label in `labels`, hours (thousandths), money (minor units).

    `paid` and `worked` are the sums of each file row.
    """

    labels: list[str]
    row: Int64
    column: Int64
    hours: Int64
    money: Int64
    paid: Int64
    worked: Int64


def pay_columns(layout: Layout, names: Iterable[str]) -> PayColumns:
    """Return the columns of a file that hold one kind of pay each; sums over kinds are none, and one alone is none."""
    numbers = [name for name in names if name in layout.number_formats]
    money = {name: kind for name in numbers if (kind := pay_money_kind(name)) is not None}
    hours = {
        name: kind
        for name in numbers
        if name not in money and layout.number_formats[name].currency is None and (kind := pay_kind(name)) is not None
    }
    several = len(set(hours.values())) >= 2
    return PayColumns(hours if several else {}, money if several and money else {})


def pair_hours_with_pay(hours: FilledCells, money: FilledCells) -> LaborFigures:
    """Return a line for each row and kind of pay with hours or money; either may be missing."""
    labels = list(dict.fromkeys([*hours.labels, *money.labels]))
    count, width = len(hours.total), len(labels)
    sides = []
    stated = np.zeros((count, width), dtype=bool)
    for figures in (hours, money):
        places = np.array([labels.index(label) for label in figures.labels], dtype=np.int64)
        grid = np.zeros((count, width), dtype=np.int64)
        at = (figures.row, places[figures.column]) if len(places) else (figures.row, figures.column)
        np.add.at(grid, at, figures.value)
        stated[at] = True
        sides.append(grid)
    row, column = np.nonzero(stated)
    return LaborFigures(
        labels, row, column, sides[0][row, column], sides[1][row, column], sides[1].sum(axis=1), sides[0].sum(axis=1)
    )


def read_pairs(table: Any, layout: Layout, columns: PayColumns, problems: Problems, *, exponent: int) -> LaborFigures:
    """Return the lines of rows with hours and money for each kind of pay."""
    hours = read_wide(table, layout, columns.hours, problems, scale=3, required=False)
    money = read_wide(table, layout, columns.money, problems, scale=exponent, required=False, money=True)
    return pair_hours_with_pay(hours, money)


def with_one_amount(figures: FilledCells, amounts: Int64) -> LaborFigures:
    """Return the lines of rows whose money is one figure: it stands on the first line of each row.

    A row with money and no hours (a bonus) is a line of its own without hours.
    """
    bare = np.flatnonzero((np.bincount(figures.row, minlength=len(amounts)) == 0) & (amounts != 0))
    nothing = np.zeros(len(bare), dtype=np.int64)
    row = np.concatenate([figures.row, bare])
    order = np.argsort(row, kind="stable")
    row = row[order]
    money = np.where(np.diff(row, prepend=-1) != 0, amounts[row], 0)
    hours = np.concatenate([figures.value, nothing])[order]
    column = np.concatenate([figures.column, nothing])[order]
    return LaborFigures(figures.labels, row, column, hours, money, amounts, figures.total)
