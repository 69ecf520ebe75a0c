"""Files are identified, detected and read in a child process within limits; what was detected is kept for the posting.

`CASELOAD_READ_IN_CHILD=no` reads in this process, without limits: for tests, and where there are no such processes.
"""

import pickle
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from data.importers.detect import detect, recognize
from data.importers.inspection import Inspection, inspect
from data.importers.meaning.recognition import Recognition
from data.importers.reading.chunks import Chunk
from data.importers.reading.pieces import read_chunks
from data.importers.running.limits import ReadingLimits
from data.importers.running.pool import readers
from data.importers.running.reader import Waiting
from data.importers.tables.layout import Layout
from data.importers.workbooks.cells import Cell, workbook_cells
from language import current
from services.settings import ProcessSettings

CHUNK_ROWS = 65_536
T = TypeVar("T")


def prepare_reading() -> None:
    """Have a process ready that reads files, so that the first file need not wait for its libraries."""
    if in_child():
        readers().prepare()


def layout_of(path: Path, *, sha256: str, waiting: Waiting | None = None, **how: Any) -> Layout:
    """Return what a file is; one that was looked at before in the same way is not looked at again.

    Args:
        path: The file.
        sha256: Of its bytes.
        waiting: Called while one waits; what it raises ends the reading.
        how: As `detect` takes it: filename, sheet, kind, sample_rows.

    Raises:
        UnreadableFile: It is no table, or reading it needs more than it may take.
    """
    key = (sha256, current(), *sorted(how.items()))
    layout = known_layouts().get(key)
    if layout is None:
        layout = _call(detect, path, waiting=waiting, **how)
        known_layouts().put(key, layout)
    return layout


def inspection_of(path: Path, **how: Any) -> Inspection:
    """Return what a file is and holds; `how` and what it raises are as of `inspect`."""
    return _call(inspect, path, **how)


def recognition_of(path: Path, **how: Any) -> Recognition:
    """Return which kind of file this is; `how` and what it raises are as of `recognize`."""
    return _call(recognize, path, **how)


def cells_of(path: Path) -> dict[str, dict[tuple[int, int], Cell]]:
    """Return the cells of a small workbook; what it raises is as of `workbook_cells`."""
    return _call(workbook_cells, path)


def chunks_of(path: Path, layout: Layout, *, waiting: Waiting | None = None) -> Iterator[Chunk]:
    """Yield the rows of a file piece by piece.

    Raises:
        UnreadableFile: It turns out to be damaged on the way, or needs more than it may take.
    """
    if not in_child():
        yield from read_chunks(path, layout, chunk_rows=CHUNK_ROWS)
        return
    with readers().reader() as reader:
        yield from reader.chunks(read_chunks, path, layout, chunk_rows=CHUNK_ROWS, limits=_limits(), waiting=waiting)


def _call(function: Callable[..., T], path: Path, *, waiting: Waiting | None = None, **how: Any) -> T:
    if not in_child():
        return function(path, **how)
    with readers().reader() as reader:
        return reader.call(function, path, limits=_limits(), waiting=waiting, **how)


def in_child() -> bool:
    """Return whether files are read in a child process."""
    return sys.platform != "win32" and ProcessSettings.from_env().read_in_child


def _limits() -> ReadingLimits:
    settings = ProcessSettings.from_env()
    return ReadingLimits(settings.read_memory_mb, settings.read_cpu_seconds, settings.read_wall_seconds)


class KnownLayouts:
    """The last layouts detected, as bytes: a limited number of a limited size, and nobody can change a kept one."""

    MOST, MOST_BYTES = 32, 512 * 1024

    def __init__(self) -> None:
        self._kept: OrderedDict[Any, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Layout | None:
        """Return a layout kept under this key, if any."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
        layout: Layout = pickle.loads(kept)  # noqa: S301 - put there by `put`
        return layout

    def put(self, key: Any, layout: Layout) -> None:
        """Keep a layout unless it is large; the one not asked for the longest goes when there are too many."""
        content = pickle.dumps(layout)
        if len(content) > self.MOST_BYTES:
            return
        with self._lock:
            self._kept[key] = content
            while len(self._kept) > self.MOST:
                self._kept.popitem(last=False)


@lru_cache(maxsize=1)
def known_layouts() -> KnownLayouts:
    """Return the layouts that this process keeps."""
    return KnownLayouts()
