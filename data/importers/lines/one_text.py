"""The cells of a column run together, so that one look tells whether any of them could be what is sought."""

import numpy as np
import pyarrow as pa


def as_one_text(cells: pa.Array) -> pa.Array:
    """Return all cells of a string array run together as one cell, without copying them."""
    offsets = np.frombuffer(cells.buffers()[1] or b"", dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    ends = offsets[[0, -1]] if len(offsets) else np.zeros(2, dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(ends.copy()), cells.buffers()[2]])
