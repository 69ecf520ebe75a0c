"""Migration and what a person is told when a database cannot be used."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from data.engine import engine_for, reading, writing
from services import audit
from services.database import migrate
from services.errors import UserError


def test_a_new_database_has_all_tables_after_one_call(unmigrated_url: str) -> None:
    revision = migrate(unmigrated_url)

    tables = set(inspect(engine_for(unmigrated_url)).get_table_names())
    assert {"ledger_entry", "period_totals", "audit_event", "alembic_version"} <= tables
    with reading(unmigrated_url) as session:
        assert session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar_one() == revision


def test_migrating_again_changes_nothing(database_url: str) -> None:
    with reading(database_url) as session:
        before = audit.data_version(session)

    assert migrate(database_url) == migrate(database_url)

    with reading(database_url) as session:
        assert audit.data_version(session) == before == 1


def test_a_database_of_a_newer_version_is_refused_with_a_remedy(database_url: str) -> None:
    with writing(database_url) as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(UserError, match="newer version") as refusal:
        migrate(database_url)

    assert "Update Caseload" in refusal.value.hint


@pytest.mark.parametrize("url", ["mysql://localhost/x", "caseload.sqlite", ""])
def test_an_unknown_kind_of_database_is_refused_with_a_remedy(url: str) -> None:
    with pytest.raises(UserError, match="DATABASE_URL must start with") as refusal:
        migrate(url)

    assert "unset it" in refusal.value.hint


def test_a_server_that_does_not_answer_is_refused_without_its_password() -> None:
    with pytest.raises(UserError, match="cannot be opened") as refusal:
        migrate("postgresql://someone:secret-word@127.0.0.1:9/nothing?connect_timeout=2")

    assert "secret-word" not in str(refusal.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_text("These are my notes, not a database. " * 50)

    with pytest.raises(UserError, match="is not a database"):
        migrate(f"sqlite:///{path}")
