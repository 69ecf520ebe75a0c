"""`budget-build` in the terminal: build, assume, look, take back, explain; amounts in the main unit."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from services.budgets import versions
from services.permissions import LOCAL_ACTOR
from tests.small_hospital import SmallHospital


def run(hospital: SmallHospital, *words: str) -> Any:
    return CliRunner(env={"DATABASE_URL": hospital.url}).invoke(app, ["budget-build", *words])


def answer(hospital: SmallHospital, *words: str) -> dict[str, Any]:
    result = run(hospital, *words, "--json")
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_a_budget_is_built_changed_explained_and_changed_back(planned_hospital: SmallHospital) -> None:
    hospital = planned_hospital
    made = answer(hospital, "create", "Plan", "--fiscal-year", "2027")
    assert made["labor_without_account"] == "0.00"
    assert made["figures"] > 50

    words = ("Plan", "inflation", "10", "--about", "supplies", "--from", "2027-07-01", "--reason", "New list")
    seen = answer(hospital, "set", *words, "--dry-run")
    stored = answer(hospital, "set", *words)
    assert (seen["stored"], stored["stored"]) == (False, True)
    assert seen["change"] == stored["change"] == "12000.00"  # six months, $20,000 each
    assert seen["expense"] == stored["expense"]

    (assumed,) = answer(hospital, "show", "Plan")["assumptions"]
    assert (assumed["kind"], assumed["value"], assumed["reason"]) == ("inflation", "10", "New list")

    where = ("--department", "ICU", "--account", "6100", "--month", "2027-07")
    told = answer(hospital, "explain", "Plan", *where)
    assert told["amount"] == "22000.00"
    assert {part["formula"] for part in told["parts"]} == {
        "300 units × $60.00 × 1.1 (inflation)",
        "1 month × $2,000.00 × 1.1 (inflation)",
    }

    back = answer(hospital, "drop", "Plan", "inflation", "--about", "supplies", "--from", "2027-07-01")
    assert back["change"] == "-12000.00"
    assert answer(hospital, "read", "Plan", "--dry-run")["moved"] == 0


def test_a_draft_without_drivers_is_built_from_them(planned_hospital: SmallHospital) -> None:
    made = answer(planned_hospital, "create", "Plan", "--fiscal-year", "2027")
    url = planned_hospital.url
    versions.create(url, LOCAL_ACTOR, name="By hand", fiscal_year=2027)
    seen = answer(planned_hospital, "over", "By hand", "--dry-run")
    stored = answer(planned_hospital, "over", "By hand", "--reason", "Drivers at last")

    assert (seen["stored"], stored["stored"], stored["beneath_typed"]) == (False, True, 0)
    assert stored["moved"] == made["figures"]
    assert seen["expense"] == stored["expense"]
    again = run(planned_hospital, "over", "By hand")
    assert (again.exit_code, again.stderr.splitlines()[0]) == (
        1, "Only a draft without drivers can be built from them.",
    )  # fmt: skip


def test_a_volume_of_a_month_is_typed_for_a_department(planned_hospital: SmallHospital) -> None:
    answer(planned_hospital, "create", "Plan", "--fiscal-year", "2027")
    words = ("Plan", "volume", "330", "--department", "ICU", "--about", "patient_days", "--month", "2027-07")
    stored = answer(planned_hospital, "set", *words)
    assert stored["moved"] > 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("set", "Plan", "wish", "3"), 2),
        (("set", "Plan", "wage_award", "x", "--from", "2027-07-01"), 2),
        (("set", "Plan", "wage_award", "3", "--from", "July"), 2),
        (("set", "Plan", "wage_award", "3.00000001", "--from", "2027-07-01"), 2),
        (("set", "Plan", "wage_award", "3", "--from", "2027-07-01"), 1),  # there is no such version
        (("drop", "Budget 2026", "wage_award", "--from", "2026-07-01"), 1),  # it is not built from drivers
        (("create", "Late", "--fiscal-year", "2026"), 1),  # the year has begun
    ],
)
def test_what_cannot_be_is_refused(planned_hospital: SmallHospital, words: tuple[str, ...], code: int) -> None:
    result = run(planned_hospital, *words)

    assert result.exit_code == code
    assert result.stderr


def test_the_kinds_are_listed(planned_hospital: SmallHospital) -> None:
    assert "wage_award" in answer(planned_hospital, "kinds")
