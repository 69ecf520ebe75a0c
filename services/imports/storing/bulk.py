"""Bulk writes: many lines in one transaction, past the ORM, on SQLite and PostgreSQL."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pv
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from data import outcomes
from data.engine import ROW_LOCK, engine_for
from data.faults import without_values
from data.models import BudgetVersion
from language import _
from services import faults
from services.errors import UserError
from services.imports.rows.typed import Bools, TypedRows, distinct_numbers

#: Rows per INSERT statement on SQLite: fewer calls into the driver; more than this gains nothing.
ROWS_PER_STATEMENT = 64
#: Any fixed number: one import at a time among all replicas of a PostgreSQL database.
IMPORT_LOCK = 7_203_116_402
#: Between these numbers of new rows it pays to build indexes afterwards; above, sorting would take too much memory.
FEWEST_FOR_BULK, MOST_FOR_BULK = 50_000, 5_000_000
#: How long an import beside the pages waits for another one; at a page nobody waits longer than `BUSY_SECONDS`.
PATIENCE_MINUTES = 10


@contextmanager
def importing(url: str, *, patient: bool = False) -> Iterator[Session]:
    """Open the unit of work of an import: commit at the end, or leave nothing behind.

    On SQLite the foreign keys of single lines are not checked one by one: every id comes from a look-up in this very
    transaction, which holds the write lock, and `effects.complete` proves them as sets before the commit.

    Args:
        url: The database.
        patient: Whether nobody sits at a page until it is done: on PostgreSQL it then waits for minutes, not seconds.

    Raises:
        UserError: Another import of the same file or a long write is under way, or the machine cannot.
    """
    engine = engine_for(url).execution_options(caseload_writes=True)
    with faults.refusing_faults(), outcomes.asked_to_write(), engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection.driver_connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("PRAGMA temp_store = FILE")  # sorting an index of millions of lines must not fill the memory
        try:
            with Session(connection, expire_on_commit=False) as session, session.begin():
                if patient and not sqlite:
                    session.connection().execute(text(f"SET LOCAL lock_timeout = '{PATIENCE_MINUTES}min'"))
                lock_books(session)
                yield session
        except IntegrityError as error:
            if "uq_import_batch_file" in str(error) or "import_batch.sha256" in str(error):
                raise UserError(
                    _("The same file is being imported, or was just imported."), hint=_("Reload the list of imports."),
                    code="already_posted",
                ) from error  # fmt: skip
            raise
        finally:
            if sqlite:
                raw.execute("PRAGMA temp_store = MEMORY")
                raw.execute("PRAGMA foreign_keys = ON")


def lock_books(session: Session) -> None:
    """Wait until no import is under way, and keep others waiting until the transaction ends.

    As SQLite's write lock does by itself: two imports never make the same department at once, and no month is closed
    between an import's look at the closed months and its lines.
    """
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": IMPORT_LOCK})


def lock_versions(session: Session) -> None:
    """Wait for whoever moves a budget version, and keep others waiting; after the books and before the trail.

    Who posts lines after the trail was told of something else takes them so: whoever edits a version holds it first.
    """
    versions = select(col(BudgetVersion.id)).order_by(col(BudgetVersion.id))
    session.connection().execute(versions.with_for_update(key_share=ROW_LOCK["key_share"])).all()


def insert_lines(session: Session, table: str, rows: TypedRows, keep: Bools, batch_id: int) -> None:
    """Store the lines of a chunk that `keep` marks, in the session's transaction."""
    count = int(keep.sum())
    if not count:
        return
    everything = bool(keep.all())
    lines = rows.lines[rows.rows_of_lines()]
    columns: dict[str, Any] = {"line_number": lines if everything else lines[keep]}
    constants: dict[str, Any] = {"batch_id": batch_id}
    for name, values in rows.columns.items():
        if isinstance(values, (np.ndarray, pa.Array)):
            columns[name] = values if everything else _filter(values, keep)
        else:
            constants[name] = values
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        lists = [_bound(values, nullable=name in rows.nullable) for name, values in columns.items()]
        _insert_sqlite(connection.connection.driver_connection, table, constants, list(columns), lists)
    else:
        _copy_postgres(connection.connection.driver_connection, table, constants, columns, rows.nullable)


def _filter(values: Any, keep: Bools) -> Any:
    return values.filter(pa.array(keep)) if isinstance(values, pa.Array) else values[keep]


def _bound(values: Any, *, nullable: bool) -> list[Any]:
    """Return a column as the SQLite driver takes it at once: for bytes it first looks for somebody who adapts them."""
    plain = as_list(values, nullable=nullable)
    return list(map(bytearray, plain)) if isinstance(values, np.ndarray) and values.dtype.kind == "V" else plain


