"""The whole first week dropped at once: what says the same is asked about, and nothing is posted twice."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import text
from typer.testing import CliRunner

from commands.importing import files as imports
from data.engine import reading

WEEK = Path(__file__).resolve().parents[1] / "cases" / "first_week"
RIGHT: dict[str, dict[str, Any]] = json.loads((WEEK / "expected.json").read_text(encoding="utf-8"))
BOARD = (WEEK / "board_set.txt").read_text(encoding="utf-8").split()
#: Files that say the same as one of the board set, in whole or in part.
FORMS = {
    "tb_2025_pl.csv": ["tb_2025_long.csv", "tb_2025_wide.csv"],
    "budget_2025_flat.xlsx": ["budget_2025.xlsx"],
    "stats_2024_2025.csv": ["stats_wide.csv"],
}

pytestmark = pytest.mark.slow


@pytest.fixture
def terminal(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.chdir(WEEK)
    app = typer.Typer()
    imports.register(app)
    return app


def run(app: typer.Typer, *words: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, ["import", "auto", *words, "--create-missing", "--json"])
    return result.exit_code, json.loads(result.stdout)


def sums(url: str, table: str) -> dict[str, int]:
    query = (
        f"SELECT a.type, SUM(amount_minor) FROM {table} e JOIN account a ON a.id = e.account_id "  # noqa: S608
        "WHERE superseded_by IS NULL AND a.type <> 'balance' GROUP BY a.type"
    )
    with reading(url) as session:
        return {str(kind): int(minor) for kind, minor in session.connection().execute(text(query))}


def cents(name: str) -> dict[str, int]:
    return {kind: round(float(RIGHT[name][kind]) * 100) for kind in ("revenue", "expense")}


def test_forms_of_one_thing_are_found_in_the_whole_folder(terminal: typer.Typer, sqlite_url: str) -> None:
    code, answer = run(terminal, ".")

    groups = [set(group["files"]) for group in answer["same"]]
    assert (code, answer["posted"]) == (1, [])
    for name, forms in FORMS.items():
        assert any({name, *forms} <= group for group in groups), f"{name} stands alone: {groups}"
    assert {"m_jan_corrected.csv", "m_feb_with_jan.csv"} in groups  # the same figures, and a month more
    assert any({"m_jan.csv", "m_feb_with_jan.csv", "quickbooks_gl_jan2026.csv"} <= group for group in groups)
    assert sums(sqlite_url, "ledger_entry") == {}


@pytest.mark.parametrize("taken", ["proposed", "board set"])
def test_each_thing_is_posted_once(terminal: typer.Typer, sqlite_url: str, taken: str) -> None:
    files = sorted({*FORMS, *(form for forms in FORMS.values() for form in forms)})
    given = [f"take={name}" for name in FORMS]
    if taken == "proposed":
        code, answer = run(terminal, *files, "--answer", "take=proposed")
        assert (code, [set(asked["files"]) for asked in answer["questions"]]) == (
            1, [{"stats_2024_2025.csv", "stats_wide.csv"}],  # whose figures differ
        )  # fmt: skip
        given = ["take=proposed", "take=stats_2024_2025.csv"]
    code, answer = run(terminal, *files, *(word for one in given for word in ("--answer", one)))

    assert (code, len(answer["posted"])) == (0, len(FORMS))
    if taken == "board set":
        assert sorted(answer["posted"]) == sorted(FORMS)
    assert sums(sqlite_url, "ledger_entry") == cents("tb_2025_pl.csv")
    assert sums(sqlite_url, "budget_line") == cents("budget_2025_flat.xlsx")


def test_forms_that_come_after_the_board_set_are_told_to_be_stored(terminal: typer.Typer, sqlite_url: str) -> None:
    run(terminal, *BOARD)
    before = (sums(sqlite_url, "ledger_entry"), sums(sqlite_url, "budget_line"))

    forms = [form for forms in FORMS.values() for form in forms]
    code, answer = run(terminal, *forms, "--answer", "take=stored", "--answer", "take=tb_2025_long.csv")
    states = {file["file"]: file["state"] for file in answer["files"]}
    assert (code, answer["posted"]) == (0, ["tb_2025_long.csv"])  # its balance sheet is new
    assert {states[name] for name in forms if name not in answer["posted"]} <= {"stored", "left_out"}
    assert (sums(sqlite_url, "ledger_entry"), sums(sqlite_url, "budget_line")) == before
