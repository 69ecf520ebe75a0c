"""backup, restore and verify in the terminal: one JSON object, plain refusals, honest exit codes."""

import json
import socket
from pathlib import Path

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from commands import audit, doctor, maintenance
from data.engine import writing
from tests.services.filled import fill
from tests.services.trail.attacks import cut
from tests.small_hospital import SmallHospital

app = typer.Typer()
for subject in (maintenance, audit, doctor):
    subject.register(app)


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


def test_anchors_are_written_compared_and_accepted(
    terminal: CliRunner, small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    fill(small_hospital_sqlite)
    database = {"DATABASE_URL": small_hospital_sqlite.url}
    places = {"CASELOAD_ANCHOR_FILE": str(tmp_path / "anchors"), "CASELOAD_ANCHOR_KEY": "k" * 40}

    unset = terminal.invoke(app, ["anchor"], env=database)
    assert (unset.exit_code, "No place for anchors is set." in unset.stderr) == (1, True)
    made = terminal.invoke(app, ["anchor", "--json"], env=database | places)
    assert json.loads(made.stdout)["event"] == 2, made.stderr
    assert "Anchors confirm it up to event 2" in terminal.invoke(app, ["audit"], env=database | places).stderr

    cut(small_hospital_sqlite.url, 1)
    found = terminal.invoke(app, ["verify"], env=database | places)
    assert found.exit_code == 1
    assert "ends with event 1" in found.stdout
    assert 'cli.py anchor --accept "why"' in found.stderr
    assert "ends with event 1" in terminal.invoke(app, ["audit"], env=database | places).stderr

    accepted = terminal.invoke(app, ["anchor", "--accept", "disk failed"], env=database | places)
    assert "ends with event 1" in accepted.stdout
    report = terminal.invoke(app, ["verify", "--json"], env=database | places)
    assert json.loads(report.stdout)["anchors"]["problems"] == []
    assert "1 anchor was declared void: disk failed" in report.stderr


def test_verify_says_where_anchors_are_and_whether_they_could_be_read(
    terminal: CliRunner, small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    fill(small_hospital_sqlite)
    database = {"DATABASE_URL": small_hospital_sqlite.url}
    key = {"CASELOAD_ANCHOR_KEY": "k" * 40}

    assert "No anchors outside the database are set" in terminal.invoke(app, ["verify"], env=database).stderr
    log = terminal.invoke(app, ["verify"], env=database | key | {"CASELOAD_ANCHOR_SYSLOG": "/dev/log"})
    assert "No anchors" not in log.stderr
    assert "Anchors go to the system log /dev/log" in log.stderr
    gone = terminal.invoke(app, ["verify"], env=database | key | {"CASELOAD_ANCHOR_FILE": str(tmp_path / "gone")})
    assert "cannot be read" in gone.stdout
    assert "No anchors" not in gone.stderr


def test_a_system_log_that_is_not_there_anchors_nothing(
    terminal: CliRunner, small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    fill(small_hospital_sqlite)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for place in (str(tmp_path / "no_log"), f"127.0.0.1:{port}"):
        named = {"CASELOAD_ANCHOR_SYSLOG": place, "CASELOAD_ANCHOR_KEY": "k" * 40}
        made = terminal.invoke(app, ["anchor"], env={"DATABASE_URL": small_hospital_sqlite.url} | named)
        seen = terminal.invoke(app, ["doctor"], env={"DATABASE_URL": small_hospital_sqlite.url} | named)

        assert (made.exit_code, made.stdout) == (1, "")
        assert "The anchor cannot be written" in made.stderr
        assert "The anchor cannot be written" in seen.stdout


def test_a_rehearsal_says_whether_a_backup_is_usable(
    terminal: CliRunner, small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    fill(small_hospital_sqlite)
    path, database = tmp_path / "b.zip", {"DATABASE_URL": small_hospital_sqlite.url}
    terminal.invoke(app, ["backup", str(path)], env=database)

    good = terminal.invoke(app, ["restore", str(path), "--rehearse"], env=database)
    assert (good.exit_code, "is usable." in good.stdout) == (0, True)
    assert "Total of ledger_entry: -0.05" in good.stdout
    path.write_bytes(path.read_bytes()[:500])
    bad = terminal.invoke(app, ["restore", str(path), "--rehearse", "--json"], env=database)
    assert (bad.exit_code, json.loads(bad.stdout)["usable"]) == (1, False)


def test_the_doctor_says_ten_lines_and_an_exit_code(
    terminal: CliRunner, small_hospital_sqlite: SmallHospital, unmigrated_url: str
) -> None:
    well = terminal.invoke(app, ["doctor", "--json"], env={"DATABASE_URL": small_hospital_sqlite.url})
    answer = json.loads(well.stdout)
    assert (well.exit_code, answer["sound"], len(answer["findings"])) == (0, True, 10), well.stdout

    ill = terminal.invoke(app, ["doctor"], env={"DATABASE_URL": unmigrated_url})
    assert ill.exit_code == 1
    assert "BAD  Database: There is no database at" in ill.stdout
    assert "→ Create it: cli.py init" in ill.stdout
