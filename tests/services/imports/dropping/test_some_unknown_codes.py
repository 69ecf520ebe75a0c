"""A file of which a good part names codes that nobody knows asks about them; a slip is set aside and told."""

import json

import pytest
from typer.testing import CliRunner

from cli import app as terminal
from tests.services.imports.conftest import Desk


def _imported(desk: Desk, monkeypatch: pytest.MonkeyPatch, known: int, unknown: int, *words: str) -> dict[str, object]:
    monkeypatch.setenv("DATABASE_URL", desk.url)
    rows = [f"2026-03,ICU,6100,{line}.25" for line in range(known)]
    rows += [f"2026-03,{7000 + line},6100,{line}.50" for line in range(unknown)]
    path = desk.file("\n".join(["Period,Department,Account,Amount", *rows, ""]), "ledger_march.csv")
    result = CliRunner().invoke(terminal, ["import", "auto", str(path), "--json", "--answer", "sign=natural", *words])
    return json.loads(result.stdout)["files"][0]  # type: ignore[no-any-return]


def test_a_good_part_of_unknown_codes_is_asked_about(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _imported(desk, monkeypatch, 6, 4)

    assert asked["state"] == "asked"
    assert [one["name"] for one in asked["questions"]] == ["new-codes"]  # type: ignore[attr-defined]
    done = _imported(desk, monkeypatch, 6, 4, "--answer", "new-codes=create")
    assert (done["state"], done["rows_loaded"], done["rows_rejected"]) == ("posted", 10, 0)


def test_they_may_be_kept_aside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _imported(desk, monkeypatch, 6, 4, "--answer", "new-codes=set-aside")

    assert (done["state"], done["rows_loaded"], done["rows_rejected"]) == ("posted", 6, 4)


def test_a_slip_is_set_aside_without_a_question(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    done = _imported(desk, monkeypatch, 19, 1)

    assert (done["state"], done["rows_loaded"], done["rows_rejected"]) == ("posted", 19, 1)
