"""`budget-stage` in the terminal."""

import json

import pytest
from typer.testing import CliRunner

from cli import app
from tests.services.books import post_budget, version_of
from tests.services.budgets.stages.test_exemptions import ABE, ADA, two_people
from tests.services.budgets.stages.test_steps import take
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with a budget line in each of two departments."""
    known = small_hospital_sqlite
    lines = [(202601, known.departments[place], known.accounts["5100"], 500_00) for place in ("ICU", "ED")]
    post_budget(known.url, known.version, lines)
    return known


def run(hospital: SmallHospital, step: str, *options: str) -> tuple[int, str]:
    result = CliRunner(env={"DATABASE_URL": hospital.url}).invoke(app, ["budget-stage", step, "Budget 2026", *options])
    return result.exit_code, result.stdout + result.stderr


def test_a_round_from_open_to_locked(hospital: SmallHospital) -> None:
    assert run(hospital, "due", "2026-01-15") == (0, "due: 2026-01-15\ndepartments: []\n")
    assert run(hospital, "submit", "--all", "--json")[1] == '{"departments": 2, "version_locked": false}\n'
    assert run(hospital, "return", "--department", "ICU", "--note", "Overtime is missing")[0] == 0
    code, out = run(hospital, "list", "--json")
    answer = json.loads(out)
    assert (code, answer["late"], answer["due"]) == (0, 1, "2026-01-15")
    rows = {row["department"]: row for row in answer["rows"]}
    assert (rows["ICU"]["stage"], rows["ICU"]["note"], rows["ICU"]["expense"]) == (
        "returned", "Overtime is missing", "500.00",
    )  # fmt: skip
    assert rows["ICU"]["days_late"] > 300

    run(hospital, "submit", "--department", "ICU")
    run(hospital, "approve", "--all")
    assert run(hospital, "lock", "--all") == (0, "2 departments. The version is locked.\n")
    assert version_of(hospital.url, hospital.version).status == "locked"


def test_the_list_is_csv_with_exact_amounts(hospital: SmallHospital) -> None:
    _code, out = run(hospital, "list")

    head, first, *_rest = out.splitlines()
    assert head.startswith("department,name,stage,days_late,due,managers,since")
    assert first.startswith("ED,Emergency,open,0,,,")
    assert ",0.00,500.00,-500.00," in first


@pytest.mark.parametrize(
    ("step", "options", "said"),
    [
        ("approve", ("--department", "ICU"), "still open"),
        ("approve", ("--all",), "No department is chosen"),
        ("submit", ("--department", "NONE"), "Department NONE has no part"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    hospital: SmallHospital, step: str, options: tuple[str, ...], said: str
) -> None:
    code, out = run(hospital, step, *options)

    assert code == 1
    assert said in out


@pytest.mark.parametrize(
    ("step", "options"), [("submit", ()), ("due", ("tomorrow",)), ("lock", ("--all", "--department", "ICU"))]
)
def test_wrong_usage_changes_nothing(hospital: SmallHospital, step: str, options: tuple[str, ...]) -> None:
    assert run(hospital, step, *options)[0] == 2


def test_budget_line_respects_the_stage(hospital: SmallHospital) -> None:
    run(hospital, "submit", "--department", "ICU")
    line = ["budget-line", "Budget 2026", "--department", "ICU", "--account", "5100", "--total", "7"]
    result = CliRunner(env={"DATABASE_URL": hospital.url}).invoke(app, line)

    assert result.exit_code == 1
    assert "The budget of ICU Intensive care is submitted." in result.stderr


def test_a_person_is_let_approve_despite_own_changes(small_hospital_sqlite: SmallHospital) -> None:
    two_people(small_hospital_sqlite)
    take(small_hospital_sqlite, "submit", ADA, "ICU")
    asked = ("abe@x.org", "--reason", "We are two", "--department", "ICU")

    assert run(small_hospital_sqlite, "exempt", *asked) == (0, "abe@x.org may approve this now.\n")

    take(small_hospital_sqlite, "approve", ABE, "ICU")
    code, said = run(small_hospital_sqlite, "exempt", *asked)
    assert (code, "Nothing is submitted." in said) == (1, True)
