"""init and show-settings in the terminal."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import database
from services.database import without_password
from services.upkeep import demo

app = typer.Typer()
database.register(app)


@pytest.fixture
def terminal() -> CliRunner:
    return CliRunner()


def test_init_makes_the_tables_and_may_be_called_again(terminal: CliRunner, tmp_path: Path) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite'}"}

    first = terminal.invoke(app, ["init", "--json"], env=environment)
    second = terminal.invoke(app, ["init", "--json"], env=environment)

    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr
    assert json.loads(first.stdout) == json.loads(second.stdout)
    assert "demo" not in json.loads(first.stdout)


@pytest.mark.slow
def test_init_with_demo_counts_its_rows_and_refuses_a_second_time(
    terminal: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path / "files")
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite'}"}
    command = ["init", "--demo", "--facilities", "1", "--months", "16", "--json"]

    first = terminal.invoke(app, command, env=environment)
    second = terminal.invoke(app, command, env=environment)

    assert first.exit_code == 0, first.stderr
    counts = json.loads(first.stdout)["demo"]
    assert counts["departments"] == 23 + 6
    assert counts["ledger"] > 10_000
    assert (second.exit_code, second.stdout) == (1, "")
    assert "already has data" in second.stderr


def test_impossible_sizes_are_wrong_usage(terminal: CliRunner) -> None:
    assert terminal.invoke(app, ["init", "--demo", "--months", "3"]).exit_code == 2
    assert terminal.invoke(app, ["init", "--demo", "--facilities", "0"]).exit_code == 2


def test_settings_are_shown_without_the_password(terminal: CliRunner, sqlite_url: str) -> None:
    shown = terminal.invoke(app, ["show-settings", "--json"], env={"DATABASE_URL": sqlite_url})

    assert json.loads(shown.stdout)["fiscal_first_month"] == 1
    assert "secret" not in without_password("postgresql://anna:secret@db/caseload")
