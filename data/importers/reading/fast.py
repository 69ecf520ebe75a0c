"""Column-wise reading of regular text files: the work is done in bulk, only odd lines are looked at one by one."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from data.importers.lines.balances import hinted_rows
from data.importers.lines.words import TOTAL_WORDS
from data.importers.reading.chunks import Chunk
from data.importers.reading.containers import open_stream
from data.importers.reading.encodings import transcoded
from data.importers.reading.long_cells import LONGEST_CELL
from data.importers.reading.sorter import RecordSorter
from data.importers.tables.layout import Layout, NumberFormat
from data.importers.values.numbers import parse_decimals

BLOCK = 4 * 1024 * 1024
_WORDS = TOTAL_WORDS.pattern

Lines = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_Late = tuple[int, list[str]]


class _Blocks(io.RawIOBase):
    """Blocks of bytes as a readable stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = block
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def read_fast(path: Path, layout: Layout, *, chunk_rows: int) -> Iterator[Chunk]:
    """The chunks of a regular file, exactly as the careful reader gives them."""
    reader = _FastReader(layout, chunk_rows)
    with open_stream(path, gzipped=layout.gzipped) as raw:
        if layout.encoding in ("ascii", "utf-8", "utf-8-sig"):
            yield from reader.read(raw)
        else:
            yield from reader.read(io.BufferedReader(_Blocks(transcoded(raw, layout.encoding or "utf-8")), BLOCK))


class _FastReader:
    """Reads blocks of rows; blank, short, long and thin lines go to the judge one by one, in the file's order."""

    def __init__(self, layout: Layout, chunk_rows: int) -> None:
        self._layout = layout
        self._chunk_rows = chunk_rows
        self._sorter = RecordSorter(layout)
        self._totals = np.array(layout.total_lines, dtype=np.int64)
        self._odd: list[tuple[int, str]] = []
        self._next_line = layout.first_data_row + 1

    def read(self, stream: Any) -> Iterator[Chunk]:
        """Yield the chunks of a buffered stream of UTF-8."""
        for index in range(self._layout.first_data_row):
            line = stream.readline().decode("utf-8", "replace").removeprefix("\ufeff")
            self._sorter.above(index, index + 1, self._cells(line))
        if stream.peek(1):
            for batch in self._batches(stream):
                yield from self._chunks(batch)
        for line, text in self._odd:
            self._sorter.take(line, self._cells(text))
        self._sorter.judge.finish()
        yield self._sorter.drain()

    def _cells(self, line: str) -> list[str]:
        bare = line.rstrip("\r\n")
        if self._layout.quote is None:
            return bare.split(self._layout.delimiter)
        return next(csv.reader([bare], delimiter=self._layout.delimiter or ",", quotechar=self._layout.quote), [])

    def _batches(self, stream: Any) -> Iterator[Any]:
        above = self._layout.first_data_row

        def keep(row: Any) -> str:
            self._odd.append((row.number + above, row.text))
            return "skip"

        names = list(self._layout.columns)
        yield from pv.open_csv(
            stream,
            pv.ReadOptions(use_threads=False, column_names=names, block_size=BLOCK),
            pv.ParseOptions(
                delimiter=self._layout.delimiter or ",",
                quote_char=self._layout.quote or False,
                invalid_row_handler=keep,
                ignore_empty_lines=False,
            ),
            pv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
                check_utf8=False,
            ),
        )

    def _chunks(self, batch: Any) -> Iterator[Chunk]:
        columns = [pc.utf8_trim_whitespace(column) for column in batch.columns]
        table = pa.Table.from_arrays(columns, names=list(self._layout.columns))
        lines, odd = self._number_lines(table.num_rows)
        keep, late = self._judge(table, lines, odd)
        chunk = self._sorter.drain()
        kept, kept_lines = (table, lines) if keep.all() else (table.filter(pa.array(keep)), lines[keep])
        if late:
            kept, kept_lines = _merge(kept, kept_lines, late)
        for start in range(0, max(kept.num_rows, 1), self._chunk_rows):
            part = Chunk(kept.slice(start, self._chunk_rows), kept_lines[start : start + self._chunk_rows])
            if start == 0:
                part.skipped, part.issues, part.raw_rejects = chunk.skipped, chunk.issues, chunk.raw_rejects
            yield part

    def _number_lines(self, rows: int) -> tuple[Lines, list[tuple[int, str]]]:
        """Physical lines of a batch's rows, and the odd lines that stand before or between them."""
        lines = np.arange(self._next_line, self._next_line + rows, dtype=np.int64)
        used = 0
        for number, _ in self._odd:
            at = int(np.searchsorted(lines, number))
            if at >= rows:
                break
            lines[at:] += 1
            used += 1
        between, self._odd[:] = self._odd[:used], self._odd[used:]
        if rows:
            self._next_line = int(lines[-1]) + 1
        return lines, between

    def _judge(self, table: Any, lines: Lines, odd: list[tuple[int, str]]) -> tuple[Bools, list[_Late]]:
        """Which rows are data, and the short lines among the odd ones that are data once completed."""
        sorter = self._sorter
        short, long = _without_long(table)
        figures = _figures(short, self._layout, sorter)
        keep = np.ones(table.num_rows, dtype=bool)
        late: list[_Late] = []
        totals = np.isin(lines, self._totals) if len(self._totals) else long
        suspect = long | totals | _suspects(short, self._layout, sorter)
        suspects = [(int(lines[i]), int(i)) for i in np.flatnonzero(suspect)]
        texts = dict(odd)
        done = 0
        for line, index in sorted([*suspects, *((number, -1) for number in texts)]):
            place = index if index >= 0 else int(np.searchsorted(lines, line))
            _count(sorter, figures, done, place)
            cells = self._cells(texts[line]) if index < 0 else [column[place].as_py() for column in table.columns]
            sorter.take(line, cells)
            taken = sorter.take_back()
            if index >= 0:
                keep[index] = taken is not None
            elif taken is not None:
                late.append((line, taken))
            done = place + (index >= 0)
        _count(sorter, figures, done, table.num_rows)
        return keep, late


