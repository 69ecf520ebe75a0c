"""Trouble with the machine in the terminal: one sentence and a remedy, no traceback, exit code 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from data.engine import engine_for
from tests import machine_faults
from tests.services.filled import fill
from tests.small_hospital import SmallHospital

PROJECT = Path(__file__).resolve().parents[2]


def run(url: str, *command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setenv("DATABASE_URL", url)
    done = CliRunner().invoke(app, list(command))
    return done.exit_code, done.stderr


def test_a_write_to_a_locked_database_is_refused(
    small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = small_hospital_sqlite.url
    with machine_faults.held_by_another_process(url, monkeypatch):
        code, said = run(url, "month-close", "2026-01", monkeypatch=monkeypatch)

    assert (code, said.splitlines()[0]) == (1, "The database is busy: someone else is writing to it.")
    assert "Traceback" not in said


def test_a_read_only_database_is_read_and_refuses_writes(small_hospital_sqlite: SmallHospital) -> None:
    fill(small_hospital_sqlite)
    with machine_faults.read_only_copy(small_hospital_sqlite.url) as (url, as_nobody):

        def run_alone(*command: str) -> subprocess.CompletedProcess[str]:
            done: subprocess.CompletedProcess[str] = subprocess.run(
                [sys.executable, "cli.py", *command],
                check=False, capture_output=True, text=True, cwd=PROJECT, timeout=120,
                env={**os.environ, "DATABASE_URL": url}, **as_nobody,
            )  # fmt: skip
            return done

        reads, writes = run_alone("verify"), run_alone("settings", "set", "hospital-name=Riverside")

    assert reads.returncode == 0, reads.stderr
    assert writes.returncode == 1
    assert "read-only" in writes.stderr or "cannot be opened" in writes.stderr
    assert "Nothing was saved." in writes.stderr
    assert "Traceback" not in writes.stderr


@pytest.mark.parametrize("seed", range(12))
def test_verify_says_one_sentence_about_a_damaged_file(
    small_hospital_sqlite: SmallHospital, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(small_hospital_sqlite)
    url = small_hospital_sqlite.url
    engine_for(url).dispose()
    machine_faults.overwrite(machine_faults.path_of(url), seed=seed, length=6000)

    code, said = run(url, "verify", monkeypatch=monkeypatch)

    assert "Traceback" not in said
    assert "Something went wrong" not in said
    assert code == 0 or said.strip()


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_text("These are my notes, not a database. " * 500)

    code, said = run(f"sqlite:///{path}", "verify", monkeypatch=monkeypatch)

    assert (code, said.splitlines()[0]) == (1, "The database file is damaged or is not a database.")
