"""`signals` in the terminal: no all-clear where nothing was judged."""

import json

import pytest
import typer
from typer.testing import CliRunner

from commands import signals

RUNNER = CliRunner()


def test_an_empty_hospital_is_not_told_that_nothing_happened(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    app = typer.Typer()
    signals.register(app)

    told = RUNNER.invoke(app, [])
    answer = json.loads(RUNNER.invoke(app, ["--json"]).stdout)

    assert told.stdout == "Nothing can be judged yet: there are too few whole months of figures.\n"
    assert (answer["judged"], answer["signals"]) == (0, [])
