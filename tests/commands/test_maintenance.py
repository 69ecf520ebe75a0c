"""backup, restore and verify in the terminal: one JSON object, plain refusals, honest exit codes."""

import json
from pathlib import Path

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from commands import maintenance
from data.engine import writing
from tests.services.filled import fill
from tests.small_hospital import SmallHospital

app = typer.Typer()
maintenance.register(app)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite")
    return CliRunner()


def test_a_backup_and_a_restore_answer_with_equal_figures(
    terminal: CliRunner, small_hospital_sqlite: SmallHospital, unmigrated_url: str, tmp_path: Path
) -> None:
    fill(small_hospital_sqlite)
    path = tmp_path / "b.zip"

    made = terminal.invoke(app, ["backup", str(path), "--json"], env={"DATABASE_URL": small_hospital_sqlite.url})
    restored = terminal.invoke(app, ["restore", str(path), "--json"], env={"DATABASE_URL": unmigrated_url})

    assert (made.exit_code, restored.exit_code) == (0, 0), made.stderr + restored.stderr
    before, after = json.loads(made.stdout), json.loads(restored.stdout)
    assert after["equal"] is True
    assert after["tables"] == before["tables"]
    assert after["tables"]["ledger_entry"]["totals"] == {"amount_minor": -5}
    assert before["audit"] == {"events": 2, "first_broken": None}
    assert before["bytes"] == path.stat().st_size


def test_verify_tells_rows_totals_integrity_and_audit(
    terminal: CliRunner, small_hospital_sqlite: SmallHospital
) -> None:
    fill(small_hospital_sqlite)

    result = terminal.invoke(app, ["verify", "--json"], env={"DATABASE_URL": small_hospital_sqlite.url})

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["sound"] is True
    assert answer["integrity"] == "ok"
    assert answer["audit"] == {"events": 2, "first_broken": None}
    assert answer["totals_that_differ"] == 0
    assert answer["tables"]["budget_line"] == {
        "rows": 12,
        "totals": {"amount_minor": 120_078, "quantity_milli": 0},
    }


def test_verify_ends_with_1_when_something_is_wrong(terminal: CliRunner, small_hospital_sqlite: SmallHospital) -> None:
    fill(small_hospital_sqlite)
    with writing(small_hospital_sqlite.url) as session:
        session.connection().execute(text("DELETE FROM budget_line WHERE period = 202605"))

    shown = terminal.invoke(app, ["verify"], env={"DATABASE_URL": small_hospital_sqlite.url})
    as_json = terminal.invoke(app, ["verify", "--json"], env={"DATABASE_URL": small_hospital_sqlite.url})

    assert (shown.exit_code, as_json.exit_code) == (1, 1)
    assert "1 monthly total differs from its lines." in shown.stdout
    assert json.loads(as_json.stdout)["differences"][0]["lines_minor"] == 0


def test_a_refusal_is_a_sentence_on_stderr_and_code_1(terminal: CliRunner, sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("not a backup")

    exists = terminal.invoke(app, ["backup", str(tmp_path / "b.zip"), "--json"], env={"DATABASE_URL": sqlite_url})
    damaged = terminal.invoke(app, ["restore", str(tmp_path / "b.zip"), "--json"], env={"DATABASE_URL": sqlite_url})

    assert (exists.exit_code, exists.stdout) == (1, "")
    assert "already exists" in exists.stderr
    assert (damaged.exit_code, damaged.stdout) == (1, "")
    assert "not a complete Caseload backup" in damaged.stderr


def test_wrong_usage_ends_with_2(terminal: CliRunner) -> None:
    assert terminal.invoke(app, ["backup"]).exit_code == 2
    assert terminal.invoke(app, ["restore", "a", "b"]).exit_code == 2
