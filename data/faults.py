"""What is wrong with a database or a disk, from what its driver says: by code, never by words that change."""

import errno
import re
import sqlite3
from collections.abc import Iterator
from typing import Any, Literal

from sqlalchemy import exc

#: locked: somebody else writes. read_only: it may not be written to. full: no room. lost: the connection broke.
#: disk: the disk does not read or write. damaged: what is stored cannot be read. closed: it is not reached.
#: forbidden: a file beside the database may not be read or written. same: two people store what there can be once.
#: moved: what is stored belongs to something that is not there, in_use: something that is taken away has others that
#: belong to it. In these three two people were at it at one moment, or the mistake is ours: the database cannot tell.
#: On SQLite writers take turns, so that the second one is refused by the service.
Fault = Literal[
    "locked",
    "crowded",
    "read_only",
    "full",
    "lost",
    "disk",
    "damaged",
    "closed",
    "forbidden",
    "same",
    "moved",
    "in_use",
]
#: Primary result codes of SQLite.
OF_SQLITE: dict[int, Fault] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FORMAT: "damaged",
    sqlite3.SQLITE_CANTOPEN: "closed",
}
#: States and classes of states of PostgreSQL (its appendix A).
OF_POSTGRES: dict[str, Fault] = {
    "55P03": "locked",
    "40P01": "locked",
    "40001": "locked",
    "57014": "locked",
    "23503": "moved",
    "23505": "same",
    "25006": "read_only",
    "42501": "read_only",
    "53100": "full",
    "53": "closed",
    "57P": "lost",
    "08": "lost",
    "25P03": "lost",
    "28": "closed",
    "3D000": "closed",
    "58": "disk",
    "XX001": "damaged",
    "XX002": "damaged",
}
OF_SYSTEM: dict[int, Fault] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "forbidden",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.EIO: "disk",
}


#: How an error of PostgreSQL's driver is marked that came while connecting (`data.outcomes`).
NEVER_OPEN = "caseload_never_open"
#: What PostgreSQL says beyond the first line (the row, the line of a file), and the value that the first line quotes.
_DETAILS = re.compile(r"\n.*|: \"[^\n]*", re.DOTALL)


def fault_of(error: BaseException) -> Fault | None:
    """Return what is wrong with the machine, None where the error is one of ours."""
    for one in _chain(error):
        fault = _of_one(one)
        if fault is not None:
            return fault
    return None


def without_values(error: BaseException) -> None:
    """Take from an error of a database what it quotes of rows: names and pay have no place in a log."""
    if hasattr(error, "sqlstate") and error.args:
        error.args = (_DETAILS.sub("", str(error.args[0])), *error.args[1:])


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _of_one(error: BaseException) -> Fault | None:
    if isinstance(error, exc.TimeoutError):
        return "crowded"  # all connections of the pool are in use
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated:
            return "lost"
        fault = _of_driver(error.orig) if error.orig is not None else None
        return "in_use" if fault == "moved" and _takes_away(error) else fault
    return _of_driver(error)


def _takes_away(error: exc.DBAPIError) -> bool:
    """Return whether the statement deletes: PostgreSQL has one code for both sides of a foreign key."""
    return (error.statement or "").lstrip()[:6].upper() == "DELETE"


def _of_driver(error: Any) -> Fault | None:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if hasattr(error, "sqlstate"):  # psycopg's errors, without importing what SQLite does not need
        return _of_postgres(error)
    if isinstance(error, OSError):
        return OF_SYSTEM.get(error.errno or 0)
    return None


def _of_sqlite(error: sqlite3.Error) -> Fault | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return OF_SQLITE.get(code & 0xFF)
    # Python's own words: a text that is no UTF-8 any more.
    return "damaged" if "Could not decode to UTF-8" in str(error) else None


def _of_postgres(error: Any) -> Fault | None:
    state = error.sqlstate
    if state:
        return next((fault for start, fault in OF_POSTGRES.items() if state.startswith(start)), None)
    # Without a state no answer came: the connection broke, or never was (no such host, an option that there is not).
    if getattr(error, NEVER_OPEN, False):
        return "closed"
    names = {one.__name__ for one in type(error).__mro__}
    if "ConnectionTimeout" in names or "connection failed" in str(error):
        return "closed"
    return "lost" if "OperationalError" in names else None
