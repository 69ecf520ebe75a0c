"""The lines below a header: which of them are ordinary data, and which head the lines under them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.importers.lines.section_names import SECTIONS
from data.importers.lines.section_words import numbered_section
from data.importers.lines.sections import find_sections, head_text, is_head
from data.importers.lines.words import BALANCE_WORDS, TOTAL_WORDS, names_class
from data.importers.tables import headers
from data.importers.tables.results import RESULT_WORDS

Row = Sequence[str]

#: A column of days has one in nearly all lines.
_DATED = 0.95
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9:.]+)?")


def ordinary_lines(rows: Sequence[Row], columns: int) -> list[list[str]]:
    """The lines that look like data (not blank, not just a title, a total or a balance), padded to the columns."""
    padded = [[*row[:columns], *[""] * (columns - len(row))] for row in rows if not headers.is_rule(row)]
    counts = Counter(sum(map(bool, row)) for row in padded)
    usual = max(counts, key=lambda n: (counts[n] * n, n), default=0)
    full = [row for row in padded if sum(map(bool, row)) >= usual * 0.5]
    saying = set(filter(_says_total, {cell for row in full for cell in row}))
    worded = [not saying.isdisjoint(row) for row in full]
    silent = [row for row, says in zip(full, worded, strict=True) if not says] or full
    gapless = {i for i in range(columns) if sum(1 for row in silent if row[i]) >= len(silent) * 0.6}
    # A total or balance says so, and columns that are filled elsewhere are empty.
    plain = [row for row, says in zip(full, worded, strict=True) if not (says and any(not row[i] for i in gapless))]
    dated = _dated_rows(plain, columns)
    return dated or plain or full


def _says_total(cell: str) -> bool:
    if cell.upper() == cell.lower():  # no letters
        return False
    return any(pattern.search(cell) for pattern in (TOTAL_WORDS, BALANCE_WORDS, RESULT_WORDS))


def _dated_rows(rows: Sequence[list[str]], columns: int) -> list[list[str]]:
    """The lines with a date, when one column has dates in a good part of them."""
    best: list[list[str]] = []
    for position in range(columns):
        cells = {row[position] for row in rows}
        dates = set(filter(headers.is_date, cells))
        dates |= {cell for cell in cells if dates and _ISO_DAY.fullmatch(cell)}  # real dates beside dates as texts
        dated = [row for row in rows if row[position] in dates]
        best = dated if len(dated) > len(best) else best
    return best if len(best) >= max(2, len(rows) * 0.3) else []


@dataclass(frozen=True)
class Headings:
    """Lines of text alone in one column that head the lines below them (an account over its entries).

    `inner` are texts below other heads that only part their lines: "Revenue" and "Expenses" in each department.
    """

    position: int
    texts: list[str]
    inner: tuple[str, ...] = ()


def as_headings(position: int, texts: Sequence[str], rows: Sequence[Row]) -> Headings:
    """Return heads, those that only part the lines of others aside: they come again and again below the others.

    Heads of other heads (divisions over departments) say nothing of a line where heads stand right above lines.
    """
    pages = _page_titles(texts)
    classes = [text for text in texts if names_class(text) or text in pages]
    others = [text for text in texts if text not in classes]
    if len(set(others)) < 2 or len(set(classes)) == len(classes):
        others, classes = list(texts), []
    right_above = _right_above(rows, position, frozenset(others))
    return Headings(position, right_above if len(set(right_above)) > 1 else others, tuple(dict.fromkeys(classes)))


def _page_titles(texts: Sequence[str]) -> frozenset[str]:
    """The texts that come again and again among heads that say what they are of ("Department: 210 - Emergency")."""
    told = {text for text in texts if any(pattern.fullmatch(text) for pattern in SECTIONS.values())}
    others = Counter(text for text in texts if text not in told)
    repeated = frozenset(text for text, times in others.items() if times > 1)
    return repeated if len(told) > 1 and repeated else frozenset()


def _right_above(rows: Sequence[Row], position: int, texts: frozenset[str]) -> list[str]:
    """The heads that have lines with figures of their own, not only further heads."""
    heads: list[str] = []
    last = ""
    for row in rows:
        text = head_text(row[position]) if position < len(row) else ""
        if text in texts and is_head(row, position):
            last = text
        elif last and sum(map(bool, row)) > 1:
            heads.append(last)
            last = ""
    return heads


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
        return as_headings(*sections, rows)
    lines = [row for row in rows if not headers.is_rule(row)]
    days = [place for place in range(min(2, columns)) if _are_dates([row[place] for row in ordinary])]
    heads: dict[int, list[str]] = {}
    for i, row in enumerate(lines[:-1]):
        place = _head_place(row, days)
        fullest = max(sum(map(bool, below)) for below in lines[i + 1 : i + 4])
        if place is not None and fullest >= 3 and _is_text(row[place]) and not TOTAL_WORDS.search(row[place]):
            heads.setdefault(place, []).append(head_text(row[place]))
    if not heads:
        return None
    position = max(heads, key=lambda place: sum(1 for text in heads[place] if not names_class(text)))
    texts = heads[position]
    ordinary_cells = {row[position] for row in lines if position < len(row) and sum(map(bool, row)) > 1}
    if position not in days and set(texts) & ordinary_cells:  # a line whose figures are missing, not a heading
        return None
    several = len(texts) >= 2 or numbered_section(texts) is not None
    pages = _page_titles(texts)
    heading = [text for text in texts if text not in pages and not names_class(text)] or texts
    usable = several and len(heading) <= len(ordinary) and position <= 1 and columns >= 3
    return as_headings(position, texts, rows) if usable else None


def _head_place(row: Row, days: Sequence[int]) -> int | None:
    """The place of a text alone in its line, or in a column of days with a balance beside it at most."""
    filled = [place for place, cell in enumerate(row) if cell]
    if len(filled) == 1:
        return filled[0]
    return filled[0] if filled and filled[0] in days and is_head(row, filled[0]) else None


def _are_dates(cells: Sequence[str]) -> bool:
    dates = sum(1 for cell in cells if headers.cell_kind(cell) == "date" or _ISO_DAY.fullmatch(cell))
    return bool(cells) and dates >= len(cells) * _DATED
