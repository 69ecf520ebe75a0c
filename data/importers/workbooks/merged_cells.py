"""Cells that a workbook has merged: a label is one for all lines that it spans, a figure counts once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from data.importers.reading.records import Record

#: A cell by its record's number and its place in the record.
Cell = tuple[int, int]
_LETTERS = 26


@dataclass(frozen=True)
class MergedCells:
    """One merged range: numbers of its first and last record, its first and last place, its name in the workbook."""

    top: int
    bottom: int
    left: int
    right: int
    name: str

    def shift(self, rows: int, sheet: str) -> "MergedCells":
        """Return the range as it lies where tabs are read as one table."""
        return replace(self, top=self.top + rows, bottom=self.bottom + rows, name=f"{sheet}!{self.name}")

    @property
    def repeats(self) -> list[Cell]:
        """The cells below the first into which its text is repeated: of ranges of one column."""
        return [(line, self.left) for line in range(self.top + 1, self.bottom + 1)] if self.left == self.right else []


def merged_cells(ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> list[MergedCells]:
    """Return merged ranges as the workbook library gives them: rows and columns from 0, both ends included."""
    return [
        MergedCells(top + 1, bottom + 1, left, right, f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}")
        for (top, left), (bottom, right) in ranges
        if (top, left) != (bottom, right)
    ]


def filling(kind: str) -> str:
    """Return what stands in the cells below a merged figure: nothing, or 0 where an amount would be worked out."""
    return "0" if kind == "purchases" else ""


def without_repeats(records: Iterator[Record], cells: frozenset[Cell] | Sequence[Cell], kind: str) -> Iterator[Record]:
    """Yield records of a kind of file without the figures of these cells."""
    filled = filling(kind)
    places: dict[int, list[int]] = {}
    for line, place in cells:
        places.setdefault(line, []).append(place)
    for line, row in records:
        if line not in places:
            yield line, row
            continue
        kept = list(row)  # rows of a workbook are kept, and shared
        for place in places[line]:
            kept[place : place + 1] = [filled] if place < len(kept) else []
        yield line, kept


def _letters(column: int) -> str:
    """Return the letters of a column, A for 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
