"""Cells too long for any pattern: set aside before one runs, for some take the square of a cell's length in time."""

from collections.abc import Sequence

from data.importers.remarks import remark
from data.importers.tables.layout import RowIssue
from language import N_, count_text

#: Characters. Excel holds 32,767 in a cell; names, notes and texts of ledgers and registers have a few hundred.
LONGEST_CELL = 4_000
SHOWN = 200


def _is_long(cell: str) -> bool:
    return len(cell) > LONGEST_CELL and len(cell.strip()) > LONGEST_CELL


def first_too_long(cells: Sequence[str]) -> int | None:
    """Return the position of the first cell that is too long (without its padding), None when there is none."""
    return next((position for position, cell in enumerate(cells) if _is_long(cell)), None)


def blank_long_cells(cells: Sequence[str]) -> list[str]:
    """Return the cells with those too long left blank, for judging what a file is."""
    if max(map(len, cells), default=0) <= LONGEST_CELL:
        return list(cells)
    return ["" if _is_long(cell) else cell if len(cell) <= LONGEST_CELL else cell.strip() for cell in cells]


def shorten_long_cells(cells: Sequence[str]) -> list[str]:
    """Return the cells with those too long cut, for people to recognize."""
    return [f"{cell.strip()[:SHOWN]} …" if _is_long(cell) else cell.strip() for cell in cells]


def too_long(line: int, position: int, cells: Sequence[str], columns: Sequence[str]) -> RowIssue:
    """Return the issue of a row whose cell at `position` is too long."""
    length = len(cells[position].strip())
    return RowIssue(
        line,
        columns[position] if position < len(columns) else "",
        shorten_long_cells(cells)[position],
        "cell_too_long",
        remark(
            N_("The cell has {length} characters; the limit is {longest_cell}. Shorten it, or clear it."),
            length=count_text(length),
            longest_cell=count_text(LONGEST_CELL),
        ),
    )
