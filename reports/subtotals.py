"""Subtotals of a sheet as formulas over the rows below them; only where they add up to the figure exactly."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from planning.variance.comparison import RESULT_SIGN

RESULT = "result"
#: Runs of cells in one SUM, which takes 255.
MOST_RUNS = 200


@dataclass(frozen=True)
class SubtotalRows:
    """The rows of a sheet (from 0) that a subtotal adds up, and those that it takes off."""

    added: tuple[int, ...]
    taken: tuple[int, ...] = ()


def children(rows: pd.DataFrame, *, first_row: int) -> dict[int, SubtotalRows]:
    """Return the rows directly below each group of a tree by the row of the sheet.

    Args:
        rows: `key, parent, is_group, type`, as they stand in the sheet; a table without a tree has no groups.
        first_row: Row of the sheet (from 0) with the first of them.
    """
    if not {"key", "parent"} <= set(rows.columns) or not rows["key"].is_unique:
        return {}
    types = rows["type"].tolist()
    below: dict[str, list[int]] = {}
    for place, parent in enumerate(rows["parent"].tolist()):
        if isinstance(parent, str):
            below.setdefault(parent, []).append(place)
    groups = {}
    for place, (key, kind, is_group) in enumerate(zip(rows["key"], types, rows["is_group"], strict=True)):
        inner = below.get(key, []) if is_group else []
        signs = {one: RESULT_SIGN.get(types[one], 0) if kind == RESULT != types[one] else 1 for one in inner}
        added, taken = (tuple(first_row + one for one in inner if signs[one] == sign) for sign in (1, -1))
        if added or taken:
            groups[first_row + place] = SubtotalRows(added, taken)
    return groups


def proven(rows: pd.DataFrame, side: str, *, first_row: int) -> dict[int, SubtotalRows]:
    """Return those of `children` whose amounts (a column in minor units, NA for none) add up to their group's.

    A group with figures of its own, or of which the sheet does not show all rows, is left out: it stays a number.
    """
    amounts = [None if pd.isna(value) else int(value) for value in rows[side]]

    def total(places: Sequence[int]) -> int:
        return sum(amounts[place - first_row] or 0 for place in places)

    return {
        place: parts
        for place, parts in children(rows, first_row=first_row).items()
        if amounts[place - first_row] == total(parts.added) - total(parts.taken)
    }


def formula(parts: SubtotalRows, column: int) -> str:
    """Return the sum of the cells of a column, without the equals sign."""
    text = _sum(parts.added, column)
    return f"{text}-{_sum(parts.taken, column)}" if parts.taken else text


def _sum(rows: Sequence[int], column: int) -> str:
    """Return SUM over runs of cells; several, added, where one would hold too many."""
    if not rows:
        return "0"
    name = xl_col_to_name(column)
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    cells = [f"{name}{run[0] + 1}:{name}{run[-1] + 1}" if len(run) > 1 else f"{name}{run[0] + 1}" for run in runs]
    sums = [f"SUM({','.join(cells[start : start + MOST_RUNS])})" for start in range(0, len(cells), MOST_RUNS)]
    return sums[0] if len(sums) == 1 else f"({'+'.join(sums)})"
