"""Commas inside figures that nobody put in quotation marks: "120,50" in a comma file makes one cell too many."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Mark = Literal["decimal", "thousands"]

#: Figures with a comma as they come out of joined cells, by what the comma is.
_JOINED: dict[Mark, re.Pattern[str]] = {
    "decimal": re.compile(r"\(?[-+]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]{1,2}[-+]?\)?"),
    "thousands": re.compile(r"\(?[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]{1,2}[-+]?\)?"),
}
#: Figures that fit in one cell, by what a comma is in the others.
_WHOLE: dict[Mark, re.Pattern[str]] = {
    "decimal": re.compile(r"\(?[-+]?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)[-+]?\)?|"),
    "thousands": re.compile(r"\(?[-+]?[0-9]{0,3}(?:\.[0-9]*)?[-+]?\)?"),
}
_LARGEST_SPAN = 5
#: More ways to join one line than these are not looked for.
_WAYS = 2


@dataclass(frozen=True)
class UnquotedCommas:
    """How to join the cells of lines that have too many: the width of a line, its columns of figures, the comma."""

    width: int
    figures: tuple[int, ...]
    mark: Mark

    def join(self, cells: Sequence[str]) -> list[str] | None:
        """Return the cells of a line joined to the width; None where no way, or more than one, makes figures."""
        if len(cells) <= self.width:
            return list(cells)
        ways = list(itertools.islice(self._ways(cells, 0, 0), _WAYS))
        return ways[0] if len(ways) == 1 else None

    def _ways(self, cells: Sequence[str], place: int, column: int) -> Iterator[list[str]]:
        """Every way to make the columns from `column` on of the cells from `place` on."""
        if column == self.width:
            if place == len(cells):
                yield []
            return
        spans = range(1, _LARGEST_SPAN + 1) if column in self.figures else (1,)
        for span in spans:
            if place + span > len(cells):
                return
            text = ",".join(cells[place : place + span])
            if column in self.figures and not self._is_figure(text.strip(), span):
                continue
            yield from ([text, *rest] for rest in self._ways(cells, place + span, column + 1))

    def _is_figure(self, text: str, span: int) -> bool:
        pattern = _JOINED if span > 1 else _WHOLE
        return pattern[self.mark].fullmatch(text) is not None


def find_unquoted_commas(lines: Iterable[Sequence[str]], width: int, figures: Sequence[int]) -> UnquotedCommas | None:
    """How to join the lines that are too long; None where that is not certain for every one of them.

    A line with an empty cell too many counts as well: "120,50," is 120.50 without a credit, or 120 and 50.

    Args:
        lines: Cells of the lines under the header.
        width: Cells of the header.
        figures: Places of the columns that hold figures by their names.
    """
    wide = [cells for cells in lines if len(cells) > width]
    long = [cells for cells in wide if is_too_long(cells, width) or any(cells[place].strip() for place in figures)]
    marks: tuple[Mark, ...] = ("decimal", "thousands")
    ways = (UnquotedCommas(width, tuple(figures), mark) for mark in marks)
    fitting = [way for way in ways if all(way.join(cells) is not None for cells in long)]
    return fitting[0] if long and figures and len(fitting) == 1 else None


def is_too_long(cells: Sequence[str], width: int) -> bool:
    """Return whether a line has filled cells beyond a width."""
    return any(cell.strip() for cell in cells[width:])


def unquoted_commas_of(raw: dict[str, Any] | None) -> UnquotedCommas | None:
    """Return what a layout's JSON holds."""
    return UnquotedCommas(raw["width"], tuple(raw["figures"]), raw["mark"]) if raw else None
