"""Tables cut to slides: widths of columns, heights of rows, and rows or columns that go on on the next slide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.board_pack.document import PackCell
from reports.board_pack.measuring import LEADING, longest_word, width, wrap

#: Type sizes of tables, tried from the left; margins of a cell left or right, and above or below (points).
SIZES = (10.0, 9.0, 8.0)
SIDE, ABOVE = 5.0, 2.5
#: Columns of words are at least and at most so wide, unless there is room to spare; the label is at least `LABEL`. A
#: level of depth moves it in.
NARROWEST, WIDEST, LABEL, INDENT = 70.0, 260.0, 150.0, 9.0
#: Tables of so many columns take the whole width.
FULL_WIDTH = 4


@dataclass(frozen=True)
class CellLines:
    """A cell with its lines as they fit into its column."""

    cell: PackCell
    lines: tuple[str, ...]


@dataclass(frozen=True)
class TableGrid:
    """A table, or some of its columns, measured: widths of columns, heights of the heads and of each row (points)."""

    size: float
    widths: tuple[float, ...]
    heads: tuple[CellLines, ...]
    rows: tuple[tuple[CellLines, ...], ...]

    @property
    def head_height(self) -> float:
        """Return the height of the titles of the columns."""
        return row_height(self.heads, self.size)

    def heights(self) -> list[float]:
        """Return the height of each row."""
        return [row_height(row, self.size) for row in self.rows]


def row_height(row: Sequence[CellLines], size: float) -> float:
    """Return the height of a row: its tallest cell."""
    return max(len(cell.lines) for cell in row) * size * LEADING + 2 * ABOVE


def grids(heads: Sequence[str], rows: Sequence[Sequence[PackCell]], room: float, tallest: float) -> list[TableGrid]:
    """Return a table cut into grids that are no wider than the room; all but one only where columns are too many.

    Args:
        heads: Titles of the columns.
        rows: Cells; the first column is the label, which each grid repeats.
        room: Width (points).
        tallest: Height that a row may have; what is longer goes on in a row of its own.
    """
    fitting = (size for size in SIZES if _sum_of_least(heads, rows, size, range(len(heads))) <= room)
    size = next(fitting, SIZES[-1])
    groups = _column_groups(heads, rows, size, room)
    return [_grid(heads, rows, group, size=size, room=room, tallest=tallest) for group in groups]


def _is_number(rows: Sequence[Sequence[PackCell]], column: int) -> bool:
    return bool(rows) and all(row[column].is_number for row in rows)


def _natural(heads: Sequence[str], rows: Sequence[Sequence[PackCell]], size: float, column: int) -> float:
    """Return the width that a column would take with each cell in one line; its title may break between words."""
    cells = max((_cell_width(row[column], size) for row in rows), default=0.0)
    return max(cells, longest_word(heads[column], size, bold=True)) + 2 * SIDE


def _cell_width(cell: PackCell, size: float) -> float:
    return width(cell.text, size, bold=cell.bold) + cell.depth * INDENT


def _least(heads: Sequence[str], rows: Sequence[Sequence[PackCell]], size: float, column: int) -> float:
    """Return the width that a column needs: figures stay in one line, words may break."""
    natural = _natural(heads, rows, size, column)
    if _is_number(rows, column):
        return natural
    narrowest = NARROWEST if column else LABEL
    return min(natural, max(narrowest, longest_word(heads[column], size, bold=True) + 2 * SIDE))


def _sum_of_least(
    heads: Sequence[str], rows: Sequence[Sequence[PackCell]], size: float, columns: Sequence[int]
) -> float:
    return sum(_least(heads, rows, size, column) for column in columns)


def _column_groups(
    heads: Sequence[str], rows: Sequence[Sequence[PackCell]], size: float, room: float
) -> list[tuple[int, ...]]:
    """Return the columns of each grid; the label stands in all of them."""
    groups: list[tuple[int, ...]] = []
    group: tuple[int, ...] = (0,)
    for column in range(1, len(heads)):
        if len(group) > 1 and _sum_of_least(heads, rows, size, (*group, column)) > room:
            groups.append(group)
            group = (0,)
        group = (*group, column)
    return [*groups, group]


def _grid(
    heads: Sequence[str],
    rows: Sequence[Sequence[PackCell]],
    columns: Sequence[int],
    *,
    size: float,
    room: float,
    tallest: float,
) -> TableGrid:
    widths = _widths(heads, rows, columns, size, room)
    titles = [PackCell(heads[column], is_number=_is_number(rows, column), bold=True) for column in columns]
    broken = [
        tuple(_break(row[column], size, wide) for column, wide in zip(columns, widths, strict=True)) for row in rows
    ]
    most = max(int((tallest - 2 * ABOVE) / (size * LEADING)), 1)
    return TableGrid(
        size,
        tuple(widths),
        tuple(_break(title, size, wide) for title, wide in zip(titles, widths, strict=True)),
        tuple(part for row in broken for part in _parts_of_row(row, most)),
    )


def _widths(
    heads: Sequence[str], rows: Sequence[Sequence[PackCell]], columns: Sequence[int], size: float, room: float
) -> list[float]:
    """Return the widths: what columns need, then what they would like, up to the room; labels take what is left."""
    least = [_least(heads, rows, size, column) for column in columns]
    likes = [_natural(heads, rows, size, column) for column in columns]
    spare = max(room - sum(least), 0.0)
    wishes = [min(like, max(WIDEST, need)) - need for like, need in zip(likes, least, strict=True)]
    share = min(spare / sum(wishes), 1.0) if sum(wishes) > 0 else 0.0
    widths = [need + wish * share for need, wish in zip(least, wishes, strict=True)]
    long = [like - wide for like, wide in zip(likes, widths, strict=True)]
    left = max(room - sum(widths), 0.0)
    if sum(long) > 0:  # columns of long words share what is left
        share = min(left / sum(long), 1.0)
        widths = [wide + more * share for wide, more in zip(widths, long, strict=True)]
    goal = room if len(columns) >= FULL_WIDTH else min(room, sum(widths) * 1.3)
    spread = max(goal - sum(widths), 0.0) / len(widths)
    widths = [wide + spread for wide in widths]
    scale = min(room / sum(widths), 1.0)
    return [wide * scale for wide in widths]


def _break(cell: PackCell, size: float, wide: float) -> CellLines:
    room = max(wide - 2 * SIDE - cell.depth * INDENT, size)
    return CellLines(cell, tuple(wrap(cell.text, size, room, bold=cell.bold)))


def _parts_of_row(row: tuple[CellLines, ...], most: int) -> list[tuple[CellLines, ...]]:
    """Return a row, or rows of at most so many lines that say the same one after the other."""
    lines = max(len(cell.lines) for cell in row)
    if lines <= most:
        return [row]
    return [
        tuple(replace(cell, lines=cell.lines[start : start + most] or ("",)) for cell in row)
        for start in range(0, lines, most)
    ]
