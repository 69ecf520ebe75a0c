"""Lines that name the account (or department) of the lines below them: general ledgers printed in sections."""

import re
from collections.abc import Sequence

from data.importers.lines.balances import is_balance
from data.importers.lines.words import BALANCE_WORDS, TOTAL_WORDS
from data.importers.tables import headers

Row = Sequence[str]
#: A column of heads is blank in nearly all lines below them.
_BLANK = 0.95
#: Heads stand in one of the first columns.
_FIRST = 2
#: Sections lie within each other at most so deep.
_DEEPEST = 24
#: A balance that the head of a section states about itself: "60100 - Salaries (Balance forward as of 02/01/2025)".
_OPENING = r"(?:bal|opening|beginning|saldo|solde)\b.*"
_STATED = re.compile(
    r"(?<!\s)(?:\s*+[(\[]\s*+(?P<inside>[^()\[\]]*)[)\]]"
    rf"|\s*+[-–,;]\s++(?P<dashed>{_OPENING})|\s++(?P<behind>{_OPENING}))$",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:with|incl(?:uding)?|and) sub[- ]?accounts?\b|\bfor\b|(?<![:\-–·])[:\-–·]+$", re.IGNORECASE)


def find_sections(rows: Sequence[Row], ordinary: Sequence[Row], columns: int) -> tuple[int, list[str]] | None:
    """Return the column of the heads, which the lines below leave blank, and their texts; None where there is none.

    A head may state a balance, but little of what the lines below it always have.

    Args:
        rows: Stripped cells of the lines below the header.
        ordinary: Those that are data, padded to the columns.
        columns: How many columns the table has.
    """
    if columns < 3 or len(ordinary) < 2:
        return None
    full = [place for place in range(columns) if sum(1 for row in ordinary if row[place]) >= len(ordinary) * _BLANK]
    for place in range(min(_FIRST, columns)):
        if not full or sum(1 for row in ordinary if not row[place]) < len(ordinary) * _BLANK:
            continue
        texts = _heads(rows, place, full)
        if texts is not None and len(texts) >= 2:
            return place, texts
    return None


def named_sections(rows: Sequence[Row]) -> tuple[int, list[str]] | None:
    """Return the column of heads that totals name again ("6000 Salaries", "Total 6000 Salaries"), and their texts.

    Sections may have few lines or none, so that these do not show by their number.
    """
    rows = _without_ending(rows)
    for place in range(_FIRST):
        if not _is_left_blank(rows, place):
            continue
        heads = [head_text(row[place]) for row in rows if is_head(row, place)]
        totals = {_plain(TOTAL_WORDS.sub(" ", row[place])) for row in rows if _is_total(row, place)}
        if len(heads) >= 2 and sum(1 for text in heads if _plain(text) in totals) >= max(2, len(heads) * 0.5):
            return place, heads
    return None


def _is_left_blank(rows: Sequence[Row], place: int) -> bool:
    """True when nearly all lines of data leave a column blank."""
    data = [row for row in rows if sum(map(bool, row)) > 2 and not _is_total(row, place)]
    return sum(1 for row in data if place < len(row) and not row[place]) >= max(1, len(data) * _BLANK)


def _without_ending(rows: Sequence[Row]) -> Sequence[Row]:
    """The lines to the last one of data or totals; what stands below heads nothing."""
    ends = [i for i, row in enumerate(rows) if sum(map(bool, row)) > 2 or any(TOTAL_WORDS.search(cell) for cell in row)]
    return rows[: ends[-1] + 1] if ends else rows


def says_total(row: Row) -> bool:
    """Return whether a line says total where sections have their heads."""
    return any(_is_total(row, place) for place in range(_FIRST))


def _is_total(row: Row, place: int) -> bool:
    return place < len(row) and bool(row[place]) and TOTAL_WORDS.search(row[place]) is not None


def _heads(rows: Sequence[Row], place: int, full: Sequence[int]) -> list[str] | None:
    """The texts of the heads; None where the first line of data has none above it."""
    texts: list[str] = []
    for row in _without_ending(rows):
        if headers.is_rule(row):
            continue
        if is_head(row, place) and sum(1 for at in full if at < len(row) and row[at]) * 2 < len(full):
            texts.append(head_text(row[place]))
        elif not texts and sum(map(bool, row)) > 2:
            return None
    return texts


def head_text(text: str) -> str:
    """Return the text of a head without the balance that it may speak of."""
    stated = _STATED.search(text)
    told = next(filter(None, stated.groups()), "") if stated else ""
    return text[: stated.start()].rstrip() if stated and is_balance(told) else text


def is_head(cells: Row, place: int) -> bool:
    """True for a line that holds one text, at its place, and beside it a balance at most; a total is no head."""
    text = head_text(cells[place]) if place < len(cells) else ""
    if not text or TOTAL_WORDS.search(text) or BALANCE_WORDS.search(text):
        return False
    beside = [cell for at, cell in enumerate(cells) if cell and at != place]
    return len(beside) <= 1 and all(headers.cell_kind(cell) == "number" for cell in beside)


class OpenSections:
    """The sections that a line lies in; a total that names one of them closes it and all within."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int | None]] = []

    @property
    def innermost(self) -> str:
        """The head of the innermost section, "" outside of all."""
        return self._open[-1][0] if self._open else ""

    def enter(self, text: str, last: int | None = None) -> None:
        """Begin a section, which ends behind its last line where that is known."""
        self._open = [*self._open[-_DEEPEST:], (text, last)]

    def leave_before(self, line: int) -> None:
        """End the sections whose last line lies above another."""
        while self._open and (last := self._open[-1][1]) is not None and last < line:
            self._open.pop()

    def close(self, text: str) -> None:
        """End the section that a total names; a total of anything else ends none."""
        named = _plain(TOTAL_WORDS.sub(" ", text))
        places = [place for place, (head, _last) in enumerate(self._open) if _plain(head) == named]
        if named and places:
            del self._open[places[-1] :]


def _plain(text: str) -> str:
    return " ".join(_BESIDE.sub(" ", text).casefold().split())
