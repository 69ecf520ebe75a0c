"""Bring a database up to date, and tell what state it is in.

Servers of two versions may work on one database while it is updated, one after the other. The newer one waits for what
is under way, keeps a backup and changes the tables; from then on each transaction of the older one is refused before it
has read or written anything (`refuse_newer_tables`).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from data import outcomes, sql_views
from data.engine import DatabaseUrlError, engine_for, normalized_url
from data.faults import fault_of
from language import _
from planning.minor_units import currencies_with
from services import faults
from services.errors import UserError

MIGRATIONS = Path(__file__).resolve().parent.parent / "data" / "migrations"
#: Any fixed number: one migration at a time among all replicas of a PostgreSQL database.
MIGRATION_LOCK = 7_203_116_401
#: How long a replica that starts waits for another one that brings the tables up to date.
MIGRATION_MINUTES = 10
#: How long an update waits for what is under way. On PostgreSQL it asks again and again for a moment, for whoever wants
#: to read waits behind it; between the tries it holds nothing.
PATIENCE = 60
ASK_MS, PAUSE = 1500, 0.5
Before = Callable[[str, Connection, str, str], object]


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def without_password(url: str) -> str:
    """Return a database's URL as it may be shown."""
    with refusing_unusable():
        return make_url(normalized_url(url)).render_as_string(hide_password=True)


def newest_revision() -> str:
    """Return the revision of the tables that this version of Caseload works on."""
    return _newest_in(MIGRATIONS)


def is_known(revision: str) -> bool:
    """Return whether this version of Caseload knows the tables of a revision."""
    return revision in _known_in(MIGRATIONS)


@cache
def _known_in(folder: Path) -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory(str(folder)).walk_revisions())


@cache  # the files of a version do not change while it runs
def _newest_in(folder: Path) -> str:
    return ScriptDirectory(str(folder)).get_current_head() or ""


def migrate(url: str, revision: str = "head", *, before: Before | None = None) -> str:
    """Bring the tables to the newest revision (or the named one) and return it; safe to call at every start.

    `before` is called with url, connection and both revisions when a database is about to be updated
    (`services.upkeep.before_update.update` keeps a backup so).

    Raises:
        UserError: The database cannot be reached, or was made by a newer Caseload.
    """
    target = newest_revision() if revision == "head" else revision
    with refusing_unusable():
        engine = engine_for(url)
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            connection.rollback()
        if current == target:
            return target
        update = TablesUpdate(url, target, before if revision == "head" else None, refuses_unknown=revision == "head")
        update.run(engine.execution_options(caseload_writes=True))
    return target


@dataclass
class TablesUpdate:
    """One update of the tables, tried until nobody holds what it changes.

    A try that has to wait for somebody is rolled back as a whole before the next one: who comes after it on PostgreSQL
    waits for a moment, not for as long as a program that reads the views keeps its transaction open.
    """

    url: str
    target: str
    before: Before | None
    refuses_unknown: bool
    #: The revision of which the backup was kept: once for all tries.
    kept: str = ""
    #: When the patience ends; it begins when the backup is there.
    until: float | None = None

    def run(self, engine: Engine) -> None:
        """Update the tables, or leave them as they were.

        Raises:
            UserError: Somebody else has used them for too long.
        """
        while True:
            try:
                with outcomes.leaving_out(), engine.begin() as connection:
                    self._update(connection)
                return
            except OperationalError as error:
                if self.until is None or fault_of(error) != "locked":
                    raise
                if time.monotonic() > self.until:
                    raise _in_use() from error
            time.sleep(PAUSE)

    def _update(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{MIGRATION_MINUTES}min'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        current = MigrationContext.configure(connection).get_current_revision()
        if current == self.target:  # another server was faster
            return
        if current and self.refuses_unknown:
            self._keep(connection, current)
        if connection.dialect.name == "postgresql":
            self._lock(connection, exists=bool(current))
        config = _config(self.url)
        config.attributes["connection"] = connection
        grants = sql_views.grants(connection)
        sql_views.drop(connection)  # no database changes a table below a view
        _upgrade(config, self.target)
        if self.target == newest_revision():
            sql_views.create(connection, whole=currencies_with(0), thousandths=currencies_with(3))
            sql_views.grant(connection, grants)

    def _keep(self, connection: Connection, current: str) -> None:
        if not is_known(current):
            raise newer_tables()
        if self.before is not None and self.kept != current:
            self.before(self.url, connection, current, self.target)
            self.kept = current

    def _lock(self, connection: Connection, *, exists: bool) -> None:
        """Let nobody begin anything on the old tables any more, and wait for each lock from here on only for a moment.

        Who waits asks for the number of the tables first of all (`refuse_newer_tables`), and finds the new one
        afterwards. (On SQLite the lock is held already.)
        """
        self.until = self.until or time.monotonic() + PATIENCE
        connection.execute(text(f"SET LOCAL lock_timeout = {ASK_MS}"))
        if exists:
            connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))


def _in_use() -> UserError:
    return UserError(
        _("The tables cannot be updated: something else still uses them."),
        hint=_(
            "Nothing was changed. Let imports end, close programs that read the database, such as Power BI, "
            "and start again."
        ),
        code="database",
    )


def refuse_newer_tables(session: Session, _transaction: object, connection: Connection) -> None:
    """Refuse a transaction, before it does anything, on tables that a newer Caseload has updated.

    On PostgreSQL the look at the number of the tables also keeps an update waiting until the transaction ends.

    Raises:
        UserError: The tables are of a revision that this version does not know.
    """
    if session.in_nested_transaction():
        return
    url = str(connection.engine.url)
    if url not in _with_revision:
        if not inspect(connection).has_table("alembic_version"):
            return
        _with_revision.add(url)
    revision = connection.execute(_REVISION).scalar()
    if revision != newest_revision() and revision is not None and not is_known(revision):
        raise newer_tables()


#: Databases that say their revision; the rest is asked about first, for a failed question ends a transaction.
_with_revision: set[str] = set()
_REVISION = text("SELECT version_num FROM alembic_version")
event.listen(Session, "after_begin", refuse_newer_tables)


def newer_tables() -> UserError:
    """Return the refusal to work on tables of a newer version."""
    return UserError(
        _("This database was updated by a newer version of Caseload; this one is older."),
        hint=_("Nothing was read or written. Update Caseload here and start it again, or use another database."),
        code="outdated",
    )


@contextmanager
def refusing_unusable() -> Iterator[None]:
    """Turn what a driver says about a database that cannot be used, or a URL that names none, into a sentence.

    Raises:
        UserError: Instead of the driver's error; faulty statements of ours stay what they are.
    """
    try:
        with faults.refusing_faults():
            yield
    except DatabaseUrlError as error:
        raise UserError(
            str(error), hint=_("Correct DATABASE_URL, or unset it to use the built-in database.")
        ) from error
    except OSError as error:  # the folder of the file cannot be made
        raise faults.MachineError("closed", faults.mark()) from error  # no text: a code


def _upgrade(config: Config, revision: str) -> None:
    from alembic.util.exc import CommandError

    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise newer_tables() from error
