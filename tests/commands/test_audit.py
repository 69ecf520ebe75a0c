"""`cli.py audit`: what changed, by whom, from what to what, and whether the trail is whole."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from cli import app
from data.engine import writing
from services.budgets import cells
from services.budgets.cells import CellEdit
from services.permissions import LOCAL_ACTOR, Actor
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> SmallHospital:
    monkeypatch.setenv("DATABASE_URL", small_hospital_sqlite.url)
    return small_hospital_sqlite


def type_in(hospital: SmallHospital, actor: Actor, department: str, seen: int, amount: int) -> None:
    edit = CellEdit(hospital.departments[department], hospital.accounts["5100"], 202601, seen, amount)
    assert cells.save(hospital.url, actor, version_id=hospital.version, edits=[edit], note="Census").saved


def run(*arguments: str) -> tuple[int, str, str]:
    ran = CliRunner().invoke(app, ["audit", *arguments])
    return ran.exit_code, ran.stdout, ran.stderr


def test_a_typed_figure_reads_from_old_to_new(hospital: SmallHospital) -> None:
    type_in(hospital, LOCAL_ACTOR, "ICU", 0, 1_250_00)
    type_in(hospital, Actor(name="fay", role="finance_lead"), "ICU", 1_250_00, 990_50)

    code, out, err = run("--who", "fay", "--what", "budget")

    assert code == 0
    assert "fay  Budget figures changed  Budget 2026" in out
    assert "ICU Intensive care · 5100 Salaries and wages · Jan 2026 · Figure: $1,250.00 → $990.50 (Census)" in out
    assert "local" not in out
    assert "The chain of 2 events is intact." in err


def test_json_has_the_events_of_a_department_with_code_and_words(hospital: SmallHospital) -> None:
    type_in(hospital, LOCAL_ACTOR, "ICU", 0, 5_00)
    type_in(hospital, LOCAL_ACTOR, "ED", 0, 7_00)

    code, out, _err = run("--department", "ED", "--since", "2020-01-01", "--json")
    answer = json.loads(out)

    assert code == 0
    assert (answer["total"], answer["chain"]) == (
        1, {"events": 2, "intact": True, "broken_since": None, "missing": 0, "beyond": 0},
    )  # fmt: skip
    (event,) = answer["events"]
    assert (event["action"], event["subject"]) == ("budget.cells", f"budget_version/{hospital.version}")
    assert [(one["old"], one["new"]) for one in event["changes"]] == [("$0.00", "$7.00")]


def test_what_is_left_out_is_counted(hospital: SmallHospital) -> None:
    for number in range(3):
        type_in(hospital, LOCAL_ACTOR, "ICU", number * 100, (number + 1) * 100)

    code, out, err = run("--limit", "1")

    assert code == 0
    assert out.count("Budget figures changed") == 1
    assert "2 older events are left out" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--who", "fey"), "Nobody called fey has changed anything."),
        (("--what", "budgets"), "Nothing of the kind budgets has happened."),
        (("--department", "NO"), "Unknown department: NO"),
        (("--since", "31/12/2026"), "Not a valid date: 31/12/2026"),
    ],
)
def test_what_was_mistyped_is_refused_instead_of_reading_as_nothing(
    hospital: SmallHospital, arguments: tuple[str, str], said: str
) -> None:
    type_in(hospital, LOCAL_ACTOR, "ICU", 0, 5_00)

    code, out, err = run(*arguments)

    assert (code, out) == (1, "")
    assert said in err


def test_a_broken_chain_is_said(hospital: SmallHospital) -> None:
    type_in(hospital, LOCAL_ACTOR, "ICU", 0, 5_00)
    with writing(hospital.url) as session:
        session.connection().execute(text("DROP TRIGGER audit_event_no_update"))
        session.connection().execute(text("UPDATE audit_event SET actor = 'nobody'"))

    _code, _out, err = run()

    assert "The chain is broken since event 1 of" in err


def test_without_the_file_of_anchors_the_trail_is_printed_all_the_same(
    hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    type_in(hospital, LOCAL_ACTOR, "ICU", 0, 5_00)
    monkeypatch.setenv("CASELOAD_ANCHOR_FILE", str(tmp_path / "gone"))
    monkeypatch.setenv("CASELOAD_ANCHOR_KEY", "k" * 40)

    code, out, _err = run("--json")
    told, text, err = run()

    answer = json.loads(out)
    assert (code, told, answer["total"]) == (0, 0, 1)
    assert "cannot be read" in answer["anchors"][0]
    assert "Budget figures changed" in text
    assert "cannot be read" in err
