"""Columns written once for each group of lines (pivot exports, cells merged downward): where the shape proves it."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from data.importers.lines.words import TOTAL_WORDS
from data.importers.meaning.mapping import name_score
from data.importers.tables import headers

Row = Sequence[str]
#: What may head a group of lines; a supplier or a text that is missing is missing, but where a total ends its group.
_HEADS = (
    "department",
    "department_name",
    "account",
    "account_name",
    "period",
    "fiscal_year",
    "fiscal_period",
    "entity",
)
#: What tells the lines of a group apart.
_WITHIN = (*_HEADS, "date", "measure", "job_class", "pay_code", "item", "supplier")
#: A code and the column that says its name.
_NAMES = (("account", "account_name"), ("department", "department_name"))
_NAMED = 0.75


@dataclass(frozen=True)
class Carried:
    """A column whose blank cells take the text above: how many lines do, and how many groups there are."""

    position: int
    lines: int
    groups: int


def find_carried(
    below: Sequence[Row], ordinary: Sequence[Row], names: Sequence[str], sums: Iterable[Row] = ()
) -> tuple[Carried, ...]:
    """Return the columns that the shape proves to be written once for each group, outermost first.

    Each group's first line is filled, and blanks follow until the next; no text heads two groups (of one outer group);
    what stands beside it comes again from group to group, in one order, and never twice within one.

    Args:
        below: All lines below the header, padded or not.
        ordinary: Those that are data, in the same order, padded to the columns.
        names: The columns.
        sums: Lines below the header that are known to add up others.
    """
    closed = _closed_by_totals(below, ordinary)
    gaps = [place for place in range(len(names)) if _has_gaps(ordinary, place) and _may_head(place, names, closed)]
    gaps = [place for place in gaps if not _is_named_otherwise(ordinary, place, names)]
    if not gaps or len(ordinary) < 3:
        return ()
    within = [place for place in range(len(names)) if place not in gaps and _tells_apart(place, names, ordinary)]
    known = {tuple(row) for row in sums}
    gaps = [place for place in gaps if not _is_broken(below, ordinary, place, known)]
    while gaps:
        carried = _prove(ordinary, gaps, within, closed)
        if len(carried) == len(gaps):
            return tuple(carried)
        gaps = [one.position for one in carried]  # without what was no help after all
    return ()


def _prove(rows: Sequence[Row], gaps: Sequence[int], within: Sequence[int], closed: Container[int]) -> list[Carried]:
    """The columns that hold as long as the others do, whose groups lie within theirs."""
    filled = filled_down(rows, gaps)
    carried: list[Carried] = []
    starts = [0]
    for number, place in enumerate(gaps):
        begun = [i for i, row in enumerate(rows) if row[place]]
        one = Carried(place, len(rows) - len(begun), len(begun))
        is_name = bool(carried) and begun == starts  # the name beside the code
        if (
            is_name
            or (place in closed and set(starts) <= set(begun))
            or (_is_headed(rows, place, begun, starts) and _repeats(filled, begun, [*gaps[number + 1 :], *within]))
        ):
            carried.append(one)
            starts = begun
    return carried


def _closed_by_totals(below: Sequence[Row], rows: Sequence[Row]) -> frozenset[int]:
    """Return the columns of which a total ends each text by its name ("Acme", …, "Total Acme"), and those beside.

    A column beside begins its groups in the same lines: the code of the name.
    """
    width = len(rows[0]) if rows else 0
    data = {tuple(row) for row in rows}
    ends = {place: _ends(below, data, place) for place in range(width) if _has_gaps(rows, place)}
    named = {place for place, (heads, total) in ends.items() if len(heads) >= 2 and heads == total}
    begun = {place: [bool(row[place]) for row in rows] for place in ends}
    return frozenset(place for place in ends if any(begun[place] == begun[other] for other in named))


def _ends(below: Sequence[Row], data: Container[tuple[str, ...]], place: int) -> tuple[list[str], list[str]]:
    """The texts that head groups in a column, in order, and what its totals name, each below its group."""
    heads: list[str] = []
    totals: list[str] = []
    for row in below:
        text = row[place] if place < len(row) else ""
        if not text:
            continue
        if tuple(row) in data:
            heads.append(text.casefold())
        elif TOTAL_WORDS.search(text) and len(totals) + 1 == len(heads):
            totals.append(" ".join(TOTAL_WORDS.sub(" ", text).split()).casefold())
    return heads, [text for text in totals if text]


def _may_head(place: int, names: Sequence[str], closed: Container[int]) -> bool:
    return place in closed or place == 0 or any(name_score(names[place], concept) >= _NAMED for concept in _HEADS)


def _is_named_otherwise(rows: Sequence[Row], place: int, names: Sequence[str]) -> bool:
    """True for codes of which blanks stand beside another name than the code above them: these lines have none."""
    for code, name in _NAMES:
        if name_score(names[place], code) < _NAMED:
            continue
        beside = [
            other
            for other in range(len(names))
            if name_score(names[other], name) >= _NAMED and name_score(names[other], code) < _NAMED and other != place
        ]
        for other in beside:
            above = ""
            for row in rows:
                above = row[other] if row[place] else above
                if row[other] and row[other] != above:
                    return True
    return False


def _has_gaps(rows: Sequence[Row], place: int) -> bool:
    filled = sum(1 for row in rows if row[place])
    return 2 <= filled <= len(rows) - 1


def _tells_apart(place: int, names: Sequence[str], rows: Sequence[Row]) -> bool:
    """True for a column that is filled throughout and holds codes, names, days or months."""
    if any(not row[place] for row in rows):
        return False
    named = any(name_score(names[place], concept) >= _NAMED for concept in _WITHIN)
    return named or (place <= 2 and all(headers.cell_kind(row[place]) == "text" for row in rows[:200]))


def _is_headed(rows: Sequence[Row], place: int, begun: Sequence[int], outer: Sequence[int]) -> bool:
    """True when every group of the column outside begins with a text, none comes twice there, and blanks are usual."""
    if len(begun) < 2 or not set(outer) <= set(begun):
        return False
    seen: set[str] = set()
    first = set(outer)
    for i in begun:
        if i in first:
            seen = set()
        text = rows[i][place].casefold()
        if text in seen:
            return False
        seen.add(text)
    ends = [*begun[1:], len(rows)]
    several = sum(1 for start, end in zip(begun, ends, strict=True) if end - start > 1)
    return several * 2 >= len(begun)


def _repeats(rows: Sequence[Row], begun: Sequence[int], within: Sequence[int]) -> bool:
    """True when what stands beside comes again from group to group, in one order, and no line twice in a group."""
    if not within:
        return False
    groups = [rows[start:end] for start, end in zip(begun, [*begun[1:], len(rows)], strict=True)]
    for group in groups:
        keys = [tuple(row[place] for place in within) for row in group]
        if len(set(keys)) < len(keys):
            return False
    return any(_in_one_order([[row[place] for row in group] for group in groups]) for place in within)


def _in_one_order(groups: Sequence[Sequence[str]]) -> bool:
    """True when groups list some of the same texts, and never in contrary orders."""
    met: set[str] = set()
    shared = False
    follows: dict[str, set[str]] = {}
    for group in groups:
        listed = list(dict.fromkeys(group))
        shared = shared or bool(met & set(listed))
        met.update(listed)
        for before, after in pairwise(listed):
            follows.setdefault(after, set()).add(before)
    try:
        TopologicalSorter(follows).prepare()
    except CycleError:
        return False
    return shared


def _is_broken(below: Sequence[Row], ordinary: Sequence[Row], place: int, sums: Container[tuple[str, ...]]) -> bool:
    """True when a group may end before the next begins: below its total, or at a line that is none of the data."""
    data = {tuple(row) for row in ordinary}
    width = len(ordinary[0])
    open_ = True
    for row in below:
        cells = (*row[:width], *[""] * (width - len(row)))
        if cells in data and not any(row[width:]):
            if cells[place]:
                open_ = True
            elif not open_:
                return True
        elif headers.is_rule(row):
            continue
        elif tuple(row) in sums:
            open_ = open_ and not cells[place]
        elif any(TOTAL_WORDS.search(cell) for cell in cells[: place + 1] if cell):
            open_ = False
        elif cells[place] and sum(1 for cell in cells if cell) > 1:
            return True
    return False


def filled_down(rows: Iterable[Row], positions: Sequence[int]) -> list[list[str]]:
    """Return the rows with what stands above in their blank cells of the columns."""
    last = dict.fromkeys(positions, "")
    filled = []
    for row in rows:
        cells = list(row)
        for place in positions:
            last[place] = cells[place] = cells[place] or last[place]
        filled.append(cells)
    return filled


def written_down(texts: Iterable[str]) -> list[str]:
    """Return the texts of one column with what stands above in blank cells."""
    return [row[0] for row in filled_down(([text] for text in texts), [0])]


class Carrier:
    """Fills the blank cells of carried columns in one chunk after the other."""

    def __init__(self, names: Sequence[str]) -> None:
        self._last = dict.fromkeys(names, "")

    def fill(self, table: Any) -> Any:
        """Return a table of text columns with what stands above in the blank cells."""
        for name in self._last:
            place = table.column_names.index(name)
            texts = np.array([self._last[name], *table.column(name).to_pylist()], dtype=object)
            at = np.where(texts != "", np.arange(len(texts)), 0)
            filled = texts[np.maximum.accumulate(at)][1:]
            if len(filled):
                self._last[name] = filled[-1]
            table = table.set_column(place, name, pa.array(filled, pa.string()))
        return table
