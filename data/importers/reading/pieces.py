"""Reading a file by its layout, piece by piece, so that memory does not grow with the file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from data.importers.lines.carrying import Carrier
from data.importers.reading.chunks import Chunk
from data.importers.reading.fast import read_fast
from data.importers.reading.samples import open_records
from data.importers.reading.sheet_shapes import read_shaped
from data.importers.reading.sorter import RecordSorter
from data.importers.tables.layout import DerivedColumn, Layout
from data.importers.tables.splitting import derive

__all__ = ["Chunk", "read_chunks"]


def read_chunks(
    path: Path, layout: Layout, *, chunk_rows: int = 65536, columns: Sequence[str] | None = None
) -> Iterator[Chunk]:
    """Yield the data rows of a file, what was left out, and the rows that cannot be read as rows.

    Every record except the header is in exactly one of: a chunk's table, `skipped`, `raw_rejects`.

    Args:
        path: The file that `layout` was detected on, or one of the same shape.
        layout: How to read it.
        chunk_rows: Largest number of data rows in a chunk.
        columns: Columns to keep in the tables (all, with the derived ones, by default).

    Raises:
        UnreadableFile: The file is damaged or of another container than the layout says.
    """
    if layout.shape in ("blocks", "print"):
        chunks = read_shaped(path, layout)
    elif layout.regular:
        chunks = read_fast(path, layout, chunk_rows=chunk_rows)
    else:
        chunks = _read_careful(path, layout, chunk_rows)
    carrier = Carrier(layout.carried)
    for chunk in chunks:
        chunk.table = _finish(carrier.fill(chunk.table), layout)
        if columns is not None:
            chunk.table = chunk.table.select(list(columns))
        yield chunk


def _finish(table: Any, layout: Layout) -> Any:
    """Add the derived columns; a lone dash in a wide table's figures means that there is none."""
    if layout.shape != "long":
        for name in layout.value_columns:
            index = table.column_names.index(name)
            nil = pc.match_substring_regex(table.column(index), r"^\s*[$£€]?\s*[-–—]+\s*[$£€]?\s*$")
            table = table.set_column(index, name, pc.if_else(nil, "", table.column(index)))
    for name, derived in layout.derived.items():
        if derived.how not in ("heading", "across") and name not in table.column_names:
            made = _join(table, derived) if derived.how == "joined" else derive(table.column(derived.source), derived)
            table = table.append_column(name, made)
    return table


def _join(table: Any, derived: DerivedColumn) -> Any:
    """The cells behind those of another column ("A-6010"), as they are where one of the two is blank."""
    first, second = table.column(derived.style), table.column(derived.source)
    both = pc.and_(pc.greater(pc.binary_length(first), 0), pc.greater(pc.binary_length(second), 0))
    return pc.if_else(both, pc.binary_join_element_wise(first, second, "-"), second)


def _read_careful(path: Path, layout: Layout, chunk_rows: int) -> Iterator[Chunk]:
    sorter = RecordSorter(layout)
    with open_records(path, layout) as records:
        for index, (line, raw) in enumerate(records):
            if index < layout.first_data_row:
                sorter.above(index, line, raw)
                continue
            sorter.take(line, raw)
            if len(sorter.rows) >= chunk_rows:
                yield sorter.drain()
    sorter.judge.finish()
    yield sorter.drain()
