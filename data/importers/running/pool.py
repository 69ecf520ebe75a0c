"""The processes that read files: each file has one of its own, and one more is ready for the next."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from data.importers.running.reader import FileReader
from processes.children import at_exit

#: Processes ready beside those at work, at some 75 MB each: the next file need not wait for the libraries.
SPARE = 1


class Readers:
    """The readers of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare: list[FileReader] = []
        self._at_work: set[FileReader] = set()
        self._warm = False

    def prepare(self) -> None:
        """From now on, have a process ready for the next file; it loads its libraries by itself, nobody waits here."""
        with self._lock:
            self._warm = True
            self._spare = [reader for reader in self._spare if reader.alive]
            if len(self._spare) < SPARE:
                self._spare.append(FileReader())

    @contextmanager
    def reader(self) -> Iterator[FileReader]:
        """Lend a reader for one file; one that is not idle afterwards is ended and replaced."""
        reader = self._take()
        try:
            yield reader
        finally:
            self._give_back(reader)

    def processes(self) -> list[int]:
        """Return the process numbers of the readers, those at work included."""
        with self._lock:
            return [reader.process for reader in (*self._spare, *self._at_work)]

    def at_work(self) -> list[int]:
        """Return the process numbers of the readers that read a file."""
        with self._lock:
            return [reader.process for reader in self._at_work]

    def close(self) -> None:
        """End all readers: this process ends."""
        with self._lock:
            readers = [*self._spare, *self._at_work]
            self._spare, self._warm = [], False
        for reader in readers:
            reader.end()

    def _take(self) -> FileReader:
        with self._lock:
            while self._spare:
                reader = self._spare.pop()
                if reader.alive:
                    break
                reader.end()
            else:
                reader = FileReader()
            self._at_work.add(reader)
            return reader

    def _give_back(self, reader: FileReader) -> None:
        with self._lock:
            self._at_work.discard(reader)
            kept = reader.idle and reader.alive and len(self._spare) < SPARE
            if kept:
                self._spare.append(reader)
        if not kept:
            reader.end()
            if self._warm:
                self.prepare()


@lru_cache(maxsize=1)
def readers() -> Readers:
    """Return the readers of this process."""
    shared = Readers()
    at_exit(shared.close)
    return shared
