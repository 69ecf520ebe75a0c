"""The lines below a header: which of them are ordinary data, and which head the lines under them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.importers.lines.sections import find_sections
from data.importers.lines.words import BALANCE_WORDS, TOTAL_WORDS
from data.importers.tables import headers
from data.importers.tables.results import RESULT_WORDS
from data.importers.tables.splitting import numbered_section

Row = Sequence[str]

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9:.]+)?")


def ordinary_lines(rows: Sequence[Row], columns: int) -> list[list[str]]:
    """The lines that look like data (not blank, not just a title, a total or a balance), padded to the columns."""
    padded = [[*row[:columns], *[""] * (columns - len(row))] for row in rows if not headers.is_rule(row)]
    counts = Counter(sum(map(bool, row)) for row in padded)
    usual = max(counts, key=lambda n: (counts[n] * n, n), default=0)
    full = [row for row in padded if sum(map(bool, row)) >= usual * 0.5]
    worded = list(map(_is_worded, full))
    silent = [row for row, says in zip(full, worded, strict=True) if not says] or full
    gapless = {i for i in range(columns) if sum(1 for row in silent if row[i]) >= len(silent) * 0.6}
    # A total or balance says so, and columns that are filled elsewhere are empty.
    plain = [row for row, says in zip(full, worded, strict=True) if not (says and any(not row[i] for i in gapless))]
    dated = _dated_rows(plain, columns)
    return dated or plain or full


def _is_worded(row: Row) -> bool:
    return any(map(_says_total, row))


@lru_cache(maxsize=4096)
def _says_total(cell: str) -> bool:
    return any(pattern.search(cell) for pattern in (TOTAL_WORDS, BALANCE_WORDS, RESULT_WORDS))


def _dated_rows(rows: Sequence[list[str]], columns: int) -> list[list[str]]:
    """The lines with a date, when one column has dates in a good part of them."""
    best: list[list[str]] = []
    for position in range(columns):
        cells = {row[position] for row in rows}
        dates = {cell for cell in cells if headers.cell_kind(cell) == "date"}
        dates |= {cell for cell in cells if dates and _ISO_DAY.fullmatch(cell)}  # real dates beside dates as texts
        dated = [row for row in rows if row[position] in dates]
        best = dated if len(dated) > len(best) else best
    return best if len(best) >= max(2, len(rows) * 0.3) else []


@dataclass(frozen=True)
class Headings:
    """Lines of text alone in one column that head the lines below them (an account over its entries)."""

    position: int
    texts: list[str]


def _is_text(cell: str) -> bool:
    """True for words, codes with words ("480 ICU") included."""
    return headers.cell_kind(cell) == "text"


def find_headings(rows: Sequence[Row], columns: int, ordinary: Sequence[Row]) -> Headings | None:
    """The headings among the lines below the header; None when there are no two.

    Args:
        rows: Stripped cells of the lines.
        columns: How many columns the table has.
        ordinary: Its ordinary lines.
    """
    if sections := find_sections(rows, ordinary, columns):
        return Headings(*sections)
    lines = [row for row in rows if not headers.is_rule(row)]
    dated: dict[int, list[str]] = {}
    for i, row in enumerate(lines[:-1]):
        filled = [position for position, cell in enumerate(row) if cell]
        fullest = max(sum(map(bool, below)) for below in lines[i + 1 : i + 4])
        if len(filled) == 1 and fullest >= 3 and _is_text(row[filled[0]]):
            dated.setdefault(filled[0], []).append(row[filled[0]])
    if not dated:
        return None
    position = max(dated, key=lambda place: len(dated[place]))
    texts = dated[position]
    ordinary_cells = {row[position] for row in lines if position < len(row) and sum(map(bool, row)) > 1}
    if set(texts) & ordinary_cells:  # a line whose figures are missing, not a heading
        return None
    several = len(texts) >= 2 or numbered_section(texts) is not None
    usable = several and len(texts) <= len(ordinary) and position <= 1 and columns >= 3
    return Headings(position, texts) if usable else None
