"""Failed formulas (#N/A): where they would file a row it is rejected, elsewhere the cell is left empty and counted."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.inspection import FORMULA_FAILED
from data.importers.kinds import FILE_KINDS
from data.importers.meaning.concepts import CODE_NAMES
from data.importers.remarks import remark
from data.importers.values.failed_formulas import FAILED, SHOWS
from language import count_text, ngettext
from services.imports import file_questions
from services.imports.rows.typed import Bools, Problems, text_column, which_filled
from services.imports.source import ImportSource

#: Names that stand beside codes, by code: where the code is there, nobody files a row by them.
_BESIDE = {**CODE_NAMES, "supplier_code": "supplier"}
#: What files a row or decides what its figures are, in every kind of file; what a kind needs comes from its row.
_KEYS = (  # no text
    "date period fiscal_year fiscal_period start end parent entity version kind line_kind statistic dc_flag currency"
)
_FILE = frozenset(_KEYS.split())
#: Figures are read, and refused, where they are read.
_READ = (  # no text
    "amount debit credit price price_before quantity hours fte fixed_share target_hours fixed_hours pieces"
)
_FIGURES = frozenset(_READ.split())
#: Figures that say nothing more where the amount is stated.
_BESIDE_AMOUNTS = ("quantity", "price")
_WHOLE = rf"^\s*(?:{FAILED.pattern})\s*$"


class FailedFormulas:
    """The failed formulas of one file; `lines` tells, by column, in which lines a cell was left empty."""

    def __init__(self, source: ImportSource) -> None:
        self._source = source
        self.lines: dict[str, set[int]] = {}
        self._empty: dict[str, Bools | None] = {}
        self._table: pa.Table | None = None

    @property
    def _mapping(self) -> Mapping[str, str]:
        return self._source.mapping

    @cached_property
    def _filing(self) -> frozenset[str]:
        """Concepts by which rows of this kind are filed, but for codes and their names."""
        needed = (concept for group in FILE_KINDS[self._source.options.kind].needed for concept in group)
        return _FILE.union(needed) - _FIGURES - _BESIDE.keys() - set(_BESIDE.values())

    def is_left_empty(self, concept: str) -> bool:
        """Return whether a row is kept without a failed cell of a concept."""
        coded = concept in _BESIDE or concept in _BESIDE.values()
        return not (coded or concept in self._filing or concept in _FIGURES)

    def refuse(self, table: pa.Table, problems: Problems) -> None:
        """Reject the rows that failed formulas would file, and count the other cells that are left empty."""
        for column, rows in self._failures(table):
            problems.add(
                rows, column=column, cells=text_column(table, column), code="failed_formula",
                message=lambda text: remark(FORMULA_FAILED, text=text.strip()),
            )  # fmt: skip
        problems.failed = problems.bad.copy()
        for concept, column in self._mapping.items():
            empty = self._left_empty(table, concept)
            if empty is not None:
                lines = {problems.line(row) for row in np.flatnonzero(empty & ~problems.bad).tolist()}
                self.lines.setdefault(column, set()).update(lines)

    def texts(self, table: pa.Table, concept: str) -> pa.Array:
        """Return a concept's cells, those empty of which the formula failed and that file nothing."""
        cells = text_column(table, self._mapping.get(concept))
        empty = self._left_empty(table, concept)
        return cells if empty is None else pc.if_else(pa.array(empty), "", cells)

    def notes(self) -> list[str]:
        """Say how many cells of which column were left empty."""
        return [
            ngettext(
                "The formula failed in {count} cell of “{column}”; it was left empty, and its row is kept.",
                "The formula failed in {count} cells of “{column}”; they were left empty, and their rows are kept.",
                len(lines), count=count_text(len(lines)), column=column,
            )
            for column, lines in self.lines.items()
            if lines
        ]  # fmt: skip

    def _left_empty(self, table: pa.Table, concept: str) -> Bools | None:
        """Return which cells of a concept are left empty, None for none of them; searched once for each piece."""
        if table is not self._table:
            self._table, self._empty = table, {}
        if concept not in self._empty:
            self._empty[concept] = self._search(table, concept)
        return self._empty[concept]

    def _search(self, table: pa.Table, concept: str) -> Bools | None:
        beside = concept in _BESIDE_AMOUNTS and "amount" in self._mapping
        if concept not in self._mapping or not (beside or self.is_left_empty(concept)):
            return None
        empty = which_failed(text_column(table, self._mapping[concept]))
        if beside and empty.any():
            amounts = text_column(table, self._mapping["amount"])
            empty &= which_filled(amounts) & ~which_failed(amounts)
        return empty if empty.any() else None

    def _failures(self, table: pa.Table) -> Iterator[tuple[str, Bools]]:
        mapping = self._mapping
        for code, name in _BESIDE.items():
            first, second = mapping.get(code), mapping.get(name)
            if first:
                yield first, which_failed(text_column(table, first))
            if second and second != first:
                yield second, which_failed(text_column(table, second)) & ~which_filled(text_column(table, first))
        telling = file_questions.negative_lines(self._source.layout, mapping, self._source.options)
        filing = [mapping[concept] for concept in mapping if concept in self._filing]
        for column in dict.fromkeys((*filing, *(name for name, _rule in telling))):
            yield column, which_failed(text_column(table, column))


def which_failed(cells: pa.Array) -> Bools:
    """Return which cells hold a failed formula."""
    if not pc.any(pc.match_substring_regex(cells, SHOWS)).as_py():
        return np.zeros(len(cells), dtype=bool)
    return np.asarray(pc.match_substring_regex(cells, _WHOLE).to_numpy(zero_copy_only=False), dtype=bool)
