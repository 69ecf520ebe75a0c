"""`budget-line` in the terminal."""

import json

import pytest
from typer.testing import CliRunner

from cli import app
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
    ],
)
def test_wrong_usage_changes_nothing(small_hospital_sqlite: SmallHospital, wrong: tuple[str, str]) -> None:
    assert run(small_hospital_sqlite, *wrong)[0] == 2
