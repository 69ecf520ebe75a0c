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
from planning.periods import FiscalCalendar
from services import audit
from services.database import MIGRATIONS, migrate
from services.month_end import reported
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


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_months_closed_before_figures_were_kept_are_kept_as_they_stand(
    request: pytest.FixtureRequest, unmigrated_url: str, kind: str
) -> None:
    """An older database has closed months: what is in their books is what was reported, and it proves sound."""
    url = unmigrated_url if kind == "sqlite" else request.getfixturevalue("postgres_url")
    if kind == "postgresql":  # it is lent at the newest revision
        with engine_for(url).begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    migrate(url, "0018")
    with writing(url) as session:
        for statement in CLOSED_BOOKS:
            session.connection().exec_driver_sql(statement.replace("{mark}", MARKS[kind]))
    migrate(url)

    with reading(url) as session:
        close = reported.closes_of(session)[0]
        assert (close.period, close.status, close.closed_by, close.reason) == (202601, "closed", "ada", "final")
        assert (close.revenue_minor, close.expense_minor, close.lines) == (90_00, 30_00, 3)
        assert reported.as_reported(session, close)["amount_minor"].tolist() == [90_00, 30_00]
        assert reported.problems(session, FiscalCalendar(1)) == []


CLOSED_BOOKS = (
    "INSERT INTO department (id, code, name, fixed_hours, active, needs_review)"
    " VALUES (1, 'ICU', 'Intensive care', 0, true, false)",
    "INSERT INTO account (id, code, name, type, category, fixed_share, active, needs_review)"
    " VALUES (1, '4000', 'Revenue', 'revenue', 'gross_revenue', 0, true, false),"
    " (2, '6100', 'Supplies', 'expense', 'supplies', 0, true, false)",
    "INSERT INTO import_batch (id, kind, scope, mode, file_name, file_size, sha256, layout, mapping, sign_convention,"
    " currency, rows_read, rows_loaded, rows_rejected, rows_duplicate, rows_skipped, control_total_minor,"
    " loaded_total_minor, rejected_total_minor, duplicate_total_minor, columns_left_out, posted_by, posted_at)"
    " VALUES (1, 'ledger', '', 'add', 'jan.csv', 1, 'x', '{}', '{}', 'natural', 'USD', 0, 0, 0, 0, 0, 0, 0, 0, 0,"
    " '[]', 'ada', '2026-02-01')",
    "INSERT INTO ledger_entry (id, batch_id, line_number, period, department_id, account_id, amount_minor, currency,"
    " description, reference, fingerprint) VALUES"
    " (1, 1, 1, 202601, 1, 1, 9000, 'USD', '', '', {mark}), (2, 1, 2, 202601, 1, 2, 1000, 'USD', '', '', {mark}),"
    " (3, 1, 3, 202601, 1, 2, 2000, 'USD', '', '', {mark})",
    "INSERT INTO period_totals (version_id, fiscal_year, department_id, account_id, m01, m02, m03, m04, m05, m06, m07,"
    " m08, m09, m10, m11, m12) VALUES (0, 2026, 1, 1, 9000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),"
    " (0, 2026, 1, 2, 3000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
    "INSERT INTO period (period, status, reason, changed_by, changed_at)"
    " VALUES (202601, 'closed', 'final', 'ada', '2026-02-10 08:00:00')",
)
MARKS = {"sqlite": "zeroblob(16)", "postgresql": "decode(repeat('00', 16), 'hex')"}
