"""What a process keeps between runs, bounded in number and in memory."""

import hashlib
import io
import pickle
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

import pandas as pd

from reports.formats import Formats

#: Types of columns that are written with what was looked up in them.
REMEMBERING = (pd.Int64Dtype, pd.Float64Dtype, pd.BooleanDtype)


class Shelf:
    """What was used last stays, up to a number of entries and of bytes; safe between threads."""

    def __init__(self, most_entries: int, most_bytes: int) -> None:
        self.most_entries, self.most_bytes = most_entries, most_bytes
        self.bytes = 0
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> Any:
        """Return what is kept under the key, None when there is nothing."""
        with self._lock:
            if key not in self._entries:
                return None
            self._entries.move_to_end(key)
            return self._entries[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep a value of `size` bytes; what was not used for longest makes room."""
        with self._lock:
            if key in self._entries or size > self.most_bytes:
                return
            self._entries[key] = value, size
            self.bytes += size
            while len(self._entries) > self.most_entries or self.bytes > self.most_bytes:
                self.bytes -= self._entries.popitem(last=False)[1][1]


def content(*values: Any) -> bytes:
    """Return a mark that only the same values have, cell by cell; equal values made in another way may have another."""
    file = io.BytesIO()
    pickler = _ByContent(file, protocol=5)
    pickler.fast = True  # two equal texts are written alike, whether they are one object or two
    pickler.dump(values)
    return hashlib.blake2b(file.getbuffer(), digest_size=20).digest()


class _ByContent(pickle.Pickler):
    """Writes values alike that are equal, though they remember what was looked up: formats, types of columns."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Formats):
            return Formats, (value.currency, value.locale, value.words)
        if isinstance(value, REMEMBERING):
            return str, (str(value),)
        return NotImplemented
