"""Which lines of a table are data, totals, headings, notes or leftovers: told by arithmetic and by what is filled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from data.importers.lines.balances import says_balance, text_positions
from data.importers.lines.section_words import numbered_section
from data.importers.lines.sections import OpenSections, head_text, is_head
from data.importers.lines.words import BALANCE_WORDS, TOTAL_WORDS
from data.importers.reading.chunks import row_text
from data.importers.remarks import remark
from data.importers.tables.headers import cell_kind
from data.importers.tables.layout import Layout, NumberFormat, RowIssue, SkippedRow, SkipReason
from data.importers.tables.results import ResultLines
from data.importers.values.currencies import name_of
from data.importers.values.numbers import is_nil, parse_amount
from data.importers.values.sides import FACTORS
from language import N_

KEPT_BOUNDARIES = 400
Tied = Literal["", "part", "whole"]


@dataclass(frozen=True)
class _Boundary:
    """Running sums at a place where a group may begin."""

    sums: tuple[Decimal, ...]
    rows: int


class LineJudge:
    """Judges one line after the other and keeps the running sums of the value columns.

    A line whose key fields are (nearly) all empty is a total when its figures equal the sum of the lines above, or of
    the lines since a group began; at the end of the file it is a total even when it does not tie, and is reported.
    The word "total" alone decides nothing.
    """

    def __init__(self, layout: Layout) -> None:
        index = {name: position for position, name in enumerate(layout.columns)}
        self._columns = layout.columns
        self._keys = [index[name] for name in layout.key_columns if name in index]
        self._values = [index[name] for name in layout.value_columns if name in index]
        self.formats = [
            layout.number_formats.get(name, NumberFormat()) for name in layout.value_columns if name in index
        ]
        self._rounded = layout.container != "csv"
        self._stated = index.get(layout.stated_column)
        self._stated_format = layout.number_formats.get(layout.stated_column, NumberFormat())
        self._shape = layout.shape
        self._texts = text_positions(layout)
        self._totals = frozenset(layout.total_lines)
        self._two_sided = layout.unpivot is not None and len(layout.unpivot.figures) > 1
        pair = layout.shape == "long" and layout.amount_column is None and len(self._values) == 2
        self._factors = FACTORS[layout.sides or "unsigned"] if pair else None
        heads = [derived.source for derived in layout.derived.values() if derived.how == "heading"]
        self._head = index.get(heads[0]) if heads else None
        self._head_dated = bool(heads) and heads[0] in layout.date_formats
        self._inner = frozenset(layout.inner_heads)
        self._summed = dict(layout.summed_heads)
        self._sums = [Decimal(0)] * len(self._values)
        self._rows = 0
        self._boundaries = [_Boundary(tuple(self._sums), 0)]
        self._closed = False
        self._pending: list[tuple[int, list[str]]] = []
        self._results = ResultLines()
        self.skipped: list[SkippedRow] = []
        self.issues: list[RowIssue] = []
        self.raw_rejects: list[tuple[int, list[str]]] = []
        self._sections = OpenSections()

    @property
    def heading(self) -> str:
        """The text that heads the lines here."""
        return self._sections.innermost

    @property
    def key_positions(self) -> list[int]:
        """Positions of the columns that are filled in every ordinary line."""
        return self._keys

    @property
    def value_positions(self) -> list[int]:
        """Positions of the columns whose running sums are kept."""
        return self._values

    def fullness(self, cells: Sequence[str]) -> str:
        """ "data", "thin" (total if it ties, else data) or "empty" (never data), by the key fields filled."""
        count = len(self._keys)
        if not count or not self._values:
            return "data"
        filled = [cells[i] for i in self._keys if i < len(cells) and cells[i].strip()]
        if len(filled) <= int(count * 0.3):
            return "empty"
        if len(filled) > count / 2 and count > 2:
            return "data"
        worded = any(TOTAL_WORDS.search(cell) for cell in filled)
        if len(filled) <= count / 2:
            return "empty" if worded and count > 1 else "thin"
        return "worded" if worded else "data"

    def take(self, line: int, cells: list[str]) -> bool:
        """Judge one line; True when it is a data line."""
        self._sections.leave_before(line)
        if says_balance(cells, self._texts):
            self._leave_balance(line, cells)
            return False
        figures = self._figures(cells)
        fullness = "empty" if self._is_heading(cells) else self.fullness(cells)
        known = line in self._totals
        if fullness == "data" and not known:
            self.add_data(figures)
            return True
        tied = (self._ties(figures, least=1) or "part") if known else self._total_of(figures, cells, fullness)
        if tied:
            self._close(line, cells, figures, tied)
            if line in self._summed and self._head is not None:
                self._sections.enter(cells[self._head], self._summed[line])
            return False
        return self._take_odd(line, cells, figures, fullness)

    def _take_odd(self, line: int, cells: list[str], figures: Sequence[Decimal | None], fullness: str) -> bool:
        """Judge a line with few keys that is no total: data, a balance, or one that waits for what follows."""
        alone = sum(1 for cell in cells if cell.strip()) == 1  # a text alone heads the lines below it
        if fullness != "empty" and not (fullness == "thin" and alone):
            self.add_data(figures)
            return True
        if any(BALANCE_WORDS.search(cell) for cell in cells) and not self._is_heading(cells):
            self._leave_balance(line, cells)
            return False
        self._pending.append((line, cells))
        if all(figure is None for figure in figures):
            self._begin_heading(cells)
        return False

    def _total_of(self, figures: Sequence[Decimal | None], cells: Sequence[str], fullness: str) -> Tied:
        """Of what a line is the total, as arithmetic shows; "" when it is none."""
        stated = [figure for figure in figures if figure is not None]
        if not stated:
            return ""
        if fullness in ("empty", "worded") and not any(stated) and any(TOTAL_WORDS.search(cell) for cell in cells):
            return "part"  # of a section without lines
        if any(stated) or fullness != "thin":
            tied = self._ties(figures, least=2 if fullness == "thin" else 1)
            if tied:
                return tied
        return "part" if self._results.explain(figures, row_text(cells)) else ""

    @property
    def text_positions(self) -> list[int]:
        """Positions of the columns that may say that a line is a balance."""
        return self._texts

    def _leave_balance(self, line: int, cells: Sequence[str]) -> None:
        stated = self._stated_figure(self._figures(cells))
        self.skipped.append(SkippedRow(line, "balance", row_text(cells), stated))

    def _is_heading(self, cells: Sequence[str]) -> bool:
        """True for a text alone in the column whose texts head the lines below them.

        Where lines of data leave that column blank, a balance may stand beside it.
        """
        position = self._head
        if position is None or not cells[position]:
            return False
        filled = [at for at, cell in enumerate(cells) if cell and at != position]
        if not filled:
            return True
        counted = {*self._keys, *self._values, position}
        apart = position not in self._keys or (self._head_dated and cell_kind(cells[position]) == "text")
        return apart and not counted - {position} & set(filled) and is_head(cells, position)

    def head_above(self, cells: Sequence[str]) -> None:
        """Take a title right above the header for the head of the first lines where it says so, as those below do."""
        texts = [cell for cell in cells if cell]
        if len(texts) == 1 and numbered_section(texts) is not None:
            self._sections.enter(head_text(texts[0]))

    def _begin_heading(self, cells: Sequence[str]) -> None:
        """A line of text alone may head the lines below it."""
        if self._head is not None and self._is_heading(cells) and cells[self._head] not in self._inner:
            self._sections.enter(head_text(cells[self._head]))
        self.begin_group()

    def _stated_figure(self, figures: Sequence[Decimal | None]) -> Decimal | None:
        """The one figure that a line states: of months their sum, of classes the total, of two sides the net."""
        filled = [figure for figure in figures if figure is not None]
        if not filled or self._two_sided:
            return None
        if self._factors:
            return self._factors[0] * (figures[0] or Decimal(0)) + self._factors[1] * (figures[1] or Decimal(0))
        if self._shape in ("wide_months", "wide_years", "crosstab"):
            return sum(filled, Decimal(0))
        return filled[-1] if self._shape in ("wide_classes", "blocks") else filled[0]

    def _stated_total(self, cells: Sequence[str], figures: Sequence[Decimal | None]) -> Decimal | None:
        """Return the figure of a total line in the column that is loaded: pay, though hours have shown the total."""
        if self._stated is None:
            return self._stated_figure(figures)
        return self._figure(cells, self._stated, self._stated_format)

    def add_data(self, figures: Sequence[Decimal | None]) -> None:
        """Count one data line with its figures, which settles the lines that waited above it."""
        if self._pending:
            self._settle(followed=True)
        self._closed = False
        self._rows += 1
        for position, figure in enumerate(figures):
            if figure is not None:
                self._sums[position] += figure

    def add_many(self, rows: int, sums: Sequence[Decimal]) -> None:
        """Count several data lines at once."""
        if not rows:
            return
        if self._pending:
            self._settle(followed=True)
        self._closed = False
        self._rows += rows
        self._sums = [old + new for old, new in zip(self._sums, sums, strict=True)]

    def begin_group(self) -> None:
        """Remember that a group may begin here (a heading or a blank line)."""
        if self._boundaries[-1].rows != self._rows:
            self._results.remember(
                [now - then for now, then in zip(self._sums, self._boundaries[-1].sums, strict=True)]
            )
            self._boundaries.append(_Boundary(tuple(self._sums), self._rows))
            if len(self._boundaries) > KEPT_BOUNDARIES:
                del self._boundaries[1]

    def skip(self, line: int, reason: SkipReason, cells: Sequence[str]) -> None:
        """Note a line that carries no data."""
        self.skipped.append(SkippedRow(line, reason, row_text(cells)))

    def finish(self) -> None:
        """Settle what still waits; nothing but totals and notes can stand below the last data line."""
        self._settle(followed=False)

    def _figures(self, cells: Sequence[str]) -> list[Decimal | None]:
        return [self._figure(cells, i, fmt) for i, fmt in zip(self._values, self.formats, strict=True)]

    def _figure(self, cells: Sequence[str], position: int, fmt: NumberFormat) -> Decimal | None:
        text = cells[position] if position < len(cells) else ""
        if not text.strip() or is_nil(text):
            return None
        value = parse_amount(text, fmt)
        if value is None and fmt.currency is None and (stated := name_of(text)):
            value = parse_amount(text, replace(fmt, currency=stated))  # many reports put the sign on totals only
        if value is None or not self._rounded:
            return value
        return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    def _ties(self, figures: Sequence[Decimal | None], *, least: int) -> Tied:
        """Whether the figures are the sums of at least `least` lines since some group began, or of all lines."""
        stated = [(position, figure) for position, figure in enumerate(figures) if figure is not None]
        for boundary in reversed(self._boundaries):
            rows = self._rows - boundary.rows
            if rows < least:
                continue
            # Stored sums are rounded from unrounded lines in workbooks; text files tie exactly.
            slack = min(Decimal("0.005") * rows, Decimal(1)) if self._rounded else Decimal(0)
            if all(abs(self._sums[i] - boundary.sums[i] - figure) <= slack for i, figure in stated):
                return "part" if boundary.rows else "whole"
        return ""

    def _close(self, line: int, cells: list[str], figures: Sequence[Decimal | None], tied: Tied) -> None:
        if self._pending:
            self._settle(followed=True)
        self._closed = True
        self._results.remember(figures)
        if self._head is not None and cells[self._head]:
            self._sections.close(cells[self._head])
        self.skipped.append(SkippedRow(line, "total", row_text(cells), self._stated_total(cells, figures), tied))
        self.begin_group()

    def _settle(self, *, followed: bool) -> None:
        """Give each waiting line its reason, now that it is known whether data follow."""
        closed = self._closed
        for line, cells in self._pending:
            amount = self._stated_figure(self._figures(cells))
            text = row_text(cells)
            if closed and not followed:
                self.skipped.append(SkippedRow(line, "after_end", text, amount))
            elif amount is None and not self._unreadable(cells):
                self.skipped.append(SkippedRow(line, "title" if followed else "note", text))
            elif not followed and amount is not None:
                total = self._stated_total(cells, self._figures(cells))
                self.skipped.append(SkippedRow(line, "total", text, total))
                closed = True
            else:
                self._reject(line, cells, text)
        self._pending.clear()

    def _unreadable(self, cells: Sequence[str]) -> bool:
        return any(i < len(cells) and cells[i].strip() and not is_nil(cells[i]) for i in self._values)

    def _reject(self, line: int, cells: list[str], text: str) -> None:
        column = self._columns[self._values[0]]
        message = remark(
            N_(
                "The line has an amount but no department, account or other key, and it is not a total of the lines "
                "above. Fill in its key fields, or delete the line."
            )
        )
        self.issues.append(RowIssue(line, column, text, "no_keys", message))
        self.raw_rejects.append((line, list(cells)))
