"""Tables as text, the same from every kind of database: for backups, restores and the proof that both are equal.

A table is written as one JSON array per row, ordered by its primary key, columns ordered by name, times in UTC, bytes
in hexadecimal. Two databases hold the same rows exactly if these texts are equal, and so are their SHA-256 sums.
"""

import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    LargeBinary,
    MetaData,
    Table,
    collate,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError, SAWarning
from sqlalchemy.types import String, TypeEngine

#: Alembic's own table; the revision travels in the manifest.
NOT_ARCHIVED = "alembic_version"
ROWS_AT_ONCE = 5000
#: How the warning begins that reflection gives of an index over an expression.
SKIPPED = "Skipped unsupported reflection of expression-based index"  # no text
Value = Any
Convert = Callable[[Value], Value]


class ArchiveError(ValueError):
    """An archive does not hold what it promises, or does not fit the tables; the reason is for the log."""


@dataclass(frozen=True)
class Written:
    """How many rows a table has, and the SHA-256 over their text."""

    rows: int
    sha256: str


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables as the database has them, referenced tables first."""
    metadata = MetaData()
    with warnings.catch_warnings():
        # An index over an expression is no part of what is archived; reflection leaves it out and says so each time.
        warnings.filterwarnings("ignore", SKIPPED, SAWarning)
        metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != NOT_ARCHIVED]


def columns_of(table: Table) -> list[Column[Any]]:
    """Return a table's columns in the order of the archive: by name."""
    return sorted(table.columns, key=lambda column: column.name)


def write_table(connection: Connection, table: Table, sink: Callable[[bytes], object]) -> Written:
    """Hand the table's text to `sink`, piece by piece, and return its size and sum."""
    digest = hashlib.sha256()
    count = 0
    for piece, rows in _pieces(connection, table):
        digest.update(piece)
        sink(piece)
        count += rows
    return Written(count, digest.hexdigest())


def _pieces(connection: Connection, table: Table) -> Iterator[tuple[bytes, int]]:
    columns = columns_of(table)
    converters = [(place, write) for place, column in enumerate(columns) if (write := _writer(column.type))]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
    query = select(*columns).order_by(*(_bytewise(connection, key) for key in table.primary_key.columns))
    streaming = {"stream_results": True, "yield_per": ROWS_AT_ONCE}
    for rows in connection.execute(query, execution_options=streaming).partitions():
        lines = []
        for row in rows:
            values = list(row)
            for place, write in converters:
                if values[place] is not None:
                    values[place] = write(values[place])
            lines.append(encode(values))
        yield ("\n".join(lines) + "\n").encode(), len(lines)


def _bytewise(connection: Connection, key: Column[Any]) -> Any:
    """Order text by its bytes; PostgreSQL would follow the language of the server."""
    if connection.dialect.name == "postgresql" and isinstance(key.type, String):
        return collate(key, "C")
    return key


def _writer(kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, LargeBinary):
        return bytes.hex
    if isinstance(kind, DateTime):
        return _time_text
    if isinstance(kind, Date):
        return date.isoformat
    if isinstance(kind, Float):
        return _without_negative_zero
    return None


def _without_negative_zero(value: float) -> float:
    return value + 0.0  # SQLite stores -0.0 as 0.0


def _time_text(at: datetime) -> str:
    utc = at.astimezone(UTC) if at.tzinfo else at  # SQLite keeps UTC without saying so
    return utc.strftime("%Y-%m-%d %H:%M:%S.%f+00:00")


def load_table(connection: Connection, table: Table, names: list[str], lines: Iterable[bytes]) -> None:
    """Fill an empty table from its text.

    Args:
        connection: In an open transaction, foreign keys deferred (`defer_foreign_keys`).
        table: As the database has it.
        names: The columns of the archive, in its order.
        lines: One JSON array per row.

    Raises:
        ArchiveError: The columns differ, or a line is no row of this table.
    """
    columns = columns_of(table)
    if [column.name for column in columns] != names:
        raise ArchiveError(f"The columns of {table.name} differ from the archive's.")  # no text
    rows = _rows(table.name, columns, lines, connection.dialect.name)
    driver = connection.dialect.loaded_dbapi
    try:
        (_copy_in if connection.dialect.name == "postgresql" else _insert)(connection, table, names, rows)
    except (IntegrityError, DataError, driver.IntegrityError, driver.DataError) as error:
        raise ArchiveError(f"{table.name} holds a row that the database refuses.") from error  # no text


def _insert(connection: Connection, table: Table, names: list[str], rows: Iterator[tuple[Value, ...]]) -> None:
    listed = ", ".join(_quote(connection, name) for name in names)
    marks = ", ".join("?" for _ in names)
    statement = f"INSERT INTO {_quote(connection, table.name)} ({listed}) VALUES ({marks})"  # noqa: S608
    while some := list(islice(rows, ROWS_AT_ONCE)):
        connection.exec_driver_sql(statement, some)


def _rows(name: str, columns: list[Column[Any]], lines: Iterable[bytes], dialect: str) -> Iterator[tuple[Value, ...]]:
    converters = [(place, read) for place, column in enumerate(columns) if (read := _reader(column.type, dialect))]
    for number, line in enumerate(lines, 1):
        try:
            values = json.loads(line)
            for place, read in converters:
                if values[place] is not None or not columns[place].nullable:  # JSON has a null of its own
                    values[place] = read(values[place])
        except (ValueError, TypeError, IndexError, AttributeError) as error:
            raise ArchiveError(f"Line {number} of {name} is not a row.") from error  # no text
        if len(values) != len(columns):
            raise ArchiveError(
                f"Line {number} of {name} has {len(values)} columns instead of {len(columns)}."
            )  # no text
        yield tuple(values)


def _reader(kind: TypeEngine[Any], dialect: str) -> Convert | None:
    """Return what turns a JSON value into the value that the driver stores."""
    if isinstance(kind, LargeBinary):
        return bytes.fromhex
    if isinstance(kind, JSON):
        return lambda value: json.dumps(value, ensure_ascii=False)
    if isinstance(kind, DateTime) and dialect == "sqlite":
        return lambda value: value.removesuffix("+00:00")
    return None


def _copy_in(connection: Connection, table: Table, names: list[str], rows: Iterator[tuple[Value, ...]]) -> None:
    """Fill by COPY: one statement, so that rows may refer to later rows of the same table."""
    listed = ", ".join(_quote(connection, name) for name in names)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {_quote(connection, table.name)} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()


def _quote(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def defer_foreign_keys(connection: Connection) -> None:
    """Check foreign keys at the end of this transaction only (SQLite; PostgreSQL's COPY needs nothing)."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")


def check_foreign_keys(connection: Connection) -> None:
    """Check the deferred foreign keys now (SQLite).

    Raises:
        ArchiveError: A row refers to none.
    """
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost:
            raise ArchiveError(f"A row of {lost[0]} refers to a missing row of {lost[2]}.")  # no text


def advance_numbering(connection: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL number new rows after the loaded ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        for key in table.primary_key.columns:
            sequence = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :key)"),
                {"table": _quote(connection, table.name), "key": key.name},
            ).scalar()
            if sequence:
                name, of = _quote(connection, key.name), _quote(connection, table.name)
                highest = f"SELECT setval('{sequence}', COALESCE(MAX({name}), 0) + 1, false) FROM {of}"  # noqa: S608
                connection.execute(text(highest))
