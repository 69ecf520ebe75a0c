"""Empty, migrated PostgreSQL databases for tests: copies of a template, emptied and used again while they stay sound.

Making and dropping a database costs the server ten times what deleting a test's few rows does. Each test still gets a
name that no test had before, since caches of the process go by the database's URL. A database whose tables are no
longer the template's, or that cannot be emptied (only a superuser empties tables that refuse it), is dropped.
"""

from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from data.engine import engine_for, normalized_url
from services.database import migrate

#: Copying the files is three times faster than writing them through the log; PostgreSQL 14 did nothing else.
COPY_FILES = "STRATEGY FILE_COPY"
TABLES = "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
#: Columns, constraints, indexes and triggers of all tables, as one text.
SHAPE = """
    SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
        SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, atttypmod, attnotnull) AS line
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
        UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
        WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger
        WHERE NOT tgisinternal
    ) AS shape
"""
RESTART = """
    SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL
"""


class PostgresDatabases:
    """Databases on one server; `lend()` one to a test and `take_back()` it afterwards."""

    def __init__(self, server: str) -> None:
        self._server = normalized_url(server)
        self._administration: Engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._template = f"caseload_template_{uuid4().hex[:8]}"
        self._spare: list[str] = []
        self._administer(f"CREATE DATABASE {self._template}")
        url = self._url(self._template)
        migrate(url)
        with engine_for(url).connect() as connection:
            self._shape = _shape(connection)
            self._rows = {table: _rows(connection, table) for table in _filled(connection)}
        engine_for(url).dispose()

    def lend(self) -> str:
        """Return the URL of an empty, migrated database with a name of its own."""
        name = f"caseload_test_{uuid4().hex[:12]}"
        if not self._renamed_spare(name):
            self._administer(f"CREATE DATABASE {name} TEMPLATE {self._template} {COPY_FILES}")
        return self._url(name)

    def _renamed_spare(self, name: str) -> bool:
        """Give a database that was used before a new name; one that somebody still holds open is dropped."""
        if not self._spare:
            return False
        spare = self._spare.pop()
        try:
            self._administer(f"ALTER DATABASE {spare} RENAME TO {name}")
        except DBAPIError:
            self._drop(spare)
            return False
        return True

    def take_back(self, url: str) -> None:
        """Empty a database for the next test, or drop it."""
        name = str(make_url(url).database)
        is_empty = self._emptied(url)
        engine_for(url).dispose()
        if is_empty:
            self._spare.append(name)
        else:
            self._drop(name)

    def close(self) -> None:
        """Drop everything that was made."""
        for name in (*self._spare, self._template):
            self._drop(name)
        self._administration.dispose()

    def _emptied(self, url: str) -> bool:
        """Bring the database back to what the template is, and return whether that was possible."""
        try:
            with engine_for(url).execution_options(caseload_writes=True).begin() as connection:
                if _shape(connection) != self._shape:
                    return False
                connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers, no references
                for table in {*_filled(connection), *self._rows}:
                    self._restore(connection, table)
                connection.execute(text(RESTART))
            return True
        except DBAPIError:
            return False

    def _restore(self, connection: Connection, table: str) -> None:
        rows = self._rows.get(table, [])
        if rows and _rows(connection, table) == rows:
            return
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608  (a name that the server wrote)
        for row in rows:
            names = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({names})"), row)  # noqa: S608

    def _drop(self, name: str) -> None:
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        with self._administration.connect() as connection:
            if (connection.dialect.server_version_info or (0,))[0] < 15:
                statement = statement.removesuffix(COPY_FILES)
            connection.execute(text(statement))

    def _url(self, database: str) -> str:
        return make_url(self._server).set(database=database).render_as_string(hide_password=False)


def _shape(connection: Connection) -> str:
    return str(connection.execute(text(SHAPE)).scalar())


def _filled(connection: Connection) -> list[str]:
    """Return the tables that hold a row."""
    tables = connection.execute(text(TABLES)).scalars().all()
    asked = " UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables)  # noqa: S608
    return list(connection.execute(text(asked)).scalars())


def _rows(connection: Connection, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]  # noqa: S608
