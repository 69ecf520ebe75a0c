"""`settings set` and `settings propose` in the terminal."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import database, hospital
from commands.importing import files as imports
from data.engine import reading
from services import audit


@pytest.fixture
def terminal(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    app = typer.Typer()
    for subject in (database, hospital, imports):
        subject.register(app)
    return app


def run(app: typer.Typer, *words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_settings_are_set_and_shown(terminal: typer.Typer, sqlite_url: str) -> None:
    words = ("first-month=10", "currency=GBP", "country=GB", "hospital-name=St. Anne's Hospital", "locale=en_GB")
    code, out, _err = run(terminal, "settings", "set", *words, "--json")

    shown = json.loads(run(terminal, "show-settings", "--json")[1])
    right = {"hospital_name": "St. Anne's Hospital", "fiscal_first_month": 10, "currency": "GBP", "country": "GB",
             "locale": "en_GB"}  # fmt: skip
    assert (code, {name: json.loads(out)[name] for name in right}) == (0, right)
    assert {name: shown[name] for name in right} == right
    with reading(sqlite_url) as session:
        assert audit.first_broken(session) is None
        assert audit.data_version(session) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("first-month=10", "currency=EURO"),
            "The currency must be a three-letter code.\nFor example, USD, GBP or EUR.",
        ),
        (
            ("first-month=10", "color=blue"),
            "Not a setting: “color=blue”.\nWrite NAME=VALUE; settings are: hospital-name,",
        ),
        (("currency=GBP", "first-month=13"), "The first month of the fiscal year must be 1 to 12."),
    ],
)
def test_one_impossible_value_and_nothing_is_set(terminal: typer.Typer, words: tuple[str, ...], says: str) -> None:
    before = run(terminal, "show-settings", "--json")[1]

    code, out, err = run(terminal, "settings", "set", *words, "--json")
    assert (code, out) == (1, "")
    assert says in err
    assert run(terminal, "show-settings", "--json")[1] == before


def test_without_a_setting_the_usage_is_wrong(terminal: typer.Typer) -> None:
    assert run(terminal, "settings", "set")[0] == 2


def test_settings_are_proposed_from_files(terminal: typer.Typer, tmp_path: Path) -> None:
    file = tmp_path / "gl.csv"
    file.write_text("Lake Hospital | General ledger\n\nPeriod,Department,Account,Amount\n2025-01,ICU,6100,€10.55\n")

    code, out, _err = run(terminal, "settings", "propose", str(file), "--json")
    told = {one["name"]: one for one in json.loads(out)["proposals"]}
    assert code == 0
    assert list(told) == ["hospital-name", "country", "currency", "first-month", "locale"]
    assert (told["hospital-name"]["value"], told["currency"]["value"]) == ("Lake Hospital", "EUR")
    assert told["currency"]["why"] == "Amounts in “gl.csv” are in €."
