"""Bring a database up to date, and tell what state it is in."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, OperationalError

from data.engine import DatabaseUrlError, engine_for
from services.errors import UserError

MIGRATIONS = Path(__file__).resolve().parent.parent / "data" / "migrations"
#: Any fixed number: one migration at a time among all replicas of a PostgreSQL database.
MIGRATION_LOCK = 7_203_116_401


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> str:
    """Bring the tables to the newest revision and return it; safe to call at every start.

    Raises:
        UserError: The database cannot be reached, or was made by a newer Caseload.
    """
    config = _config(url)
    head = ScriptDirectory.from_config(config).get_current_head() or ""
    try:
        engine = engine_for(url)
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            connection.rollback()
        if current == head:
            return head
        with engine.execution_options(caseload_writes=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            config.attributes["connection"] = connection
            _upgrade(config)
    except DatabaseUrlError as error:
        raise UserError(str(error), hint="Correct DATABASE_URL, or unset it to use the built-in database.") from error
    except (DatabaseError, OSError) as error:
        if isinstance(error, DatabaseError) and type(error) not in (DatabaseError, OperationalError):
            raise  # a faulty statement of ours, not a database that cannot be used
        raise UserError(
            "The database cannot be opened.",
            hint="Check that DATABASE_URL is right, the server runs, and the disk is not full.",
            code="database",
        ) from error
    return head


def _upgrade(config: Config) -> None:
    from alembic.util.exc import CommandError

    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UserError(
            "This database was made by a newer version of Caseload.",
            hint="Update Caseload, or point DATABASE_URL at another database.",
        ) from error