def as_list(values: Any, *, nullable: bool = False) -> list[Any]:
    """Return a column as plain Python values: integers, ISO dates, texts, 16-byte fingerprints.

    NumPy integers would land in SQLite as blobs. In a nullable column 0 means none.
    """
    if isinstance(values, pa.Array):
        return values.to_pylist()  # type: ignore[no-any-return]
    if values.dtype.kind == "M":
        return iso_days(values)
    if values.dtype.kind == "V":
        return values.tolist()  # type: ignore[no-any-return]
    if nullable and not values.all():
        plain = values.astype(object)
        plain[values == 0] = None
        return plain.tolist()  # type: ignore[no-any-return]
    return values.tolist()  # type: ignore[no-any-return]


def iso_days(days: npt.NDArray[np.datetime64]) -> list[str | None]:
    """Return days as ISO texts, None for NaT; each distinct day is formatted once."""
    distinct, index = distinct_numbers(days.astype("datetime64[D]").astype(np.int64))
    texts = [None if np.isnat(day) else str(day) for day in distinct.astype("datetime64[D]")]
    return np.array(texts, dtype=object)[index].tolist()  # type: ignore[no-any-return]


def _statement(table: str, constants: Mapping[str, Any], columns: Sequence[str], rows: int) -> str:
    """Return an INSERT of several rows; what is the same in all of them stands in the statement itself."""
    names = ", ".join((*constants, *columns))
    values = ", ".join((*map(_literal, constants.values()), *["?"] * len(columns)))
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([f'({values})'] * rows)}"  # noqa: S608 - our own names


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _insert_sqlite(
    raw: Any, table: str, constants: Mapping[str, Any], columns: Sequence[str], lists: Sequence[Sequence[Any]]
) -> None:
    flat = list(chain.from_iterable(zip(*lists, strict=True)))
    width = len(columns)
    step = ROWS_PER_STATEMENT * width
    whole = len(flat) // step * step
    statement = _statement(table, constants, columns, ROWS_PER_STATEMENT)
    cursor = raw.cursor()
    for start in range(0, whole, step):
        cursor.execute(statement, flat[start : start + step])
    single = _statement(table, constants, columns, 1)
    for start in range(whole, len(flat), width):
        cursor.execute(single, flat[start : start + width])
    cursor.close()


def _copy_postgres(
    raw: Any, table: str, constants: Mapping[str, Any], columns: Mapping[str, Any], nullable: frozenset[str]
) -> None:
    """Send the lines as CSV through COPY; an unquoted empty field is NULL, a quoted one the empty text."""
    count = len(next(iter(columns.values())))
    arrays = {name: pa.array([value] * count) for name, value in constants.items()}
    arrays |= {name: _arrow(values, nullable=name in nullable) for name, values in columns.items()}
    sink = pa.BufferOutputStream()
    pv.write_csv(pa.table(arrays), sink, pv.WriteOptions(include_header=False, quoting_style="needed"))
    statement = f"COPY {table} ({', '.join(arrays)}) FROM STDIN (FORMAT csv)"
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(sink.getvalue().to_pybytes())
    except Exception as error:
        without_values(error)
        raise


def _arrow(values: Any, *, nullable: bool) -> pa.Array:
    if isinstance(values, pa.Array):
        return values
    if values.dtype.kind == "M":
        return pa.array(values.astype("datetime64[D]"))
    if values.dtype.kind == "V":
        return pa.array(["\\x" + cell.hex() for cell in as_list(values)])
    return pa.array(values, mask=values == 0) if nullable else pa.array(values)


@contextmanager
def bulk_indexes(session: Session, table: str, *, expected_rows: int) -> Iterator[None]:
    """Build a table's indexes once at the end when far more rows come than there are, instead of row by row.

    SQLite only, and inside the transaction, so that a failure brings the indexes back. On PostgreSQL it would lock
    readers out. An index of some rows only (WHERE) costs new rows less than a look over the table afterwards.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite" or not _worth_it(session, table, expected_rows):
        yield
        return
    query = text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table "
        "AND sql NOT LIKE '% WHERE %'"  # those that SQLite makes itself have no sql
    )
    indexes = [(str(name), str(sql)) for name, sql in connection.execute(query, {"table": table})]
    for name, _unused in indexes:
        connection.execute(text(f"DROP INDEX {name}"))
    yield
    for _unused, statement in indexes:
        connection.exec_driver_sql(statement)


def _worth_it(session: Session, table: str, expected_rows: int) -> bool:
    if not FEWEST_FOR_BULK <= expected_rows <= MOST_FOR_BULK:
        return False
    stored = session.connection().execute(text(f"SELECT MAX(id) FROM {table}")).scalar()  # noqa: S608 - our own name
    return int(stored or 0) * 5 <= expected_rows
