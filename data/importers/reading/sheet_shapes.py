"""Layouts and rows of sheets that are no plain table: blocks and print layouts, read as one long table."""

import dataclasses
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.importers.reading.chunks import Chunk, row_text, table_of
from data.importers.reading.long_cells import blank_long_cells, first_too_long, shorten_long_cells, too_long
from data.importers.reading.records import Record
from data.importers.reading.samples import open_records
from data.importers.tables.blocks import Block, find_blocks, outside, repeating_blocks
from data.importers.tables.headers import Header, find_header, is_rule, unique_names
from data.importers.tables.judging import LineJudge
from data.importers.tables.layout import ColumnGuess, Layout, NumberFormat, RowIssue, SkippedRow, SkipReason
from data.importers.tables.printed import COLUMNS, take_apart
from data.importers.tables.stated_year import stated_year
from data.importers.values.months import read_label
from data.importers.values.numbers import parse_amount
from language import _

BLOCK_COLUMN = "Block"
#: Where only the titles of blocks tell their years apart.
YEAR_COLUMN = "Year"


def print_layout(plain: Layout, records: Sequence[Record], header: Header) -> Layout | None:
    """The layout of a print report read as long rows; None when the sheet is none."""
    printed = take_apart(records, header)
    if printed is None:
        return None
    guesses = zip(("department", "version", "account", "amount"), COLUMNS, strict=True)
    return dataclasses.replace(
        plain,
        columns=COLUMNS,
        shape="print",
        kind="budget",
        regular=False,
        amount_column="Amount",
        value_columns=("Amount",),
        key_columns=COLUMNS[:3],
        month_columns={},
        derived={},
        number_formats={"Amount": NumberFormat(decimals=15 if plain.container != "csv" else 2)},
        date_formats={},
        mapping={concept: ColumnGuess(concept, column, 0.8) for concept, column in guesses},
        notes=(*plain.notes, _("Departments are on lines of their own; classes were turned into lines.")),
    )


def read_shaped(path: Path, layout: Layout) -> Iterator[Chunk]:
    """The one chunk of a print layout or of a sheet of blocks."""
    with open_records(path, layout) as opened:
        original = list(opened)
    records = [(line, blank_long_cells(cells)) for line, cells in original]
    header = find_header([[cell.strip() for cell in cells] for _unused, cells in records[:400]])
    if layout.shape == "print":
        chunk = _print_chunk(records, header)
    else:
        chunk = stack(find_blocks(records, header.row or 0), records, layout)
    _reject_long(chunk, original)
    yield chunk


def _reject_long(chunk: Chunk, records: Sequence[Record]) -> None:
    """Take rows with a cell too long out of what became of them when it was left blank."""
    places = {line: place for line, cells in records if (place := first_too_long(cells)) is not None}
    if not places:
        return
    for line, cells in records:
        if line in places:
            chunk.issues.append(too_long(line, places[line], cells, ()))
            chunk.raw_rejects.append((line, shorten_long_cells(cells)))
    kept = np.array([int(line) not in places for line in chunk.lines], dtype=bool)
    chunk.table, chunk.lines = chunk.table.filter(pa.array(kept)), chunk.lines[kept]
    chunk.skipped = [row for row in chunk.skipped if row.line not in places]


def _print_chunk(records: Sequence[Record], header: Header) -> Chunk:
    printed = take_apart(records, header)
    if printed is None:
        return Chunk(table_of(COLUMNS, []), np.empty(0, dtype=np.int64))
    lines = np.array([line for line, _unused in printed.rows], dtype=np.int64)
    table = table_of(COLUMNS, [row for _unused, row in printed.rows])
    return Chunk(table, lines, printed.skipped, printed.issues, printed.raw_rejects)


