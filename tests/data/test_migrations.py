"""The migrations make exactly the tables of the models, on both kinds of database, and guard the audit trail."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import data.models  # noqa: F401  (registers the tables)
from data.engine import engine_for, reading, writing
from services import audit
from services.database import MIGRATIONS, migrate
from services.permissions import Actor


def test_migrations_and_models_describe_the_same_tables(database_url: str) -> None:
    with engine_for(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_migrations_and_models_have_the_same_checks(database_url: str) -> None:
    """Alembic compares no CHECK constraints, so that their names are compared here."""
    inspector = inspect(engine_for(database_url))
    for table in SQLModel.metadata.tables.values():
        promised = {str(check.name) for check in table.constraints if str(check.name).startswith("ck_")}
        kept = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
        assert promised - kept == set(), table.name


def test_revisions_form_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor = 'nobody'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_the_audit_trail(database_url: str, admin: Actor, statement: str) -> None:
    with writing(database_url) as session:
        audit.record(session, admin, "settings.change", "setting", {"locale": "en_GB"})

    with pytest.raises(DBAPIError, match="append-only"), writing(database_url) as session:
        session.connection().execute(text(statement))

    with reading(database_url) as session:
        assert session.connection().execute(text("SELECT actor FROM audit_event")).scalars().all() == ["ada"]
        assert audit.first_broken(session) is None


def test_postgresql_refuses_to_truncate_the_audit_trail(postgres_url: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), writing(postgres_url) as session:
        session.connection().execute(text("TRUNCATE audit_event"))


FAILING = """
from alembic import op
revision, down_revision = "9999", "{head}"
def upgrade():
    op.execute("CREATE TABLE halfway (x INTEGER)")
    op.execute("DELETE FROM data_version")
    raise RuntimeError("power cut")
"""


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = migrate(database_url)
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "versions" / "9999_failing.py").write_text(FAILING.format(head=head))
    monkeypatch.setattr("services.database.MIGRATIONS", migrations)

    with pytest.raises(RuntimeError, match="power cut"):
        migrate(database_url)

    assert not inspect(engine_for(database_url)).has_table("halfway")
    with reading(database_url) as session:
        assert audit.data_version(session) == 1
        assert session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar_one() == head


def test_an_older_database_takes_price_files_after_its_upgrade(database_url: str, unmigrated_url: str) -> None:
    """The checks of kinds were widened in place; the database must be sound and refuse other words as before."""
    migrate(unmigrated_url, "0005")
    migrate(unmigrated_url)
    insert = (
        "INSERT INTO import_profile (kind, name, fingerprint, mapping, options, created_by, created_at) "
        "VALUES ('{kind}', '{kind}', 'x', '{{}}', '{{}}', 'ada', '2026-11-24')"
    )
    for url in (unmigrated_url, database_url):
        with writing(url) as session:
            session.connection().execute(text(insert.format(kind="prices")))
        with pytest.raises(DBAPIError, match="ck_import_profile_kind"), writing(url) as session:
            session.connection().execute(text(insert.format(kind="poems")))
    with reading(unmigrated_url) as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
