"""`budget-line` in the terminal."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from services.budgets import cells
from services.permissions import Actor
from tests.small_hospital import SmallHospital

PLACE = ["budget-line", "Budget 2026", "--department", "ICU", "--account", "6200"]


def run(hospital: SmallHospital, *options: str) -> tuple[int, str]:
    result = CliRunner(env={"DATABASE_URL": hospital.url}).invoke(app, [*PLACE, *options])
    return result.exit_code, result.stdout


def test_a_line_is_spread_and_raised_in_exact_decimals(small_hospital_sqlite: SmallHospital) -> None:
    code, out = run(small_hospital_sqlite, "--total", "100.01", "--by", "even", "--json")
    assert code == 0
    assert json.loads(out)["total"] == "100.01"

    code, out = run(small_hospital_sqlite, "--change", "10%", "--lock", "2026-01", "--json")
    answer = json.loads(out)
    assert (code, answer["total"], answer["months"][0], answer["saved"]) == (0, "109.18", "8.33", 11)


@pytest.mark.parametrize(
    "wrong",
    [
        ("--total", "1.005"),
        ("--total", "x"),
        ("--lock", "May"),
        ("--by", "wish"),
        ("--change", "x%"),
        ("--lock", "2026-²²"),
        ("--total", "1e9999999"),
        ("--change", "3.33333%"),
    ],
)
def test_wrong_usage_changes_nothing(small_hospital_sqlite: SmallHospital, wrong: tuple[str, str]) -> None:
    assert run(small_hospital_sqlite, *wrong)[0] == 2


def test_a_percent_is_taken_to_its_last_decimal(small_hospital_sqlite: SmallHospital) -> None:
    run(small_hospital_sqlite, "--total", "1200000", "--by", "even")

    code, out = run(small_hospital_sqlite, "--change", "3.3333%", "--json")

    assert (code, json.loads(out)["total"]) == (0, "1239999.60")


def test_what_somebody_else_changed_meanwhile_is_said_and_not_the_wish(
    small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital = small_hospital_sqlite
    run(hospital, "--total", "120", "--by", "even")
    save = cells.save

    def after_fay(url: str, actor: Actor, **told: Any) -> cells.SavedCells:
        edit = cells.CellEdit(hospital.departments["ICU"], hospital.accounts["6200"], 202603, 10_00, 77_00)
        assert save(url, Actor(name="fay", role="finance_lead"), version_id=hospital.version, edits=[edit]).saved
        return save(url, actor, **told)

    monkeypatch.setattr(cells, "save", after_fay)
    ran = CliRunner(env={"DATABASE_URL": hospital.url}).invoke(app, [*PLACE, "--total", "240", "--json"])
    answer = json.loads(ran.stdout)

    assert ran.exit_code == 1
    assert (answer["months"][2], answer["total"], answer["saved"]) == ("77.00", "297.00", 11)
    assert answer["conflicts"] == [{"month": "2026-03", "wanted": "20.00", "stored": "77.00", "changed_by": "fay"}]
    assert "2026-03 was not saved: fay changed it meanwhile to 77.00." in ran.stderr
    monkeypatch.undo()
    assert json.loads(run(hospital, "--json")[1])["total"] == "297.00"