def stacked_rows(blocks: Sequence[Block]) -> tuple[tuple[str, ...], list[list[str]]]:
    """Column names and rows of all blocks under each other, led by its block's title and the year there."""
    names = {name.casefold(): name for block in reversed(blocks) for name in reversed(block.names)}
    ordered = dict.fromkeys(name.casefold() for block in blocks for name in block.names)
    leading = (BLOCK_COLUMN, YEAR_COLUMN) if _told_apart_by_years(blocks) else (BLOCK_COLUMN,)
    columns = unique_names((*leading, *(names[key] for key in ordered)))
    rows = [_place(block, cells, columns) for block in blocks for _unused, cells in block.rows if any(cells)]
    return columns, rows


def _told_apart_by_years(blocks: Sequence[Block]) -> bool:
    """Whether each title states a year, not all the same one, and no heading of the blocks says any."""
    years = [stated_year([block.title]) for block in blocks]
    headings = {name.casefold() for block in blocks for name in block.names}
    labels = [read_label(name) for name in headings]
    dated = any(label is not None and label.year is not None for label in labels)
    return all(years) and len(set(years)) > 1 and not dated and YEAR_COLUMN.casefold() not in headings


def _place(block: Block, cells: Sequence[str], columns: Sequence[str]) -> list[str]:
    """A block's cells under the columns of their names."""
    by_name = {YEAR_COLUMN.casefold(): stated_year([block.title])}
    by_name |= {name.casefold(): cell for name, cell in zip(block.names, cells, strict=True)}
    return [block.title, *(by_name.get(name.casefold(), "") for name in columns[1:])]


def stack(blocks: Sequence[Block], records: Sequence[Record], layout: Layout) -> Chunk:
    """One chunk of all blocks' rows; blocks that only add up others are left out as totals."""
    rows: list[list[str]] = []
    lines: list[int] = []
    skipped, issues, rejects = _outside(records, blocks)
    for head in dict.fromkeys(block.header for block in blocks):
        beside = [block for block in blocks if block.header == head]
        judged = [_judge(block, layout) for block in beside]
        repeated = repeating_blocks([_totals(kept, layout) for kept, _unused in judged])
        for position, (block, (kept, judge)) in enumerate(zip(beside, judged, strict=True)):
            if position in repeated:
                total = _totals(kept, layout)
                text = _("{block}: total of other blocks", block=block.title)
                skipped.append(SkippedRow(records[head][0], "total", text, total[-1] if total else None))
                continue
            rows += [cells for _unused, cells in kept]
            lines += [line for line, _unused in kept]
            skipped += judge.skipped
            issues += judge.issues
            rejects += judge.raw_rejects
    return Chunk(table_of(layout.columns, rows), np.array(lines, dtype=np.int64), skipped, issues, rejects)


def _outside(
    records: Sequence[Record], blocks: Sequence[Block]
) -> tuple[list[SkippedRow], list[RowIssue], list[tuple[int, list[str]]]]:
    skipped = []
    for line, cells in outside(records, blocks):
        titled = any(any(map(str.isalpha, cell)) for cell in cells)
        reason: SkipReason = "blank" if is_rule(cells) else "title" if titled else "note"
        skipped.append(SkippedRow(line, reason, row_text(cells)))
    return skipped, [], []


def _judge(block: Block, layout: Layout) -> tuple[list[Record], LineJudge]:
    judge = LineJudge(layout)
    kept = []
    for line, cells in block.rows:
        full = _place(block, cells, layout.columns)
        if any(cells) and judge.take(line, full):
            kept.append((line, full))
    judge.finish()
    return kept, judge


def _totals(rows: Sequence[Record], layout: Layout) -> list[Decimal]:
    totals = []
    for name in layout.value_columns:
        position = layout.columns.index(name)
        fmt = layout.number_formats.get(name, NumberFormat())
        values = (parse_amount(cells[position], fmt) for _unused, cells in rows)
        cents = (v.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) for v in values if v is not None)
        totals.append(sum(cents, Decimal(0)))
    return totals
