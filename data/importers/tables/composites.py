"""Codes made of parts: "01-6010-7100-000", "6010-220", "Expenses : Supplies : 7100 Gloves"; told by all cells."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from data.importers.tables.layout import DerivedColumn
from data.importers.tables.splitting import STEPS, is_tight_path

MARKS = ("-", ".", "|", "/", "_", "~", "*")
_PART = re.compile(r"[A-Za-z0-9]{1,12}")
#: Share of the cells, or of the distinct ones, that must be made of as many parts.
MOST = 0.75
#: Distinct parts looked at, and shown to a person.
SHOWN = 3


@dataclass(frozen=True)
class Composite:
    """How the cells of one column are made: parts between a mark, or a path of names.

    `parts` are the distinct texts of each part, in the order of the file; of a path none. `mark` is ":" between the
    names of a path, "::" where no blanks part them.
    """

    column: str
    mark: str
    parts: tuple[tuple[str, ...], ...] = ()

    @property
    def is_path(self) -> bool:
        """True for a path from parents to the last name."""
        return not self.parts

    def columns_made(self) -> dict[str, DerivedColumn]:
        """The columns that can be made of it: each part, neighbours together; code and label of a path's last name."""
        if self.is_path:
            halves = ("code", "label")
            way = "path" if self.mark == ":" else "tight"  # no text
            rules = {half: DerivedColumn(self.column, "part", f"{way} {half}") for half in halves}
            return {last_of_path(self.column, half): rule for half, rule in rules.items()}
        count = len(self.parts)
        spans = [(first, last) for first in range(1, count + 1) for last in (first, first + 1) if last <= count]
        return {
            part_name(self.column, first, last): DerivedColumn(
                self.column, "part", f"{self.mark}{count}:{first}-{last}"
            )
            for first, last in spans
        }


def part_name(column: str, first: int, last: int) -> str:
    """Return the name of the column that a part makes, or several parts together."""
    return f"{column} [{first}]" if first == last else f"{column} [{first}-{last}]"


def last_of_path(column: str, half: str) -> str:
    """Return the name of the column with the code or label (`half`) of a path's last name."""
    return f"{column} [last {half}]"  # no text


def find_composite(column: str, cells: Iterable[str]) -> Composite | None:
    """How the cells of a column of codes are made of parts; None for codes that are one thing."""
    counted = Counter(text for cell in cells if (text := cell.strip()))
    distinct = list(counted)
    if not distinct:
        return None
    steps = [text for text in distinct if len(STEPS.split(text)) > 1]
    if len(steps) >= max(1, len(distinct) * 0.5):
        return Composite(column, ":")
    if sum(map(is_tight_path, distinct)) >= len(distinct) * MOST:
        return Composite(column, "::")
    for mark in MARKS:
        split = [text.split(mark) for text in distinct]
        count = max((len(parts) for parts in split), key=[len(parts) for parts in split].count)
        fitting = [parts for parts in split if len(parts) == count and all(map(_PART.fullmatch, parts))]
        lines = sum(counted[mark.join(parts)] for parts in fitting)
        most = len(fitting) >= len(distinct) * MOST or lines >= counted.total() * MOST
        if count > 1 and most and _are_segments(fitting, mark):
            return Composite(column, mark, tuple(tuple(dict.fromkeys(texts)) for texts in zip(*fitting, strict=True)))
    return None


def _are_segments(split: list[list[str]], mark: str) -> bool:
    """True for parts of which two or more are codes of their own: of three digits or more, or of one width in outlines.

    "71-00" is an account with a sub-account; 1.11.00 is an outline of a chart.
    """
    widths = [{len(parts[place]) for parts in split} for place in range(len(split[0]))]
    coded = [any(map(str.isdigit, "".join(parts[place] for parts in split))) for place in range(len(split[0]))]
    if mark == "." and any(len(width) > 1 for width in widths):
        return False
    return sum(max(width) >= 3 and code for width, code in zip(widths, coded, strict=True)) >= 2


def shown_parts(composite: Composite, place: int) -> str:
    """Return the first texts of a part, for a person."""
    texts = composite.parts[place - 1]
    return ", ".join(texts[:SHOWN]) + (" …" if len(texts) > SHOWN else "")
