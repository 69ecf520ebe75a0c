"""Bring a database up to date, and tell what state it is in."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import make_url

from data import sql_views
from data.engine import DatabaseUrlError, engine_for, normalized_url
from language import _
from planning.minor_units import currencies_with
from services import faults
from services.errors import UserError

MIGRATIONS = Path(__file__).resolve().parent.parent / "data" / "migrations"
#: Any fixed number: one migration at a time among all replicas of a PostgreSQL database.
MIGRATION_LOCK = 7_203_116_401
#: How long a replica that starts waits for another one that brings the tables up to date.
MIGRATION_MINUTES = 10


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


@cache  # the files of a version do not change while it runs
def _newest_in(folder: Path) -> str:
    return ScriptDirectory(str(folder)).get_current_head() or ""


def migrate(url: str, revision: str = "head") -> str:
    """Bring the tables to the newest revision (or the named one) and return it; safe to call at every start.

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
        with engine.execution_options(caseload_writes=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{MIGRATION_MINUTES}min'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            config = _config(url)
            config.attributes["connection"] = connection
            grants = sql_views.grants(connection)
            sql_views.drop(connection)  # no database changes a table below a view
            _upgrade(config, target)
            if target == newest_revision():
                sql_views.create(connection, whole=currencies_with(0), thousandths=currencies_with(3))
                sql_views.grant(connection, grants)
    return target


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
        raise UserError(
            _("This database was created by a newer version of Caseload."),
            hint=_("Update Caseload, or point DATABASE_URL at another database."),
        ) from error
