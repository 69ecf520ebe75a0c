"""Hours and money of labor rows, line by line: one figure a row, or one column for each kind of pay or job class."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.importers.basis.headings_of_bases import states_basis
from data.importers.meaning.pay_columns import pay_kind, pay_money_kind
from data.importers.remarks import remark
from data.importers.tables.layout import Layout
from data.importers.values.headings import normalized
from data.importers.values.pay_words import pay_group_of
from language import N_
from services.imports.rows.typed import Int64, Problems, text_column
from services.imports.rows.wide import FilledCells, read_wide

#: The kind of hours that are neither overtime nor leave nor anything else.
REGULAR = "REG"


@dataclass(frozen=True)
class PayColumns:
    """The columns of a file with one kind of pay each, by column: the kind in words ("REG", "OT 1 5").

    `rest_hours` and `rest_money` are columns without a kind beside others, taken as regular; whether they include
    the others is to be asked.
    """

    hours: Mapping[str, str]
    money: Mapping[str, str]
    rest_hours: str = ""
    rest_money: str = ""


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


def pay_columns(layout: Layout, names: Iterable[str], mapping: Mapping[str, str]) -> PayColumns:
    """Return the columns of a file that hold one kind of pay each; sums over kinds are none, and one alone is none.

    Args:
        layout: Has the columns of figures.
        names: Columns of the file.
        mapping: Which columns hold hours and money without a kind.
    """
    numbers = [name for name in names if name in layout.number_formats and not _is_of_another_basis(name)]
    money = {name: kind for name in numbers if (kind := pay_money_kind(name)) is not None}
    hours = {
        name: kind
        for name in numbers
        if name not in money and layout.number_formats[name].currency is None and (kind := pay_kind(name)) is not None
    }
    names = set(numbers)
    rest_hours = _rest(mapping.get("hours"), names, hours, money)
    rest_money = _rest(mapping.get("amount"), names, money, hours)
    hours |= {rest_hours: REGULAR} if rest_hours else {}
    money |= {rest_money: REGULAR} if rest_money and money else {}
    several = len(set(hours.values())) >= 2 or (len({*hours.values(), *money.values()}) >= 2 and bool(hours))
    if not several:
        return PayColumns({}, {})
    return PayColumns(hours, money, rest_hours, rest_money if rest_money in money else "")


#: Beside these "annual" is no leave.
_PAY_OF_YEAR = frozenset(("salary", "salaries", "wage", "wages", "compensation"))


def _is_of_another_basis(name: str) -> bool:
    """Return whether a heading is of a year's pay, an average or a rate; "Annual hours" beside sick hours are leave."""
    words = normalized(name).split()
    left = " ".join(word for word in words if word != "annual")
    return states_basis(left) or (states_basis(name) and not _PAY_OF_YEAR.isdisjoint(words))


def _rest(column: str | None, names: Container[str], own: Mapping[str, str], other: Mapping[str, str]) -> str:
    """Return a column without a kind that is what kinds leave: none of them is regular. Else "", as it sums them up."""
    regular = any(pay_group_of(kind) == "regular" for kind in own.values())
    free = column and column in names and column not in own and column not in other
    return column if column and free and (own or other) and not regular else ""


def less_kinds(cells: FilledCells, count: int) -> FilledCells:
    """Return figures whose regular ones included all others, as what is left of these in each row.

    Args:
        cells: The figures of some rows by kind; no regular one is less than the others of its row.
        count: How many rows there are.
    """
    regular = (
        np.array([label == REGULAR for label in cells.labels])[cells.column] if len(cells.column) else cells.column > 0
    )
    others = np.zeros(count, dtype=np.int64)
    np.add.at(others, cells.row[~regular], cells.value[~regular])
    value = np.where(regular, cells.value - others[cells.row], cells.value)
    totals = np.zeros(count, dtype=np.int64)
    np.add.at(totals, cells.row, value)
    return replace(cells, value=value, total=totals)


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


def read_kinds(
    table: Any,
    layout: Layout,
    columns: Mapping[str, str],
    problems: Problems,
    *,
    scale: int,
    included: bool,
    money: bool,
) -> FilledCells:
    """Return the figures of each kind of pay; where others are `included` in the regular ones, these are the rest."""
    cells = read_wide(table, layout, columns, problems, scale=scale, required=False, money=money)
    if not included:
        return cells
    less = less_kinds(cells, table.num_rows)
    below = np.zeros(table.num_rows, dtype=bool)
    below[less.row[(less.value < 0) & (cells.value >= 0)]] = True
    column = next(name for name, kind in columns.items() if kind == REGULAR)
    problems.add(
        below, column=column, cells=text_column(table, column), code="kinds_exceed",
        message=remark(N_("Its kinds add up to more than this. Correct the row, or say that they stand beside it.")),
    )  # fmt: skip
    return less


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
