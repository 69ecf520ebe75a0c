"""Figures in merged cells: one figure for several lines or columns, which must not be added up once for each."""

import dataclasses
from collections.abc import Container

from data.importers.kinds import FILE_KINDS
from data.importers.meaning.proposal import Meaning
from data.importers.reading.samples import FirstRecords
from data.importers.tables.layout import NumberFormat
from data.importers.tables.tabulated import Table
from data.importers.values.numbers import parse_amount
from data.importers.workbooks.merged_cells import MergedCells, without_repeats

#: Concepts whose figures are of a line alone; a price may hold for several.
_COUNTED = ("amount", "debit", "credit", "quantity", "hours", "fte")


def with_single_figures(sample: FirstRecords, table: Table, meaning: Meaning) -> FirstRecords:
    """Return the sample with merged figures in the first of their lines alone, itself where there are none.

    Labels, codes and prices stay on each line that they span; so does all of a list or register, where nothing adds up.
    """
    kind = FILE_KINDS[meaning.kind]
    columns = _columns_of_figures(table, meaning) if sample.merged else {}
    if not columns or kind.listing or kind.many_sums:
        return sample
    texts = dict(sample.records)
    ranges = [one for one in sample.merged if _is_figure(one, sample, table, columns, texts)]
    if not ranges:
        return sample
    cells = frozenset(cell for one in ranges for cell in one.repeats)
    return dataclasses.replace(
        sample,
        records=list(without_repeats(iter(sample.records), cells, meaning.kind)),
        single_figures=cells,
        single_kind=meaning.kind,
        single_names=tuple(one.name for one in ranges),
    )


def _columns_of_figures(table: Table, meaning: Meaning) -> dict[int, NumberFormat]:
    """Return the places of columns of figures, and how these are written."""
    values = meaning.values
    names = {*values.columns, *values.rivals}
    names |= {guess.column for concept, guess in meaning.mapping.items() if concept in _COUNTED}
    if values.unpivot is not None:
        names |= {source for group in values.unpivot.groups for source in group.sources}
    formats = {
        name: facts.numbers.format if facts.numbers else NumberFormat()
        for name, facts in meaning.facts.items()
        if name in names
    }
    if not table.blocks:
        return {place: formats[name] for place, name in enumerate(table.columns) if name in formats}
    folded = {name.casefold(): fmt for name, fmt in formats.items()}
    return {
        block.left + place: folded[name.casefold()]
        for block in table.blocks
        for place, name in enumerate(block.names)
        if name.casefold() in folded
    }


def _is_figure(
    one: MergedCells,
    sample: FirstRecords,
    table: Table,
    columns: dict[int, NumberFormat],
    texts: dict[int, list[str]],
) -> bool:
    """Return whether a range below the headings is a figure that spans several lines, or several columns of figures."""
    if one.left not in columns or one.top in sample.asides or _is_heading(one, sample, table):
        return False
    if one.top == one.bottom and not _spans_figures(one, columns):
        return False
    row = texts.get(one.top)
    if row is None:  # deeper down than what was looked at
        return True
    return one.left < len(row) and parse_amount(row[one.left], columns[one.left]) is not None


def _spans_figures(one: MergedCells, columns: Container[int]) -> bool:
    return any(place in columns for place in range(one.left + 1, one.right + 1))


def _is_heading(one: MergedCells, sample: FirstRecords, table: Table) -> bool:
    first = table.header.first_data
    return first >= len(sample.records) or one.top < sample.records[first][0]
