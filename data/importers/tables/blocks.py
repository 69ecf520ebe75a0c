"""Sheets with several tables of one shape: blocks side by side (one per fund) and stacked (one per year)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.importers.lines.words import TOTAL_WORDS
from data.importers.reading.records import Record
from data.importers.tables.headers import is_rule
from data.importers.tables.layout import NumberFormat
from data.importers.tables.month_headings import month_headings
from data.importers.tables.roles import role_of
from data.importers.values.months import read_label
from data.importers.values.numbers import parse_amount

LOOK_ABOVE = 4
# SumLines over unrounded cells differ a little from the sum of the rounded lines.
SLACK = Decimal("0.05")


@dataclass(frozen=True)
class Block:
    """One table on the sheet: its title, the record index of its header, its columns and lines."""

    title: str
    header: int
    left: int
    names: tuple[str, ...]
    rows: tuple[Record, ...]


def find_blocks(records: Sequence[Record], header: int) -> list[Block]:
    """The blocks of a sheet when its header line repeats, beside or below itself; [] for a single table."""
    rows = [[cell.strip() for cell in cells] for _, cells in records]
    base = next(iter(_runs(rows[header])), (0, ()))[1]
    if len(base) < 3 or not _have_key(base):
        return []
    places = [(i, left, names) for i, row in enumerate(rows) for left, names in _runs(row) if _alike(names, base)]
    if not places:  # a header whose own names repeat (hours and dollars of each kind of pay)
        return []
    heads = sorted({i for i, _, _ in places})
    beside = max(sum(1 for i, _, _ in places if i == head) for head in heads)
    titles = _titles_of([_titles(rows, i, left, len(names)) for i, left, names in places])
    stacked = len(heads) > 1 and len(set(titles)) == len(titles) and all(titles)
    if beside < 2 and not stacked:
        return []
    blocks = []
    for (i, left, names), title in zip(places, titles, strict=True):
        end = min((head for head in heads if head > i), default=len(rows))
        lines = []
        for line, cells in records[i + 1 : end]:
            part = [cell.strip() for cell in cells[left : left + len(names)]]
            lines.append((line, [*part, *[""] * (len(names) - len(part))]))
        blocks.append(Block(title, i, left, names, tuple(_body(lines))))
    return blocks


def _have_key(names: Sequence[str]) -> bool:
    """False for months, years and what their figures are alone: without a key beside them such columns are no table."""
    months = {heading.column for heading in month_headings(names)}
    return any(name not in months and role_of(name) is None and not _is_year(name) for name in names)


def _is_year(name: str) -> bool:
    label = read_label(name)
    return label is not None and label.year is not None


def _runs(row: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
    """(first column, names) of each stretch of names without a gap; a repeated first name begins a new stretch."""
    runs: list[tuple[int, list[str]]] = []
    for position, cell in enumerate(row):
        if not cell:
            continue
        joined = bool(runs) and runs[-1][0] + len(runs[-1][1]) == position
        if joined and cell.casefold() != runs[-1][1][0].casefold():
            runs[-1][1].append(cell)
        else:
            runs.append((position, [cell]))
    return [(left, tuple(names)) for left, names in runs if len(names) >= 3]


def _alike(names: Sequence[str], base: Sequence[str]) -> bool:
    shared = {name.casefold() for name in names} & {name.casefold() for name in base}
    return len(shared) >= max(3, 0.6 * len(base))


def _titles(rows: Sequence[Sequence[str]], header: int, left: int, width: int) -> list[str]:
    """The texts alone on the lines above a block's header, the nearest first, up to a fuller line."""
    titles = []
    for row in reversed(rows[max(0, header - LOOK_ABOVE) : header]):
        texts = [cell for cell in row[left : left + width] if cell]
        if not texts:
            continue
        if len(texts) > 1 or not _names(texts[0]):
            break
        titles.append(texts[0])
    return titles


def _names(text: str) -> bool:
    return (any(map(str.isalpha, text)) or _is_year(text)) and not TOTAL_WORDS.match(text)


def _titles_of(above: Sequence[Sequence[str]]) -> list[str]:
    """The title of each block: of the nearest line whose texts tell the blocks apart ("(unaudited)" does not)."""
    for depth in range(min(map(len, above), default=0)):
        titles = [texts[depth] for texts in above]
        if len(set(titles)) == len(titles):
            return titles
    return [texts[0] if texts else "" for texts in above]


def _body(lines: Sequence[Record]) -> list[Record]:
    """The lines of a block without the title of the block below it and the blank lines around that."""
    kept = list(lines)
    while kept and _is_alone(kept[-1][1]):
        kept.pop()
    return kept


def _is_alone(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) <= 1 and (not _has_number(filled) or _is_year(filled[0]))


def _has_number(cells: Sequence[str]) -> bool:
    return any(parse_amount(cell, NumberFormat()) is not None for cell in cells if cell)


def outside(records: Sequence[Record], blocks: Sequence[Block]) -> list[Record]:
    """Cells of the sheet that belong to no block: titles, stray figures; one record a line that has any."""
    taken: dict[int, set[int]] = {}
    for block in blocks:
        columns = range(block.left, block.left + len(block.names))
        taken.setdefault(records[block.header][0], set()).update(columns)
        for line, _ in block.rows:
            taken.setdefault(line, set()).update(columns)
    rest = []
    for line, cells in records:
        left = [cell for i, cell in enumerate(cells) if i not in taken.get(line, ()) and cell.strip()]
        if left or is_rule(cells):
            rest.append((line, left))
    return rest


def repeating_blocks(totals: Sequence[Sequence[Decimal]]) -> set[int]:
    """Positions of blocks that are the sum of neighbouring ones ("All Funds", "Other Funds").

    Args:
        totals: Column totals of each block that stands in one line of blocks.
    """
    count = len(totals)
    running = [[Decimal(0)] * len(totals[0])] if totals else []
    for block in totals:
        running.append([a + b for a, b in zip(running[-1], block, strict=True)])
    stretches = [(a, b) for a in range(count) for b in range(a + 2, count + 1)]
    return {
        i
        for i in range(count)
        for a, b in stretches
        if not a <= i < b and _are_several(totals[a:b]) and _same(totals[i], _minus(running[b], running[a]))
    }


def _are_several(totals: Sequence[Sequence[Decimal]]) -> bool:
    return sum(1 for block in totals if any(block)) >= 2


def _minus(one: Sequence[Decimal], two: Sequence[Decimal]) -> list[Decimal]:
    return [a - b for a, b in zip(one, two, strict=True)]


def _same(one: Sequence[Decimal], two: Sequence[Decimal]) -> bool:
    return any(one) and all(abs(a - b) <= SLACK for a, b in zip(one, two, strict=True))
