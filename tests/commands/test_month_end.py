"""`month-end` and `variance` in the terminal: checklist, who has not answered, and what changed after the close."""

import json
from pathlib import Path

import pytest
import python_calamine
from typer.testing import CliRunner

import cli
from services.month_end import closing
from services.permissions import LOCAL_ACTOR
from tests.services.books import post_budget, post_ledger
from tests.small_hospital import SmallHospital


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> SmallHospital:
    monkeypatch.setenv("DATABASE_URL", small_hospital_sqlite.url)
    return small_hospital_sqlite


def run(*words: str) -> str:
    answer = CliRunner().invoke(cli.app, list(words))
    assert answer.exit_code == 0, answer.stderr
    return answer.stdout


def post(hospital: SmallHospital, amount: int, period: int = 202601) -> None:
    post_ledger(hospital.url, [(period, hospital.departments["ICU"], hospital.accounts["5100"], None, amount)])


def change_after_close(hospital: SmallHospital) -> None:
    post(hospital, 500_00)
    closing.close(hospital.url, LOCAL_ACTOR, period=202601, reason="final")
    closing.reopen(hospital.url, LOCAL_ACTOR, period=202601, reason="late")
    post(hospital, 25_50)


def test_the_first_open_month_is_asked_for_when_none_is_named(hospital: SmallHospital) -> None:
    post(hospital, 500_00)
    post(hospital, 500_00, 202602)
    assert run("month-end").startswith("January 2026\n")
    closing.close(hospital.url, LOCAL_ACTOR, period=202601, reason="final")

    text = run("month-end")

    assert text.startswith("February 2026\n[x] Files in: ")
    assert "[ ] Budget approved: No approved budget has figures for the month." in text
    assert "[-] Variances explained: There is no budget to compare with" in text


def test_who_has_not_answered_is_listed(hospital: SmallHospital) -> None:
    post(hospital, 90_000_00)
    place = (202601, hospital.departments["ICU"], hospital.accounts["5100"])
    post_budget(hospital.url, hospital.version, [(*place, 10_000_00)])

    assert "Not answered: ICU Intensive care (–), 1 line, $80,000" in run("month-end", "2026-01")
    told = json.loads(run("month-end", "2026-01", "--json"))
    assert told["answers"] == [
        {"department": "ICU Intensive care", "managers": "", "asked": 1, "answered": 0, "unanswered": 1,
         "unanswered_amount": "80000.00", "handed_in": False, "by": "", "at": None, "note": "", "expected": False}
    ]  # fmt: skip
    assert told["open"] == ["budget", "explanations"]
    assert told["reported"] is None


def test_a_department_is_handed_in_and_given_back_in_the_terminal(hospital: SmallHospital) -> None:
    post(hospital, 500_00)
    place = (202601, hospital.departments["ICU"], hospital.accounts["5100"])
    post_budget(hospital.url, hospital.version, [(*place, 500_00)])

    said = run("month-hand-in", "2026-01", "--department", "ICU")
    back = json.loads(run("month-hand-in", "2026-01", "--department", "ICU", "--give-back", "Too early", "--json"))

    assert said == "ICU Intensive care: handed in by local\n"
    (row,) = back["departments"]
    assert (back["period"], row["handed_in"], row["note"], row["asked"]) == ("2026-01", False, "Too early", 0)
    answer = CliRunner().invoke(cli.app, ["month-hand-in", "2026-02", "--department", "ICU"])
    assert (answer.exit_code, "No department ICU." in answer.stderr) == (1, True)


