"""`budget-adjust` in the terminal: the same steps and words as the page, amounts exact."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from data.engine import writing
from data.models import Account, BudgetVersion, Department
from services.budgets.adjusting import listing
from services.permissions import LOCAL_ACTOR
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital

LINE = ("--department", "ICU", "--account", "5100", "--month", "2026-03")


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    known = small_hospital_sqlite
    icu, account = known.departments["ICU"], known.accounts["5100"]
    post_budget(known.url, known.version, [(202600 + month, icu, account, 500_00) for month in range(1, 13)])
    return known


def run(hospital: SmallHospital, *words: str) -> tuple[int, str]:
    result = CliRunner(env={"DATABASE_URL": hospital.url}).invoke(app, ["budget-adjust", *words])
    return result.exit_code, result.stdout + result.stderr


def answer(hospital: SmallHospital, *words: str) -> dict[str, Any]:
    code, out = run(hospital, *words, "--json")
    assert code == 0, out
    told: dict[str, Any] = json.loads(out)
    return told


def test_an_initiative_is_a_line_of_its_own_until_it_is_removed(hospital: SmallHospital) -> None:
    assert answer(hospital, "limit", "1000") == {"justification_above": "1000.00"}
    code, out = run(
        hospital, "initiative", "Budget 2026", "150.25", "--name", "CT", "--owner", "Mia", *LINE, "--monthly"
    )
    assert (code, out) == (1, "An amount of this size needs a justification.\nNothing was saved.\n")

    made = answer(hospital, "initiative", "Budget 2026", "150.25", "--name", "CT", "--owner", "Mia", *LINE, "--monthly",
                  "--reason", "Second scanner")  # fmt: skip
    assert made == {"id": 1, "kind": "initiative", "status": "approved", "about": "In the budget"}
    (row,) = answer(hospital, "list", "Budget 2026")["rows"]
    assert (row["amount"], row["year"], row["month"], row["recurrent"]) == ("150.25", "1502.50", "2026-03", True)
    assert (row["department"], row["owner"], row["to_account"]) == ("ICU Intensive care", "Mia", "")

    assert run(hospital, "remove", "1", "--note", "Too early") == (0, "Taken back; the record of it stays.\n")
    assert [row["status"] for row in answer(hospital, "list", "Budget 2026")["rows"]] == ["withdrawn"]


def test_a_transfer_is_asked_for_approved_and_stands_beside_the_original(hospital: SmallHospital) -> None:
    to = ("--to-department", "LAB", "--to-account", "6100")
    asked = run(hospital, "transfer", "Budget 2026", "100", "--name", "Tests", *LINE, *to, "--reason", "More tests")
    assert asked == (0, "1: Asked for. Someone else has to approve it.\n")
    assert answer(hospital, "revised", "Budget 2026")["rows"] == []

    assert run(hospital, "approve", "1") == (0, "Approved: it is part of the budget now.\n")
    rows = {row["department"]: row for row in answer(hospital, "revised", "Budget 2026")["rows"]}
    assert rows["ICU Intensive care"] == {
        "department": "ICU Intensive care", "account": "5100 Salaries and wages", "original": "6000.00",
        "transfers": "-100.00", "carried": "0.00", "revised": "5900.00",
    }  # fmt: skip
    assert run(hospital, "revised", "Budget 2026")[1].splitlines()[0] == (
        "department,account,original,transfers,carried,revised"
    )
    code, out = run(hospital, "refuse", "1", "--note", "Too late")
    assert (code, out.splitlines()[0]) == (1, "This was decided already.")


def test_what_was_left_is_carried_forward_and_no_more(hospital: SmallHospital) -> None:
    icu, account = hospital.departments["ICU"], hospital.accounts["5100"]
    post_ledger(hospital.url, [(202600 + month, icu, account, None, 450_00) for month in range(1, 13)])
    with writing(hospital.url) as session:
        session.get_one(BudgetVersion, hospital.version).status = "approved"
        session.add(BudgetVersion(name="Budget 2027", fiscal_year=2027, created_by="test"))
    line = ("--department", "ICU", "--account", "5100", "--month", "2027-01", "--from", "Budget 2026", "--name", "Left")

    code, out = run(hospital, "carry-forward", "Budget 2027", "600.01", *line, "--reason", "Order of June")
    assert (code, out.splitlines()[0]) == (1, "More is carried forward than was left of the year before.")
    assert answer(hospital, "carry-forward", "Budget 2027", "600", *line, "--reason", "Order of June")["status"] == (
        "requested"
    )
    assert run(hospital, "refuse", "1", "--note", "Cash is short") == (0, "Refused.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("one-time", "Budget 2026", "1,5", "--name", "x", "--owner", "y", *LINE), "plain number"),
        (("one-time", "Budget 2026", "1.005", "--name", "x", "--owner", "y", *LINE), "more decimals"),
        (("one-time", "Budget 2026", "1", "--name", "x", "--owner", "y", *LINE[:4], "--month", "2026-13"), "YYYY-MM"),
        (("one-time", "Budget 2026", "1", "--name", "x", "--owner", "y", "--department", "HOSP", *LINE[2:]), "HOSP"),
        (("one-time", "Budget 2026", "1", "--name", "x", "--owner", "y", *LINE[:3], "9", *LINE[4:]), "No account 9"),
        (("limit", "-1"), "No such option"),
        (("approve", "7"), "no longer exists"),
        (("list", "Nothing"), "Nothing"),
    ],
)  # fmt: skip
def test_what_is_impossible_is_refused_and_changes_nothing(
    hospital: SmallHospital, words: tuple[str, ...], said: str
) -> None:
    code, out = run(hospital, *words)

    assert code in (1, 2)
    assert said in " ".join(out.replace("│", " ").split())
    assert listing.adjustments(hospital.url, LOCAL_ACTOR, version_id=hospital.version).empty


def test_codes_with_blanks_are_told_apart_and_no_one_of_several_is_taken(hospital: SmallHospital) -> None:
    with writing(hospital.url) as session:
        for code, name in (("ZZ 1", "Ward north"), ("ZZ 2", "Ward"), ("ZZ 3", "Ward")):
            place = session.get_one(Department, hospital.departments["ICU"])
            session.add(Department(**place.model_dump(exclude={"id", "code", "name"}), code=code, name=name))
        session.add(Account(code="52 1", name="Gifts", type="expense", category="supplies"))
    words = ("one-time", "Budget 2026", "10", "--name", "x", "--owner", "Mia", "--month", "2026-03",
             "--reason", "Needed", "--department")  # fmt: skip
    account = ("--account", "52 1")
    for text in ("ZZ", "Ward"):
        code, out = run(hospital, *words, text, *account)
        assert code == 1
        assert "ZZ 2 Ward, ZZ 3 Ward" in out
    assert "No account 52.\nDid you mean: 52 1 Gifts?" in run(hospital, *words, "ZZ 1", "--account", "52")[1]
    assert listing.adjustments(hospital.url, LOCAL_ACTOR, version_id=hospital.version).empty

    answer(hospital, *words, "ZZ 1", *account)
    answer(hospital, *words, "ward north", *account)
    answer(hospital, "transfer", *words[1:5], *LINE, "--to-department", "ZZ 3", "--to-account", "Gifts",
           "--reason", "Moved")  # fmt: skip
    rows = answer(hospital, "list", "Budget 2026")["rows"]
    assert sorted((row["department"], row["account"], row["to_department"], row["to_account"]) for row in rows) == [
        ("ICU Intensive care", "5100 Salaries and wages", "ZZ 3 Ward", "52 1 Gifts"),
        ("ZZ 1 Ward north", "52 1 Gifts", "", ""), ("ZZ 1 Ward north", "52 1 Gifts", "", ""),
    ]  # fmt: skip