def _merge(table: Any, lines: Lines, late: list[_Late]) -> tuple[Any, Lines]:
    """Put completed short lines back between their neighbours."""
    columns = zip(*(cells for _, cells in late), strict=True)
    extra = pa.Table.from_arrays([pa.array(list(column), pa.string()) for column in columns], table.column_names)
    joined = np.concatenate([lines, np.array([line for line, _ in late], dtype=np.int64)])
    order = np.argsort(joined, kind="stable")
    return pa.concat_tables([table, extra]).combine_chunks().take(pa.array(order)), joined[order]


def _without_long(table: Any) -> tuple[Any, Bools]:
    """The table with cells too long left blank, and which rows have one."""
    rows = np.zeros(table.num_rows, dtype=bool)
    for index, name in enumerate(table.column_names):
        column = table.column(index)
        if (pc.max(pc.binary_length(column)).as_py() or 0) > LONGEST_CELL:
            long = pc.greater(pc.utf8_length(column), LONGEST_CELL)
            rows |= np.asarray(long.to_numpy())
            table = table.set_column(index, name, pc.if_else(long, "", column))
    return table, rows


def _suspects(table: Any, layout: Layout, sorter: RecordSorter) -> Bools:
    """Rows that may be blank, a total, a note or a repeated header; all others are data."""
    judge = sorter.judge
    positions = judge.key_positions if judge.value_positions else []
    watched = positions or list(range(len(layout.columns)))
    empty = np.zeros(table.num_rows, dtype=np.int32)
    for position in watched:
        lengths = pc.binary_length(table.column(position))
        empty += np.asarray(pc.equal(lengths, 0).to_numpy()).astype(np.int32)
    # A thin line has at most half of its key fields; where there are no key fields only blank lines are suspect.
    limit = len(watched) - int(len(watched) / 2) if positions else len(watched)
    suspects: Bools = empty >= max(limit, 1)
    if positions and len(positions) <= 2:
        for position in positions:
            matches = pc.match_substring_regex(table.column(position), _WORDS, ignore_case=True)
            suspects |= np.asarray(matches.to_numpy())
    suspects |= hinted_rows(table, judge.text_positions)
    first = table.column(watched[0])
    suspects |= np.asarray(pc.starts_with(first, "---").to_numpy())
    suspects |= np.asarray(pc.starts_with(table.column(0), "\ufeff").to_numpy())  # another file was joined here
    original = layout.original_columns[watched[0]].strip() if layout.header_row is not None else ""
    if original:  # the header again, as reports print it on every page
        suspects |= np.asarray(pc.equal(first, original).to_numpy())
    if sorter.page_starts:  # and the titles above it
        suspects |= np.asarray(pc.is_in(first, pa.array(sorted(sorter.page_starts), pa.string())).to_numpy())
    return suspects


def _figures(table: Any, layout: Layout, sorter: RecordSorter) -> list[Lines]:
    """Running sums' input: each value column in units of 10^-places (unread cells 0)."""
    figures = []
    for position in sorter.judge.value_positions:
        fmt = layout.number_formats.get(layout.columns[position], NumberFormat())
        figures.append(parse_decimals(table.column(position), fmt, scale=places_of(fmt))[0])
    return figures


def places_of(fmt: NumberFormat) -> int:
    """Decimal places that hold every value of a column exactly (at most 6)."""
    return min(max(fmt.decimals, 2), 6)


def _count(sorter: RecordSorter, figures: list[Lines], start: int, stop: int) -> None:
    """Count the rows between two suspects as data."""
    if stop <= start:
        return
    formats = sorter.judge.formats
    sums = [
        Decimal(int(column[start:stop].sum())).scaleb(-places_of(fmt))
        for column, fmt in zip(figures, formats, strict=True)
    ]
    sorter.judge.add_many(stop - start, sums)