def test_what_changed_after_the_close_is_told_exactly(hospital: SmallHospital) -> None:
    change_after_close(hospital)

    told = json.loads(run("month-end", "2026-01", "--json"))["reported"]
    assert told["totals"]["result"] == {"reported": "-500.00", "now": "-525.50", "changed": "-25.50"}
    assert [(one["file_name"], one["cause"], one["changed"]) for one in told["files"]] == [
        ("ledger_1.csv", "posted", "25.50")
    ]
    assert [(one["number"], one["status"], one["expense"]) for one in told["closes"]] == [(1, "reopened", "500.00")]
    assert run("month-end", "2026-01", "--changes").splitlines() == [
        "department_code,department,account_code,account,type,category,reported,now,changed",
        "ICU,ICU Intensive care,5100,5100 Salaries and wages,expense,salaries,500.00,525.50,25.50",
    ]
    assert "Closed 1 time. January 2026: 1 figure changed since it was reported" in run("month-end", "2026-01")


def test_variance_says_what_changed_after_the_close(hospital: SmallHospital) -> None:
    change_after_close(hospital)

    answer = CliRunner().invoke(cli.app, ["variance", "--period", "2026-01", "--json"])

    assert "Jan 2026: 1 figure changed since it was reported" in answer.stderr
    told = json.loads(answer.stdout)["changed_after_close"]
    assert told["months"] == ["2026-01"]
    assert [(row["period"], row["account_code"], row["changed"]) for row in told["rows"]] == [
        ("2026-01", "5100", "25.50")
    ]


def test_the_workbook_has_a_sheet_of_what_changed(hospital: SmallHospital, tmp_path: Path) -> None:
    change_after_close(hospital)
    out = tmp_path / "book.xlsx"
    sheets = json.loads(run("export", "workbook", "--period", "2026-01", "--out", str(out), "--json"))["sheets"]

    assert sheets.count("Changed after close") == 1
    rows = python_calamine.CalamineWorkbook.from_path(out).get_sheet_by_name("Changed after close").to_python()
    assert ["5100 Salaries and wages", "ICU Intensive care", 500.0, 525.5, 25.5] in [row[:5] for row in rows]


def test_a_month_that_was_never_closed_has_no_figures_as_reported(hospital: SmallHospital) -> None:
    post(hospital, 500_00)
    answer = CliRunner().invoke(cli.app, ["month-end", "2026-01", "--changes"])
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert "never closed" in answer.stderr


def test_without_figures_the_next_step_is_said(hospital: SmallHospital) -> None:
    answer = CliRunner().invoke(cli.app, ["month-end"])
    assert answer.exit_code == 1
    assert answer.stderr.splitlines() == ["No month has figures yet.", "Import a ledger file first."]


def test_a_month_is_closed_and_reopened_in_the_terminal_with_its_reasons(hospital: SmallHospital) -> None:
    post(hospital, 90_000_00)
    place = (202601, hospital.departments["ICU"], hospital.accounts["5100"])
    post_budget(hospital.url, hospital.version, [(*place, 10_000_00)])
    line = {"department": "ICU Intensive care", "account": "5100 Salaries and wages", "managers": "",
            "variance": "-80000.00"}  # fmt: skip
    assert json.loads(run("month-end", "2026-01", "--json"))["unexplained"] == [line]

    refused = CliRunner().invoke(cli.app, ["month-close", "2026-01", "--reason", "rest is in"])
    assert refused.exit_code == 1
    assert (
        "1 variance of January 2026 has no explanation: ICU Intensive care (5100 Salaries and wages)." in refused.stderr
    )
    assert refused.stdout == ""

    told = json.loads(
        run("month-close", "2026-01", "--reason", "rest is in", "--without-explanations", "No payroll yet", "--json")
    )
    assert (told["closed"], told["reason"], told["unexplained_reason"]) == (True, "rest is in", "No payroll yet")
    assert told["unexplained"] == [line]
    assert told["expense"] == "90000.00"
    assert run("month-reopen", "2026-01", "--reason", "Late invoice") == "January 2026 is open again.\n"
    closed = json.loads(run("month-end", "2026-01", "--json"))["reported"]["closes"]
    assert [(one["status"], one["unexplained_reason"]) for one in closed] == [("reopened", "No payroll yet")]
