"""Column-wise reading of regular text files: the work is done in bulk, only odd lines are looked at one by one."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from data.importers.chunks import Chunk
from data.importers.containers import open_stream
from data.importers.encodings import transcoded
from data.importers.judging import TOTAL_WORDS
from data.importers.layout import Layout, NumberFormat
from data.importers.numbers import parse_decimals
from data.importers.read import RecordSorter

BLOCK = 4 * 1024 * 1024
_WORDS = TOTAL_WORDS.pattern


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
    sorter = RecordSorter(layout)
    with open_stream(path, gzipped=layout.gzipped) as raw:
        if layout.encoding in ("ascii", "utf-8", "utf-8-sig"):
            yield from _stream(raw, layout, sorter, chunk_rows)
        else:
            text = io.BufferedReader(_Blocks(transcoded(raw, layout.encoding or "utf-8")), BLOCK)
            yield from _stream(text, layout, sorter, chunk_rows)


def _stream(stream: Any, layout: Layout, sorter: RecordSorter, chunk_rows: int) -> Iterator[Chunk]:
    for index in range(layout.first_data_row):
        line = stream.readline().decode("utf-8", "replace").removeprefix("\ufeff")
        sorter.above(index, index + 1, _cells(line, layout))
    odd: list[tuple[int, str]] = []
    next_line = layout.first_data_row + 1
    if not stream.peek(1):
        sorter.judge.finish()
        yield sorter.drain()
        return
    for batch in _batches(stream, layout, odd):
        lines, used = _line_numbers(batch.num_rows, next_line, [n + layout.first_data_row for n, _ in odd])
        next_line = int(lines[-1]) + 1 if len(lines) else next_line
        ragged = [(number + layout.first_data_row, text) for number, text in odd[:used]]
        del odd[:used]
        yield from _sorted_chunks(pa.Table.from_batches([batch]), lines, ragged, layout, sorter, chunk_rows)
    for number, text in odd:
        sorter.take(number + layout.first_data_row, _cells(text, layout))
    sorter.judge.finish()
    yield sorter.drain()


def _cells(line: str, layout: Layout) -> list[str]:
    bare = line.rstrip("\r\n")
    if layout.quote is None:
        return bare.split(layout.delimiter)
    return next(csv.reader([bare], delimiter=layout.delimiter or ",", quotechar=layout.quote), [])


def _batches(stream: BinaryIO, layout: Layout, odd: list[tuple[int, str]]) -> Iterator[Any]:
    def keep(row: Any) -> str:
        odd.append((row.number, row.text))
        return "skip"

    reader = pv.open_csv(
        stream,
        pv.ReadOptions(use_threads=False, column_names=list(layout.columns), block_size=BLOCK),
        pv.ParseOptions(
            delimiter=layout.delimiter or ",",
            quote_char=layout.quote or False,
            invalid_row_handler=keep,
            ignore_empty_lines=False,
        ),
        pv.ConvertOptions(
            column_types={name: pa.string() for name in layout.columns},
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    yield from reader


def _line_numbers(rows: int, first: int, odd: list[int]) -> tuple[npt.NDArray[np.int64], int]:
    """Physical lines of `rows` rows that follow each other but for the odd lines between them."""
    lines = np.arange(first, first + rows, dtype=np.int64)
    used = 0
    for number in odd:
        at = int(np.searchsorted(lines, number))
        if at >= rows and rows:
            break
        lines[at:] += 1
        used += 1
    return lines, used


def _sorted_chunks(
    table: Any,
    lines: npt.NDArray[np.int64],
    ragged: list[tuple[int, str]],
    layout: Layout,
    sorter: RecordSorter,
    chunk_rows: int,
) -> Iterator[Chunk]:
    table = pa.Table.from_arrays([pc.utf8_trim_whitespace(c) for c in table.columns], names=table.column_names)
    suspects = np.flatnonzero(_suspects(table, layout, sorter))
    figures = _figures(table, layout, sorter)
    keep = np.ones(table.num_rows, dtype=bool)
    before = 0
    events = sorted([(int(lines[i]), int(i), None) for i in suspects] + [(n, -1, t) for n, t in ragged], key=_by_line)
    for line, index, text in events:
        position = index if index >= 0 else int(np.searchsorted(lines, line))
        _count(sorter, figures, keep, before, position)
        before = position
        cells = _cells(text, layout) if text is not None else [c[position].as_py() for c in table.columns]
        already = len(sorter.rows)
        sorter.take(line, cells)
        is_data = len(sorter.rows) > already
        if index >= 0:
            keep[index] = is_data
            before = index + 1
            if is_data:
                sorter.rows.pop()
                sorter.lines.pop()
    _count(sorter, figures, keep, before, table.num_rows)
    late, late_lines = sorter.rows, sorter.lines
    sorter.rows, sorter.lines = [], []
    chunk = sorter.drain()
    kept = table if keep.all() else table.filter(pa.array(keep))
    kept_lines = lines if keep.all() else lines[keep]
    if late:
        kept, kept_lines = _merged(kept, kept_lines, late, late_lines)
    for start in range(0, max(kept.num_rows, 1), chunk_rows):
        piece = slice(start, start + chunk_rows)
        part = Chunk(kept.slice(start, chunk_rows), kept_lines[piece])
        if start == 0:
            part.skipped, part.issues, part.raw_rejects = chunk.skipped, chunk.issues, chunk.raw_rejects
        yield part


def _by_line(event: tuple[int, int, str | None]) -> int:
    return event[0]


def _merged(table: Any, lines: npt.NDArray[np.int64], rows: list[list[str]], at: list[int]) -> tuple[Any, Any]:
    """Put completed short lines back between their neighbours."""
    extra = pa.Table.from_arrays([pa.array(list(c), pa.string()) for c in zip(*rows, strict=True)], table.column_names)
    joined = np.concatenate([lines, np.array(at, dtype=np.int64)])
    order = np.argsort(joined, kind="stable")
    return pa.concat_tables([table, extra]).combine_chunks().take(pa.array(order)), joined[order]


def _suspects(table: Any, layout: Layout, sorter: RecordSorter) -> npt.NDArray[np.bool_]:
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
    suspects: npt.NDArray[np.bool_] = empty >= max(limit, 1)
    if positions and len(positions) <= 2:
        for position in positions:
            found = pc.match_substring_regex(table.column(position), _WORDS, ignore_case=True)
            suspects |= np.asarray(found.to_numpy())
    first = table.column(watched[0])
    suspects |= np.asarray(pc.starts_with(first, "---").to_numpy())
    original = layout.original_columns[watched[0]].strip() if layout.header_row is not None else ""
    if original:  # the header again, as reports print it on every page
        suspects |= np.asarray(pc.equal(first, original).to_numpy())
    return suspects


def _figures(table: Any, layout: Layout, sorter: RecordSorter) -> list[npt.NDArray[np.int64]]:
    """Running sums' input: each value column in units of 10^-places (unread cells 0)."""
    figures = []
    for position in sorter.judge.value_positions:
        fmt = layout.number_formats.get(layout.columns[position], NumberFormat())
        figures.append(parse_decimals(table.column(position), fmt, scale=places_of(fmt))[0])
    return figures


def places_of(fmt: NumberFormat) -> int:
    """Decimal places that hold every value of a column exactly (at most 6)."""
    return min(max(fmt.decimals, 2), 6)


def _count(
    sorter: RecordSorter, figures: list[npt.NDArray[np.int64]], keep: npt.NDArray[np.bool_], start: int, stop: int
) -> None:
    """Count the rows between two suspects as data."""
    if stop <= start:
        return
    formats = sorter.judge.formats
    sums = [
        Decimal(int(column[start:stop].sum())).scaleb(-places_of(fmt))
        for column, fmt in zip(figures, formats, strict=True)
    ]
    sorter.judge.add_many(stop - start, sums)
