"""The rows of a file gone over again without reading it again: a pass may have to start over, the file need not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data.importers.reading.chunks import Chunk
from data.importers.running.reader import Waiting
from data.importers.tables.layout import Layout
from services.imports.files.reading import chunks_of, in_child


class FileRows:
    """The pieces of one file; those of a child lie in files of their own, so a whole pass of them can be kept.

    A file of more than `MOST_BYTES`, or with more lines aside than `MOST_ASIDE`, is read again instead. The largest
    file that a server takes (512 MB) is less.
    """

    MOST_BYTES, MOST_ASIDE = 1024 * 1024 * 1024, 50_000

    def __init__(self) -> None:
        self._kept: list[Chunk] = []
        self._layout: Layout | None = None

    def chunks(self, path: Path, layout: Layout, *, waiting: Waiting | None = None) -> Iterator[Chunk]:
        """Yield the pieces, each for the caller to change; raises UnreadableFile as `chunks_of` does."""
        if self._layout is layout:
            yield from map(replace, self._kept)
            return
        kept, size, aside = [], 0, 0
        keeping = in_child()  # in this process they would fill its memory
        for chunk in chunks_of(path, layout, waiting=waiting):
            size += chunk.table.nbytes
            aside += len(chunk.skipped) + len(chunk.issues) + len(chunk.raw_rejects)
            if keeping and size <= self.MOST_BYTES and aside <= self.MOST_ASIDE:
                kept.append(replace(chunk))
            else:
                keeping, kept = False, []
            yield chunk
        if keeping:
            self._kept, self._layout = kept, layout
