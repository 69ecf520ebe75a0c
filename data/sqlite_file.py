"""The file of a SQLite database under a program that runs: taken away or replaced, it is not the one that is open."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import exc

#: How long anybody waits for somebody else's lock: a person at a page hears within ten seconds what became of it.
BUSY_SECONDS = 8
_PLACE = "file"


class SqliteFile:
    """What connections of a pool belong to: the file that has the name now.

    An open file that was removed or renamed can still be read and written, and all that is written ends with the
    program; so a connection to one is closed, and none makes a file anew where there was one.
    """

    def __init__(self, name: str) -> None:
        self._path = Path(name).absolute()  # wherever the process stands later
        self._was_there = False

    def connect(self) -> sqlite3.Connection:
        """Open the file; make it only where there was none when the program began.

        Raises:
            sqlite3.OperationalError: It was taken away.
        """
        if self._was_there and not self._path.exists():
            raise _gone()
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, check_same_thread=False)
        self._was_there = True
        return connection

    def note(self, _connection: Any, record: Any) -> None:
        """Note which file a new connection has open (one that SQLite has not made yet is noted when it is used)."""
        record.info[_PLACE] = self._place()

    def compare(self, _connection: Any, record: Any, _proxy: Any) -> None:
        """Have a connection opened anew whose file is not the one of that name any more.

        Raises:
            sqlite3.OperationalError: The file was taken away.
            exc.DisconnectionError: Another one is in its place; the pool connects once more.
        """
        place = self._place()
        if place is None:
            raise _gone()
        if record.info.setdefault(_PLACE, place) != place:
            raise exc.DisconnectionError("another file has the name of the database")  # no text

    def _place(self) -> tuple[int, int] | None:
        try:
            file = os.stat(self._path)
        except OSError:
            return None
        return file.st_dev, file.st_ino


def _gone() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("unable to open database file")  # no text
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    return error
