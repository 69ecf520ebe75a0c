"""`import auto` in the terminal: files, answers for all and for one, exit codes, one JSON object."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from commands import hospital
from commands.importing import files as imports

LEDGER = "General ledger\nPeriod,Department,Account,Amount\n2026-01,ICU,6100,1000.25\n2026-01,ED,6100,50.75\n"
UNDECIDED = "General ledger\nDate;Department;Account;Amount\n2026-02-10;ICU;6100;1.000\n2026-02-11;ED;6100;12.500\n"
PLAIN = "Department,Account,Jan 2026,Feb 2026\nICU,6100,900.50,901.00\nED,6200,40.00,41.00\n"
WIDE = "Trial balance\nDepartment,Account,2026-01\nICU,6100,1000.25\nED,6100,50.75\nED,6200,1.00\n"


@pytest.fixture
def terminal(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> typer.Typer:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    for name, text in {"gl.csv": LEDGER, "feb.csv": UNDECIDED, "plain.csv": PLAIN, "tb.csv": WIDE}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "no.json").write_text('{"a": 1}')
    monkeypatch.chdir(tmp_path)
    app = typer.Typer()
    imports.register(app)
    return app


def run(app: typer.Typer, *words: str) -> tuple[int, dict[str, Any], str]:
    result = CliRunner().invoke(app, ["import", "auto", *words, "--create-missing", "--json"])
    return result.exit_code, json.loads(result.stdout or "{}"), result.stderr


def states(answer: dict[str, Any]) -> dict[str, str]:
    return {file["file"]: file["state"] for file in answer["files"]}


def test_each_file_tells_what_a_single_import_tells(terminal: typer.Typer) -> None:
    code, answer, _err = run(terminal, "gl.csv")

    (file,) = answer["files"]
    assert (code, answer["posted"], answer["questions"]) == (0, ["gl.csv"], [])
    assert (file["kind"], file["confidence"], file["why"]) == (
        "ledger", 0.85, "The title above the table speaks of: Ledger.",
    )  # fmt: skip
    single = {"batch_id": 1, "rows_read": 3, "rows_loaded": 2, "rows_rejected": 0, "rows_duplicate": 0}
    single |= {"rows_skipped": 1, "control_total": "1051.00", "loaded_total": "1051.00", "rejected_total": "0.00"}
    assert {key: file[key] for key in single} == single
    assert (file["issues"], file["questions"], file["fallback_rows"]) == ([], [], 0)


def test_an_open_question_holds_all_files(terminal: typer.Typer) -> None:
    code, answer, err = run(terminal, "gl.csv", "feb.csv")

    assert (code, answer["posted"], states(answer)) == (1, [], {"gl.csv": "ready", "feb.csv": "asked"})
    assert [(asked["file"], asked["name"]) for asked in answer["questions"]] == [("feb.csv", "thousands-mark")]
    assert "--answer feb.csv:thousands-mark=decimal" in err
    assert run(terminal, "gl.csv")[1]["files"][0]["batch_id"] == 1


@pytest.mark.parametrize("given", ["thousands-mark=decimal", "feb.csv:thousands-mark=decimal"])
def test_an_answer_is_for_all_files_or_for_one(terminal: typer.Typer, given: str) -> None:
    code, answer, _err = run(terminal, "gl.csv", "feb.csv", "--answer", given)

    assert (code, sorted(answer["posted"])) == (0, ["feb.csv", "gl.csv"])
    assert {file["file"]: file["loaded_total"] for file in answer["files"]} == {"gl.csv": "1051.00", "feb.csv": "13.50"}


def test_the_kind_of_a_file_is_answered_like_all_else(terminal: typer.Typer) -> None:
    _code, answer, _err = run(terminal, "plain.csv")
    assert [asked["name"] for asked in answer["questions"]] == ["kind"]

    code, answer, _err = run(terminal, "plain.csv", "--answer", "plain.csv:kind=budget")
    assert (code, answer["files"][0]["kind"], answer["posted"]) == (0, "budget", ["plain.csv"])


def test_one_of_two_forms_is_taken(terminal: typer.Typer) -> None:
    code, answer, err = run(terminal, "gl.csv", "tb.csv")
    assert (code, [group["files"] for group in answer["same"]]) == (1, [["tb.csv", "gl.csv"]])
    assert "--answer take=tb.csv" in err

    code, answer, _err = run(terminal, "gl.csv", "tb.csv", "--answer", "take=gl.csv")
    assert (code, states(answer)) == (0, {"gl.csv": "posted", "tb.csv": "left_out"})


def test_a_file_that_is_no_table_is_refused_and_the_others_are_posted(terminal: typer.Typer) -> None:
    code, answer, _err = run(terminal, "no.json", "gl.csv")

    assert (code, states(answer)) == (1, {"gl.csv": "posted", "no.json": "refused"})
    assert answer["files"][1]["said"] == "This is a JSON file, not a table."


def test_a_dry_run_stores_nothing_and_is_no_failure(terminal: typer.Typer) -> None:
    assert run(terminal, "gl.csv", "feb.csv", "--dry-run")[:2] != (1, {})
    code, answer, _err = run(terminal, "gl.csv", "--dry-run")

    assert (code, answer["posted"], states(answer)) == (0, [], {"gl.csv": "ready"})
    assert answer["files"][0]["rows_loaded"] == 2


def test_the_same_again_is_no_failure_and_stores_nothing(terminal: typer.Typer) -> None:
    run(terminal, "gl.csv")
    code, answer, _err = run(terminal, "gl.csv")

    assert (code, states(answer), answer["posted"]) == (0, {"gl.csv": "stored"}, [])


def test_folders_and_zip_files_stand_for_their_files(terminal: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "gl.csv").rename(tmp_path / "set" / "gl.csv")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.write("feb.csv")

    code, answer, _err = run(terminal, "set", "more.zip", "--answer", "more.zip/feb.csv:thousands-mark=decimal")
    assert (code, sorted(answer["posted"])) == (0, ["gl.csv", "more.zip/feb.csv"])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("gone.csv:thousands=units", "No file here is named “gone.csv”.\nFiles are: gl.csv"),
        ("take=gone.csv", "No file here is named “gone.csv”."),
        ("nonsense=units", "Not an answer: “nonsense=units”.\nWrite NAME=CHOICE, or FILE:NAME=CHOICE"),
    ],
)
def test_answers_that_cannot_be_one_are_refused(terminal: typer.Typer, given: str, says: str) -> None:
    code, answer, err = run(terminal, "gl.csv", "--answer", given)

    assert (code, answer) == (1, {})
    assert says in err


def test_a_kind_that_does_not_exist_is_refused(terminal: typer.Typer) -> None:
    code, answer, _err = run(terminal, "gl.csv", "--answer", "gl.csv:kind=nonsense")

    assert (code, states(answer)) == (1, {"gl.csv": "refused"})
    assert answer["files"][0]["said"] == "“nonsense” is no answer to “kind”."


def test_an_answer_that_no_file_asks_for_is_said(terminal: typer.Typer) -> None:
    assert "No file asks for: currency." in run(terminal, "gl.csv", "--answer", "currency=EUR")[2]


def test_a_choice_may_hold_colons_and_equal_signs(terminal: typer.Typer) -> None:
    code, answer, _err = run(terminal, "gl.csv", "--answer", "account-types=6100:x=expense")

    assert (code, answer["posted"]) == (0, ["gl.csv"])


def test_only_auto_takes_several_files(terminal: typer.Typer) -> None:
    assert CliRunner().invoke(terminal, ["import", "ledger", "gl.csv", "feb.csv"]).exit_code == 2
    assert CliRunner().invoke(terminal, ["import", "trial-balance", "tb.csv", "--create-missing"]).exit_code == 0


def test_plain_text_tells_each_file_in_a_line(terminal: typer.Typer) -> None:
    result = CliRunner().invoke(terminal, ["import", "auto", "gl.csv", "no.json", "--create-missing"])

    assert result.stdout.splitlines() == [
        "gl.csv: posted  ledger  batch 1: 2 rows loaded, 0 rejected, total 1051.00",
        "no.json: refused  This is a JSON file, not a table.  Save it as XLSX or CSV and upload it again.",
        "1 file was stored.",
    ]


def test_a_first_file_asks_whether_its_codes_are_created(terminal: typer.Typer) -> None:
    bare = CliRunner().invoke(terminal, ["import", "auto", "gl.csv", "--json"])
    asked = json.loads(bare.stdout)

    assert bare.exit_code == 1
    assert asked["posted"] == []
    assert [(one["name"], one["proposal"]) for one in asked["questions"]] == [("new-codes", "create")]
    assert "ICU" in asked["questions"][0]["text"]

    words = ["import", "auto", "gl.csv", "--json", "--answer", "new-codes=create", "--answer", "account-types=proposed"]
    created = CliRunner().invoke(terminal, words)
    assert created.exit_code == 0
    assert json.loads(created.stdout)["files"][0]["rows_loaded"] == 2


def test_settings_are_proposed_from_a_folder(terminal: typer.Typer, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "gl.csv").write_text(LEDGER)

    hospital.register(terminal)
    result = CliRunner().invoke(terminal, ["settings", "propose", str(folder), "--json"])

    assert result.exit_code == 0
    assert {one["name"] for one in json.loads(result.stdout)["proposals"]} >= {"currency", "first-month"}


def test_settings_of_a_file_that_is_not_there_are_refused(terminal: typer.Typer) -> None:
    hospital.register(terminal)
    result = CliRunner().invoke(terminal, ["settings", "propose", "nowhere.csv"])

    assert (result.exit_code, "There is no file nowhere.csv." in result.stderr) == (1, True)


def test_a_file_of_which_every_line_waits_is_not_called_stored(terminal: typer.Typer) -> None:
    result = CliRunner().invoke(terminal, ["import", "auto", "gl.csv", "--answer", "new-codes=set-aside"])

    assert result.exit_code == 1
    assert "Nothing was stored." in result.stdout
    assert "gl.csv: set aside" in result.stdout


def test_a_named_kind_of_which_every_line_waits_ends_with_one(terminal: typer.Typer) -> None:
    result = CliRunner().invoke(terminal, ["import", "ledger", "gl.csv", "--json"])

    assert result.exit_code == 1
    assert json.loads(result.stdout)["rows_loaded"] == 0


def test_a_later_file_with_one_unknown_code_is_not_asked_about(terminal: typer.Typer, tmp_path: Path) -> None:
    run(terminal, "gl.csv", "--answer", "account-types=proposed")
    (tmp_path / "later.csv").write_text(LEDGER.replace("2026-01", "2026-02").replace("ED,", "EX,"))

    result = CliRunner().invoke(terminal, ["import", "auto", "later.csv", "--json"])

    assert result.exit_code == 0
    (file,) = json.loads(result.stdout)["files"]
    assert (file["state"], file["rows_loaded"], file["rows_rejected"]) == ("posted", 1, 1)
