"""`inspect`, `import` and `undo` in the terminal: keys, exit codes, one JSON object."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands.importing import files as imports

HEAD = "Date,Department,Account,Supplier,Amount\n"
ROWS = '2026-01-10,ICU,6100,Acme,"1,234.50"\n2026-01-11,ICU,6100,,oops\n2026-01-12,ED,6200,,-0.50\n'


@pytest.fixture
def terminal(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    app = typer.Typer()
    imports.register(app)
    return app


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "january.csv"
    path.write_text(HEAD + ROWS)
    return path


def run(app: typer.Typer, *words: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def test_inspect_prints_the_promised_keys(terminal: typer.Typer, file: Path) -> None:
    code, out, _ = run(terminal, "inspect", file, "--json")
    found = json.loads(out)

    promised = {"encoding", "delimiter", "sheet", "header_row", "date_format", "number_format", "columns", "mapping"}
    assert code == 0
    assert promised | {"data_rows", "skipped_rows", "amount_total", "issues"} <= set(found)
    assert (found["amount_total"], found["data_rows"], found["header_row"]) == ("1234.00", 2, 0)
    assert found["mapping"]["amount"]["column"] == "Amount"
    assert (found["kind"], found["kind_rivals"]) == ("ledger", [])
    assert 0.5 < found["kind_confidence"] <= 1
    assert "“" in found["kind_why"]


def test_import_prints_the_promised_keys_and_exact_money(terminal: typer.Typer, file: Path) -> None:
    code, out, _ = run(terminal, "import", "ledger", file, "--create-missing", "--json")
    answer = json.loads(out)

    assert code == 0
    assert {key: answer[key] for key in _PROMISED} == {
        "batch_id": 1,
        "rows_read": 3,
        "rows_loaded": 2,
        "rows_rejected": 1,
        "rows_duplicate": 0,
        "rows_skipped": 0,
        "control_total": "1234.00",
        "loaded_total": "1234.00",
        "rejected_total": "0.00",
    }
    (issue,) = answer["issues"]
    assert (issue["line"], issue["column"], issue["value"], issue["code"]) == (3, "Amount", "oops", "bad_amount")


_PROMISED = (
    "batch_id", "rows_read", "rows_loaded", "rows_rejected", "rows_duplicate", "rows_skipped", "control_total",
    "loaded_total", "rejected_total",
)  # fmt: skip


def test_a_wrong_kind_waits_for_an_answer(terminal: typer.Typer, tmp_path: Path) -> None:
    hours = tmp_path / "hours.csv"
    hours.write_text("Date,Department,Job class,Pay code,Hours,Amount\n2026-01-10,ICU,RN,REG,8.00,400.00\n")

    code, _out, err = run(terminal, "import", "ledger", hours, "--create-missing")
    assert code == 1
    assert "This looks like labor, not like ledger. What does the file hold?" in err
    assert "This looks like" not in run(terminal, "import", "labor", hours, "--dry-run")[2]
    said = run(terminal, "import", "ledger", hours, "--create-missing", "--answer", "kind=labor", "--json")[1]
    assert json.loads(said)["loaded_total"] == "400.00"


def test_a_dry_run_stores_nothing(terminal: typer.Typer, file: Path) -> None:
    code, out, _ = run(terminal, "import", "ledger", file, "--dry-run", "--create-missing", "--json")

    assert code == 0
    assert json.loads(out)["rows_loaded"] == 2
    assert json.loads(run(terminal, "import", "ledger", file, "--create-missing", "--json")[1])["batch_id"] == 1


def test_the_same_file_again_is_refused(terminal: typer.Typer, file: Path) -> None:
    run(terminal, "import", "ledger", file, "--create-missing")
    code, out, err = run(terminal, "import", "ledger", file, "--create-missing", "--json")

    assert (code, out) == (1, "")
    assert "batch 1" in err


def test_an_overlapping_file_loads_what_is_new(terminal: typer.Typer, file: Path, tmp_path: Path) -> None:
    run(terminal, "import", "ledger", file, "--create-missing")
    longer = tmp_path / "longer.csv"
    longer.write_text(HEAD + ROWS + "2026-02-01,ED,6200,,7.00\n")

    answer = json.loads(run(terminal, "import", "ledger", longer, "--create-missing", "--json")[1])
    assert (answer["rows_loaded"], answer["rows_duplicate"]) == (1, 2)
    assert answer["duplicate_total"] == "1234.00"


def test_undo_and_replace(terminal: typer.Typer, file: Path, tmp_path: Path) -> None:
    run(terminal, "import", "ledger", file, "--create-missing")
    other = tmp_path / "other.csv"
    other.write_text(HEAD + "2026-01-10,ED,6200,,7.00\n")

    replaced = json.loads(run(terminal, "import", "ledger", other, "--replace-periods", "--json")[1])
    assert (replaced["rows_loaded"], replaced["mode"]) == (1, "replace")
    assert json.loads(run(terminal, "undo", 2, "--json")[1]) == {"batch_id": 2, "rows_removed": 1}
    assert json.loads(run(terminal, "undo", 1, "--json")[1])["rows_removed"] == 2
    code, _, err = run(terminal, "undo", 1)
    assert code == 1
    assert "already undone" in err


def test_a_mapping_file_overrides_the_suggestion(terminal: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text(
        "Date,Department,Account,Amount,Other\n2026-01-10,ICU,6100,1.00,2.00\n2026-01-11,ICU,6100,1.00,2.50\n"
    )
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"amount": "Other"}))

    answer = json.loads(run(terminal, "import", "ledger", path, "--mapping", mapping, "--create-missing", "--json")[1])
    assert answer["loaded_total"] == "4.50"
    mapping.write_text("[1]")
    assert run(terminal, "import", "ledger", path, "--mapping", mapping)[0] == 1


def test_private_columns_are_refused_and_left_out(terminal: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "private.csv"
    path.write_text("Date,Department,Account,Amount,SSN\n2026-01-10,ICU,6100,1.00,123-45-6789\n")

    code, _, err = run(terminal, "import", "ledger", path, "--create-missing")
    assert code == 1
    assert "“SSN”" in err
    assert "123-45" not in err
    assert run(terminal, "import", "ledger", path, "--create-missing", "--leave-out", "SSN")[0] == 0


def test_wrong_usage_is_told_apart_from_a_refusal(terminal: typer.Typer, file: Path) -> None:
    assert run(terminal, "import", "nonsense", file)[0] == 2
    assert run(terminal, "import", "ledger", file, "--period", "January")[0] == 2
    assert run(terminal, "import", "ledger", file.with_name("gone.csv"))[0] == 1
    assert run(terminal, "inspect", file.with_name("gone.csv"))[0] == 1


def test_the_plain_answer_lists_every_bad_row(terminal: typer.Typer, file: Path) -> None:
    _, out, _ = run(terminal, "import", "ledger", file, "--create-missing")

    assert "Batch 1" in out
    assert "line 3: Amount 'oops'" in out


UNDECIDED = "Date;Department;Account;Amount\n2026-01-10;ICU;6100;1.000\n2026-01-11;ED;6100;12.500\n"


@pytest.fixture
def undecided(tmp_path: Path) -> Path:
    path = tmp_path / "undecided.csv"
    path.write_text(UNDECIDED)
    return path


def test_a_question_holds_the_import_and_comes_as_json(terminal: typer.Typer, undecided: Path) -> None:
    code, out, err = run(terminal, "import", "ledger", undecided, "--create-missing", "--json")

    (asked,) = json.loads(out)["questions"]
    assert (code, json.loads(out)["batch_id"]) == (1, None)
    assert "thousands mark or the decimal sign" in err
    assert {key: asked[key] for key in ("name", "column", "proposal", "answer")} == {
        "name": "thousands-mark",
        "column": "Amount",
        "proposal": "thousands",
        "answer": None,
    }
    assert [(choice["value"], choice["effect"]) for choice in asked["choices"]] == [
        ("thousands", "total 13500.00"),
        ("decimal", "total 13.50"),
    ]
    assert asked["text"] in err


def test_a_question_in_plain_text_shows_what_to_type(terminal: typer.Typer, undecided: Path) -> None:
    code, out, err = run(terminal, "import", "ledger", undecided, "--create-missing")

    assert (code, out) == (1, "")
    assert "  --answer thousands-mark=thousands  It separates thousands  total 13500.00  (likely)" in err
    assert err.count("Is it a thousands mark") == 1


def test_a_dry_run_shows_the_questions_too(terminal: typer.Typer, undecided: Path) -> None:
    code, out, err = run(terminal, "import", "ledger", undecided, "--create-missing", "--dry-run", "--json")

    assert (code, [asked["name"] for asked in json.loads(out)["questions"]]) == (0, ["thousands-mark"])
    assert json.loads(out)["blocking"]
    assert "--answer thousands-mark=decimal" in err


def test_an_answer_lets_the_import_through(terminal: typer.Typer, undecided: Path) -> None:
    words = ("import", "ledger", undecided, "--create-missing", "--answer", "thousands-mark=decimal", "--json")
    code, out, _ = run(terminal, *words)

    assert (code, json.loads(out)["loaded_total"]) == (0, "13.50")


def test_what_went_to_a_fallback_is_counted(terminal: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("Date,Department,Account,Amount\n2026-01-10,ICU,6100,1.00\n2026-01-11,,6100,2.50\n")

    asked = run(terminal, "import", "ledger", path, "--create-missing", "--json")
    words = ("import", "ledger", path, "--create-missing", "--answer", "fallback-department=hospital", "--json")
    code, out, err = run(terminal, *words)

    answer = json.loads(out)
    assert (asked[0], json.loads(asked[1])["questions"][0]["decides"]) == (1, "1 line, 2.50 in total")
    assert (code, answer["fallback_rows"], answer["fallback_total"]) == (0, 1, "2.50")
    assert "1 line without a department went to “Whole hospital” (2.50)." in err


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("foo=units", "Not a question: “foo”.\nQuestions are: account-types, thousands,"),
        (
            "thousands=many",
            "“many” is no answer to “thousands”.\nChoose one of: units, thousands, millions, lakhs, crores.",
        ),
        ("thousands", "Not an answer: “thousands”.\nWrite NAME=CHOICE"),
    ],
)
def test_a_wrong_answer_says_what_is_possible(terminal: typer.Typer, file: Path, answer: str, says: str) -> None:
    code, out, err = run(terminal, "import", "ledger", file, "--answer", answer)

    assert (code, out) == (1, "")
    assert says in err


def test_texts_are_masked_and_persons_among_suppliers_kept_by_option(terminal: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    lines = [
        f'2026-01-0{day},ICU,6100,"{name}, Jane",10.00,pt # 4471' for day, name in enumerate(("Doe", "Roe", "Poe"), 1)
    ]
    path.write_text("\n".join(["Date,Department,Account,Supplier,Amount,Description", *lines]))

    shown = json.loads(run(terminal, "import", "ledger", path, "--create-missing", "--dry-run", "--json")[1])
    assert sorted((item["column"], item["holds"]) for item in shown["private_columns"]) == [
        ("Description", "texts"),
        ("Supplier", "suppliers"),
    ]
    options = ("--create-missing", "--mask-private", "--supplier-people", "keep", "--json")
    assert json.loads(run(terminal, "import", "ledger", path, *options)[1])["rows_loaded"] == 3


def test_rejected_rows_are_said_with_their_amount_and_come_back_as_a_file(
    terminal: typer.Typer, tmp_path: Path
) -> None:
    path = tmp_path / "two.csv"
    path.write_text("Date,Department,Account,Amount\n2026-01-10,ICU,6100,10.00\n2026-13-40,ICU,6100,5.25\n")
    back = tmp_path / "rejected.csv"

    code, stdout, stderr = run(terminal, "import", "ledger", path, "--create-missing", "--json")
    batch = json.loads(stdout)["batch_id"]

    assert code == 0
    assert f"1 row was rejected (5.25) and is kept. Correct it: cli.py rejected {batch} --out rejected.csv" in stderr
    assert run(terminal, "rejected", batch, "--out", back)[0] == 0
    assert back.read_text("utf-8-sig").splitlines() == ["Date,Department,Account,Amount", "2026-13-40,ICU,6100,5.25"]
    assert run(terminal, "rejected", 99)[0] == 1
