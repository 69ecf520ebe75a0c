"""People in the terminal: the first administrator, changes, the list, and a file of managers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from commands import people
from tests.small_hospital import SmallHospital

Run = Callable[..., Any]


@pytest.fixture
def run(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the command `user`, on a small hospital without people."""
    monkeypatch.setenv("DATABASE_URL", small_hospital_sqlite.url)
    app = typer.Typer()
    people.register(app)
    return lambda *words: CliRunner().invoke(app, ["user", *words])


def answer(result: Any) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


def test_the_first_administrator_is_made_in_the_terminal(run: Run) -> None:
    added = answer(run("add", "ada@example.org", "--name", "Ada Lovelace", "--role", "admin", "--json"))

    assert added == {
        "id": added["id"],
        "email": "ada@example.org",
        "name": "Ada Lovelace",
        "role": "admin",
        "departments": [],
        "active": True,
        "bound": False,
    }
    assert answer(run("list", "--json")) == {"users": [added]}


def test_departments_make_a_manager(run: Run) -> None:
    mona = answer(run("add", "mona@example.org", "--department", "ED,ICU", "--json"))
    assert (mona["role"], mona["departments"]) == ("manager", ["ED", "ICU"])

    assert answer(run("change", "mona@example.org", "--department", "LAB", "--json"))["departments"] == ["LAB"]
    assert answer(run("deactivate", "mona@example.org", "--json"))["active"] is False
    assert answer(run("change", "mona@example.org", "--active", "--json"))["active"] is True
    assert "no administrator yet" in run("list").stderr


def test_the_last_administrator_stays(run: Run) -> None:
    run("add", "ada@example.org", "--role", "admin")

    for words in (("deactivate", "ada@example.org"), ("change", "ada@example.org", "--role", "viewer")):
        result = run(*words)
        assert result.exit_code == 1
        assert "last administrator" in result.stderr


def test_a_list_of_managers_is_tried_and_then_stored(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "managers.csv"
    file.write_text("email,name,department\nmona@example.org,Mona,ED\nlou@example.org,Lou,LAB\n", encoding="utf-8")

    tried = answer(run("import", str(file), "--dry-run", "--json"))
    assert (tried["stored"], tried["add"], tried["refused"]) == (False, 2, 0)
    assert answer(run("list", "--json"))["users"] == []

    answer(run("import", str(file), "--json"))
    assert [one["departments"] for one in answer(run("list", "--json"))["users"]] == [["LAB"], ["ED"]]


def test_a_list_with_a_wrong_line_says_so_and_stores_the_others(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "managers.csv"
    file.write_text("email,department\nmona@example.org,XX\nlou@example.org,LAB\n", encoding="utf-8")

    result = run("import", str(file))

    assert result.exit_code == 1
    assert "Unknown department: XX" in result.stdout
    assert [one["email"] for one in answer(run("list", "--json"))["users"]] == ["lou@example.org"]
