"""Wide tables as long ones: one row per month, year or class."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.importers.reading.chunks import Chunk
from data.importers.tables.layout import Layout

LABEL, VALUE = "label", "value"


def melt(chunk: Chunk, layout: Layout) -> Chunk:
    """The rows of a wide chunk once per column in `layout.month_columns`, cells without a figure left out.

    Returns a chunk whose table has the other columns, `label` (the month, year or class as found) and `value` (text
    in the format of the first of these columns, see `layout.number_formats`); several rows share a line. Rows stay in
    the file's order. Files that are long already come back unchanged.
    """
    if not layout.month_columns:
        return chunk
    wide = list(layout.month_columns)
    kept = [name for name in chunk.table.column_names if name not in wide]
    pieces, lines, order = [], [], []
    for position, name in enumerate(wide):
        column = chunk.table.column(name)
        filled = pc.not_equal(column, "")
        rows = np.flatnonzero(np.asarray(filled.to_numpy()))
        piece = chunk.table.select(kept).filter(filled)
        labels = pa.array([layout.month_columns[name]] * len(rows), pa.string())
        pieces.append(piece.append_column(LABEL, labels).append_column(VALUE, column.filter(filled)))
        lines.append(chunk.lines[rows])
        order.append(rows * len(wide) + position)
    ranked = np.argsort(np.concatenate(order), kind="stable")
    table: Any = pa.concat_tables(pieces).combine_chunks().take(pa.array(ranked))
    return Chunk(table, np.concatenate(lines)[ranked], chunk.skipped, chunk.issues, chunk.raw_rejects)
