"""Copies of the demo hospital for tests: one serves test after test until somebody writes to it.

What the app keeps of a database goes by its address, so tests that only read share what took seconds to work out. After
a write, whoever made it and however, and after a test that put other code in place of ours, the next test gets a new
copy under an address that no test had before.
"""

import shutil
import sqlite3
from pathlib import Path

from data.engine import engine_for


class DemoCopies:
    """Copies in a folder; `lend()` one to a test and `take_back()` it afterwards."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template, self._folder = template, folder
        self._number = 0
        self._watch: sqlite3.Connection | None = None
        self._unchanged = -1

    def lend(self) -> str:
        """Return the URL of a demo hospital as it was made."""
        if self._watch is None:
            self._number += 1
            shutil.copyfile(self._template, self._path)
            self._watch = sqlite3.connect(self._path, check_same_thread=False)
            self._unchanged = _state(self._watch)
        return self._url

    def take_back(self, *, is_patched: bool) -> None:
        """Keep the copy for the next test unless this one wrote to it, or had replaced functions answer for it."""
        if self._watch is None or is_patched or _state(self._watch) != self._unchanged:
            self.close()

    def close(self) -> None:
        """Throw the present copy away."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
            engine_for(self._url).dispose()
            for path in self._folder.glob(f"{self._path.name}*"):
                path.unlink()

    @property
    def _path(self) -> Path:
        return self._folder / f"demo_{self._number}.sqlite"

    @property
    def _url(self) -> str:
        return f"sqlite:///{self._path}"


def _state(watch: sqlite3.Connection) -> int:
    """Return a number that changes when any other connection, of this process or another, changes the database."""
    try:
        return int(watch.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.DatabaseError:
        return -2
