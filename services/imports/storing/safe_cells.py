"""Cells of rejected rows as they may be stored: of columns that are read, without what identifies somebody.

Nothing is known of the other columns, so nothing of them is kept: the line number leads back to the file. Texts were
looked at when the file was read. Cells of figures, days and months were not: where one cannot be read, it stays only
when it was meant as one. Codes and names of code books stay as they are, since a person decides on them. So do texts
by which lines are compared: a line that waited has to equal the same line of the next file.

In a line with more cells than headings nobody knows which cell is which: it keeps figures and known codes.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.reading.chunks import Chunk
from data.importers.remarks import Remark, remark
from data.importers.tables.layout import RowIssue
from data.importers.values.dates import parse_date
from data.importers.values.months import read_label
from data.importers.values.numbers import is_nil, parse_amount
from data.importers.values.unread_figures import is_attempt
from planning.identifiers import texts
from planning.identifiers.row_names import key_without_name, without_words
from services.imports.codes.code_books import MODELS
from services.imports.files.row_people import filed_columns, key_columns
from services.imports.rows.context import Context
from services.imports.rows.typed import text_column
from services.imports.rows.unused import columns_read
from services.imports.storing.overlap import IDENTITY

#: Issues whose value is a code that was looked up.
_CODES = ("unknown_", "refused_")  # no text
#: A text that matches neither holds no identifier.
_SUSPICIOUS = (texts.CANDIDATE, texts.CHANCE_CANDIDATE)
_FIGURES = ("date", "amount", "debit", "credit", "quantity", "hours", "fte", "price")
_MONTHS = ("period", "fiscal_year", "fiscal_period")
#: Numbers of documents and articles: one in ten has the form of a personal number by chance.
_NUMBERED = ("item", "invoice_number", "po_number", "contract", "tax_id")
#: Concepts whose texts are kept as they are in lines that are loaded: by these two lines are equal, or not.
_KEPT = frozenset((*_NUMBERED, *(name for names in IDENTITY.values() for name in names)))
#: So many distinct numbers of a column tell whether they are personal ones or such by chance.
_SAMPLED_NUMBERS = 400


class SafeCells:
    """What may be stored of the rows of one chunk."""

    def __init__(self, context: Context, chunk: Chunk) -> None:
        source = context.source
        self._context, self._source, self._chunk = context, source, chunk
        self._columns_read = columns_read(context)
        self._filed = filed_columns(source, chunk)
        self._keys = key_columns(source)
        self._kept = {column for concept, column in source.mapping.items() if concept in _KEPT}
        self._credible: dict[str, frozenset[str]] = {}
        self._reads: dict[str, Callable[[str], bool]] = {}
        #: Figures by what they mean: where no cell of a column is one, its form is unknown.
        self._figures = {column for concept, column in source.mapping.items() if concept in _FIGURES}

    def cells(self, places: Sequence[int]) -> list[dict[str, str]]:
        """Return the cells of some rows by column."""
        table = self._chunk.table.take(np.array(places))
        columns = {name: self._column(table, name, places) for name in table.column_names if self._is_kept(name)}
        return [{name: cells[at] for name, cells in columns.items()} for at in range(len(places))]

    def issue(self, issue: RowIssue, place: int) -> RowIssue:
        """Return an issue whose value and message hold no more than the cell that is stored."""
        if issue.code.startswith(_CODES) or issue.column in self._filed:
            return issue
        told = self._told(place)
        safe = self._safe(issue.column, issue.value, told)
        return replace(issue, value=safe, message=self._message(issue, safe, told))

    def raw_cells(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the cells of a row that is in no table, as by their places."""
        names = self._source.layout.columns
        told = zip(names, cells, strict=False)
        kept = [(name, cell.strip()) for name, cell in told if cell.strip() and self._is_kept(name)]
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            return {name: cell for name, cell in kept if self._is_known(name, cell)}
        filed = self._filed
        return {name: cell if name in filed else self._safe(name, cell, ()) for name, cell in kept}

    def raw_issue(self, issue: RowIssue) -> RowIssue:
        """Return the issue of such a row: of its texts only a figure that cannot be read is kept."""
        figure = self._is_figure(issue.column) and is_attempt(issue.value)
        safe = issue.value if figure and not texts.holds_identifier(issue.value) else ""
        return replace(issue, value=safe, message=self._message(issue, safe or texts.MASK, ()))

    def _is_kept(self, name: str) -> bool:
        return name in self._columns_read or self._source.layout.origin(name) in self._columns_read

    def _is_known(self, name: str, cell: str) -> bool:
        if self._is_figure(name):
            return self._safe(name, cell, ()) == cell
        concepts = (concept for concept, column in self._source.mapping.items() if column == name)
        kinds = {concept.removesuffix("_name").removesuffix("_code") for concept in concepts} & MODELS.keys()
        return any(self._context.catalogue.book(kind).lookup(cell) is not None for kind in kinds)

    def _message(self, issue: RowIssue, safe: str, told: Sequence[str]) -> str:
        said = issue.message
        if isinstance(said, Remark):
            values = {
                key: text.replace(issue.value, safe) if issue.value else text for key, text in said.values.items()
            }
            return remark(said.template, **{key: self._safe("", text, told) for key, text in values.items()})
        return said.replace(issue.value, safe) if issue.value else said

    def _told(self, place: int) -> tuple[str, ...]:
        return self._chunk.told.get(int(self._chunk.lines[place]), ())

    def _column(self, table: Any, name: str, places: Sequence[int]) -> list[str]:
        cells: list[str] = table.column(name).to_pylist()
        if name in self._filed:
            return cells
        told = [self._told(place) for place in places] if self._chunk.told else [()] * len(places)
        if self._is_figure(name):
            return [self._safe(name, text, words) if text else text for text, words in zip(cells, told, strict=True)]
        doubtful = _suspicious(text_column(table, name))
        return [
            self._safe(name, text, words) if text and (doubtful[row] or words) else text
            for row, (text, words) in enumerate(zip(cells, told, strict=True))
        ]

    def _safe(self, name: str, text: str, told: Sequence[str]) -> str:
        """Return a cell without what identifies somebody; of a text only the identifier is replaced."""
        if self._is_figure(name):
            if self._can_read(name)(text):
                return text
            meant = is_attempt(text, day=self._is_day(name)) and not texts.holds_identifier(text)
            text = text if meant else texts.MASK
        elif name not in self._kept:
            text = texts.without_identifiers(text, self._credible_in(name))
        return key_without_name(text, told) if name in self._keys else without_words(text, told)

    def _credible_in(self, name: str) -> frozenset[str]:
        """Return the kinds of personal numbers that a column bears out; a text of no column may hold any."""
        if name not in self._chunk.table.column_names:
            return texts.CHANCE_KINDS
        if name not in self._credible:
            cells = text_column(self._chunk.table, name)
            shaped = pc.unique(cells.filter(pc.match_substring_regex(cells, texts.CHANCE_CANDIDATE)))
            self._credible[name] = texts.credible_numbers(shaped.slice(0, _SAMPLED_NUMBERS).to_pylist())
        return self._credible[name]

    def _is_figure(self, name: str) -> bool:
        figures = self._source.figures | self._figures
        return name in figures or self._source.layout.origin(name) in figures

    def _is_day(self, name: str) -> bool:
        return name in self._source.layout.date_formats or name == self._source.mapping.get("date")

    def _can_read(self, name: str) -> Callable[[str], bool]:
        """Return what tells whether a cell of figures, days or months can be read: then it identifies nobody."""
        if name not in self._reads:
            layout, mapping = self._source.layout, self._source.mapping
            amounts, days = layout.number_formats.get(name), layout.date_formats.get(name)
            is_month = name in {mapping.get(concept) for concept in _MONTHS}
            self._reads[name] = partial(_is_read, amounts=amounts, days=days, is_month=is_month)
        return self._reads[name]


def _is_read(text: str, *, amounts: Any, days: Any, is_month: bool) -> bool:
    cell = text.strip()
    if amounts is not None and (is_nil(cell) or parse_amount(cell, amounts) is not None):
        return True
    if days is not None and parse_date(cell, days) is not None:
        return True
    return is_month and read_label(cell) is not None


def _suspicious(cells: pa.Array) -> list[bool]:
    """Return which cells may hold an identifier, told at once for all of them."""
    doubtful: list[bool] = pc.or_(*(pc.match_substring_regex(cells, one) for one in _SUSPICIOUS)).to_pylist()
    return doubtful
