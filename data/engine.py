"""One database engine per process and the unit of work around a transaction."""

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session, create_engine

from data import clock, outcomes
from data.sqlite_file import BUSY_SECONDS, SqliteFile
from language import _

#: SQLite before this version can corrupt a database in WAL mode when several connections write and checkpoint.
FIRST_SAFE_WAL = (3, 51, 3)
#: How long a connection to a server may take, and how long one is waited for while all are in use.
CONNECT_SECONDS = 8
#: Connections of a server beside the five that stay: as many people may ask at once for what is not kept.
MOST_MORE_CONNECTIONS = 20
#: How a row is held until the transaction ends (`with_for_update`): against whoever would change it, not against new
#: rows that only name it, which PostgreSQL would let wait as well, and two people for each other with them.
ROW_LOCK = {"key_share": True}


class _Commits:
    """How often this process has committed."""

    def __init__(self) -> None:
        self.number = 0
        self._numbers = itertools.count(1)

    def count(self, _connection: Any) -> None:
        self.number = next(self._numbers)


_commits = _Commits()


def last_commit() -> int:
    """Return a number that rises with every commit of this process; what was read before it may be out of date."""
    return _commits.number


class DatabaseUrlError(ValueError):
    """DATABASE_URL names no database that Caseload can use."""


def normalized_url(url: str) -> str:
    """Return the URL with the driver that is installed; `postgres://` is accepted as it is common.

    Raises:
        DatabaseUrlError: Neither SQLite nor PostgreSQL, or it does not name one database for sure.
    """
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return _readable("postgresql+psycopg://" + url.removeprefix(prefix))
    if url.startswith(("sqlite://", "postgresql+psycopg://")):
        return _readable(url)
    raise DatabaseUrlError(_("DATABASE_URL must start with sqlite:/// or postgresql://."))


@lru_cache(maxsize=16)
def _readable(url: str) -> str:
    """Return the URL where it is read as it was meant; what a sign of its own means would lead to another database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _unreadable() from error
    if "@" in (parsed.host or ""):  # the password ended at an @ of its own
        raise _unreadable()
    if parsed.get_backend_name() != "sqlite":
        return url
    if not parsed.database or parsed.database == ":memory:":
        raise DatabaseUrlError(
            _("DATABASE_URL names no file; with four slashes the path begins at the root: sqlite:////path/to/file.")
        )
    if "?" in url or "\N{REPLACEMENT CHARACTER}" in parsed.database:
        # What follows ? would be left out, so that two names lead to one file.
        raise DatabaseUrlError(
            _("DATABASE_URL of a SQLite file has no options, and ? and % in its name are written as %3F and %25.")
        )
    return url


def _unreadable() -> DatabaseUrlError:
    return DatabaseUrlError(
        _("DATABASE_URL cannot be read: a port is a number, and @ : / in a password are written as %40 %3A %2F.")
    )


def journal_mode(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str:
    """Return the journal that is safe on this SQLite: WAL only where its reset bug is fixed."""
    return "wal" if version >= FIRST_SAFE_WAL else "truncate"


@lru_cache(maxsize=4)
def engine_for(url: str) -> Engine:
    """Return the process-wide engine of a database; made once per URL."""
    url = normalized_url(url)
    if not url.startswith("sqlite"):
        return _counting(_postgres_engine(url))
    database = make_url(url).database
    Path(str(database)).parent.mkdir(parents=True, exist_ok=True)
    file = SqliteFile(str(database))
    engine = create_engine(
        url,
        creator=file.connect,
        pool_size=5,
        max_overflow=MOST_MORE_CONNECTIONS,
        pool_timeout=CONNECT_SECONDS,
        hide_parameters=True,
    )
    event.listen(engine, "connect", file.note)
    event.listen(engine, "checkout", file.compare)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return _counting(engine)


def _postgres_engine(url: str) -> Engine:
    # Errors name the statement, never the values: logs would otherwise hold names and pay. A server that is gone is
    # noticed; what the URL says itself counts.
    asked = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": 1000 * CONNECT_SECONDS}
    given = make_url(url).query
    engine = create_engine(
        url,
        pool_size=5,
        max_overflow=MOST_MORE_CONNECTIONS,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={name: value for name, value in asked.items() if name not in given},
    )
    event.listen(engine, "connect", _prepare_postgres)
    event.listen(engine, "checkout", _ask_for_the_time)
    return engine


def _counting(engine: Engine) -> Engine:
    event.listen(engine, "commit", _commits.count)
    outcomes.watch(engine)
    return engine


def _ask_for_the_time(connection: Any, _record: Any, _proxy: Any) -> None:
    clock.difference.ask(connection)


def _prepare_postgres(connection: Any, _record: Any) -> None:
    # Not an option of the connection, which poolers between us and the server refuse.
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # Without this Python's driver opens transactions late and commits DDL on its own.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA journal_mode = {journal_mode()}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _begin(connection: Any) -> None:
    # A reader that turns writer halfway would fail at once instead of waiting; writers say so at the start.
    writes = connection.get_execution_options().get("caseload_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """Open a session that only reads; nothing of it is ever committed."""
    with Session(engine_for(url), info={"only_reads": True}) as session:
        yield session
        session.rollback()


def snapshot_engine(url: str) -> Engine:
    """Return the engine of a database whose transactions see one moment of it from their first statement to their end.

    SQLite's always do; PostgreSQL's see what others commit meanwhile, unless they are told not to.
    """
    engine = engine_for(url)
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")  # no text


@contextmanager
def reading_one_moment(url: str) -> Iterator[Session]:
    """Open a session that only reads, and sees nothing of what others commit after its first statement."""
    with Session(snapshot_engine(url), info={"only_reads": True}) as session:
        yield session
        session.rollback()


def only_reads(session: Session) -> bool:
    """Return whether the session was opened only to read, so that it sees what is committed and nothing else."""
    return bool(session.info.get("only_reads"))


@contextmanager
def writing(url: str, *, asked: bool = True) -> Iterator[Session]:
    """Open a unit of work: commit when the block ends, roll back when it raises.

    On SQLite the write lock is taken at the start, so that two writers queue (up to `BUSY_SECONDS`) instead of failing.

    Args:
        url: The database.
        asked: Whether a person asked for it, so that she is told what became of it where something fails; not so what
            the program notes by itself.
    """
    engine = engine_for(url).execution_options(caseload_writes=True)
    count = outcomes.asked_to_write if asked else outcomes.leaving_out
    with count(), Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def trying(url: str) -> Iterator[Session]:
    """Open a unit of work that shows what a change would do: everything in it is rolled back."""
    engine = engine_for(url).execution_options(caseload_writes=True)
    with outcomes.leaving_out(), Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()
