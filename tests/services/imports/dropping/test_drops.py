"""Many files at once: recognized, in order, previewed and posted; one that fails leaves the others alone."""

from pathlib import Path

import pytest
from sqlmodel import Session

from services.errors import NotPermittedError
from services.imports import ImportOptions, dropping, posting
from services.imports.passing import Pass
from services.imports.storing import effects
from services.permissions import Actor
from tests.services.imports.conftest import ADMIN, Desk

LEDGER = """General ledger
Period,Department,Account,Account name,Amount
2026-01,ICU,6100,Wages,1000.00
2026-01,ICU,6200,Drugs,50.00
"""
BUDGET = """Budget 2026
Department,Account,Jan 2026,Feb 2026
ICU,6100,900.00,901.00
ICU,6200,40.00,41.00
"""
LABOR = """Date,Department,Job class,Pay code,Hours,Amount
2026-01-10,ICU,RN,REG,8.00,400.00
2026-01-11,ICU,RN,OT,2.00,150.00
"""
DEPARTMENTS = "Department,Department name\nICU,Intensive care\nED,Emergency\n"
UNDECIDED = "General ledger\nDate;Department;Account;Amount\n2026-02-10;ICU;6100;1.000\n2026-02-11;ED;6100;12.500\n"
PLAIN = "Department,Account,Jan 2026,Feb 2026\nICU,6100,900.50,901.00\nICU,6200,40.00,41.00\n"

CREATE = ImportOptions(kind="", create_missing=True, mode="only_new")


def dropped(desk: Desk, **files: str) -> list[dropping.DroppedFile]:
    return dropping.open_files(
        [(f"{name}.csv", desk.file(text, f"{name}.csv")) for name, text in files.items()], desk.folder
    )


def proposed(desk: Desk, files: list[dropping.DroppedFile], **choices: object) -> dropping.DropPlan:
    return dropping.propose(desk.url, ADMIN, files, dropping.DropChoices(**{"base": CREATE, **choices}))  # type: ignore[arg-type]


def batches(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT kind, file_name, rows_loaded FROM import_batch ORDER BY id")


def test_what_others_refer_to_is_posted_first(new_desk: Desk) -> None:
    files = dropped(new_desk, a_labor=LABOR, b_budget=BUDGET, c_gl=LEDGER, d_list=DEPARTMENTS)

    plan = proposed(new_desk, files)
    results = dropping.post_all(new_desk.url, ADMIN, plan)

    assert [(file.kind, file.state) for file in plan.files] == [
        ("departments", "ready"), ("ledger", "ready"), ("budget", "ready"), ("labor", "ready"),
    ]  # fmt: skip
    assert all(file.order_why and file.recognition and file.recognition.why for file in plan.files)
    assert [result.state for result in results] == ["posted"] * 4
    assert batches(new_desk) == [
        ("departments", "d_list.csv", 2), ("ledger", "c_gl.csv", 2), ("budget", "b_budget.csv", 2),
        ("labor", "a_labor.csv", 2),
    ]  # fmt: skip


def test_a_plan_stores_nothing(new_desk: Desk) -> None:
    proposed(new_desk, dropped(new_desk, gl=LEDGER, list=DEPARTMENTS))

    assert batches(new_desk) == new_desk.rows("SELECT code FROM department") == []


def test_a_file_of_which_nothing_says_what_it_is_is_asked_about(new_desk: Desk) -> None:
    files = dropped(new_desk, plain=PLAIN)
    (asked,) = proposed(new_desk, files).open_questions

    assert (asked[0], asked[1].name, asked[1].proposal) == ("plain.csv", "kind", "ledger")
    assert [choice.value for choice in asked[1].choices][:2] == ["ledger", "budget"]

    plan = proposed(new_desk, files, by_file={"plain.csv": {"kind": "budget"}})
    assert [(file.kind, file.state) for file in plan.files] == [("budget", "ready")]
    assert [result.state for result in dropping.post_all(new_desk.url, ADMIN, plan)] == ["posted"]


TEXTS = {
    "README.md": "# Exports\n\n| file | what |\n|---|---|\n| gl.csv | general ledger, 3 months |\n",
    "readme.txt": "Files of the first quarter\nAmounts in dollars, revenue negative\n",
    "files.txt": "gl.csv\nbudget.xlsx\nhours.csv\n",
}


def test_texts_of_a_folder_are_set_aside_with_a_sentence(new_desk: Desk) -> None:
    files = dropping.open_files(
        [(name, new_desk.file(text, name)) for name, text in {**TEXTS, "gl.csv": LEDGER}.items()], new_desk.folder
    )
    plan = proposed(new_desk, files, answers={"kind": "ledger"})

    assert {file.key: file.state for file in plan.files} == {"gl.csv": "ready", **dict.fromkeys(TEXTS, "left_out")}
    assert {plan.file(name).said for name in TEXTS} == {
        "Text to be read, not a table: set aside. Choose its kind if it is a table."
    }
    assert proposed(new_desk, files, by_file={"files.txt": {"kind": "departments"}}).file("files.txt").kind


def test_a_print_whose_columns_run_into_each_other_is_asked_about(new_desk: Desk) -> None:
    lines = "".join(f"6010    {50100 + place}   Acct {place:<9}  {place}.25    {place}.00\n" for place in range(20))
    text = f"{lines}6020    50100   A rather long description  234,567.25  1,000.00\n"
    files = dropping.open_files([("gl.txt", new_desk.file(text, "gl.txt"))], new_desk.folder)

    assert proposed(new_desk, files).file("gl.txt").state != "left_out"


def test_a_list_with_headings_is_no_text_to_be_read(new_desk: Desk) -> None:
    files = dropping.open_files([("notes.txt", new_desk.file(DEPARTMENTS, "notes.txt"))], new_desk.folder)

    assert proposed(new_desk, files).file("notes.txt").state == "ready"


def test_a_file_can_be_left_out(new_desk: Desk) -> None:
    plan = proposed(new_desk, dropped(new_desk, plain=PLAIN, gl=LEDGER), by_file={"plain.csv": {"kind": "none"}})

    assert [result.state for result in dropping.post_all(new_desk.url, ADMIN, plan)] == ["posted", "left_out"]


def test_a_wrong_kind_is_said(new_desk: Desk) -> None:
    plan = proposed(new_desk, dropped(new_desk, hours=LABOR), by_file={"hours.csv": {"kind": "ledger"}})

    assert plan.file("hours.csv").said.startswith("This looks like labor: ")


def test_what_is_no_kind_is_refused(new_desk: Desk) -> None:
    plan = proposed(new_desk, dropped(new_desk, gl=LEDGER), by_file={"gl.csv": {"kind": "nonsense"}})

    assert plan.file("gl.csv").state == "refused"
    assert "“nonsense” is no answer to “kind”" in plan.file("gl.csv").said


def test_an_answer_for_all_reaches_the_files_that_ask(new_desk: Desk) -> None:
    files = dropped(new_desk, gl=LEDGER, feb=UNDECIDED)
    assert [(key, asked.name) for key, asked in proposed(new_desk, files).open_questions] == [
        ("feb.csv", "thousands-mark")
    ]

    plan = proposed(new_desk, files, answers={"thousands-mark": "decimal"})
    dropping.post_all(new_desk.url, ADMIN, plan)

    assert "thousands-mark" not in plan.file("gl.csv").options.answers
    assert new_desk.ledger() == [
        (202601, "ICU", "6100", 100000), (202601, "ICU", "6200", 5000), (202602, "ICU", "6100", 100),
        (202602, "ED", "6100", 1250),
    ]  # fmt: skip


def test_a_kind_for_all_reaches_only_the_files_that_ask_what_they_hold(new_desk: Desk) -> None:
    files = dropped(new_desk, plain=PLAIN, gl=LEDGER, hours=LABOR)

    plan = proposed(new_desk, files, answers={"kind": "budget"})

    assert {file.key: (file.kind, file.state) for file in plan.files} == {
        "plain.csv": ("budget", "ready"), "gl.csv": ("ledger", "ready"), "hours.csv": ("labor", "ready"),
    }  # fmt: skip
    left = proposed(new_desk, files, answers={"kind": "none"})
    assert {file.key for file in left.files if file.state == "left_out"} == {"plain.csv"}


def test_a_version_for_all_reaches_budgets_alone(new_desk: Desk) -> None:
    plan = proposed(new_desk, dropped(new_desk, plan=BUDGET, gl=LEDGER), answers={"version": "Board 2026"})
    dropping.post_all(new_desk.url, ADMIN, plan)

    assert new_desk.rows("SELECT name FROM budget_version") == [("Board 2026",)]
    assert len(new_desk.ledger()) == 2


def test_files_about_which_nothing_was_decided_are_not_read_again(
    new_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = dropped(new_desk, plain=PLAIN, gl=LEDGER, hours=LABOR)
    first = proposed(new_desk, files)
    read: list[str] = []
    preview = posting.preview
    monkeypatch.setattr(
        posting, "preview", lambda *args, **options: read.append(options["filename"]) or preview(*args, **options)
    )
    choices = dropping.DropChoices(base=CREATE, by_file={"plain.csv": {"kind": "budget"}})

    again = dropping.propose(new_desk.url, ADMIN, files, choices, before=first)

    assert set(read) == {"plain.csv"}
    assert [(file.key, file.kind, file.state) for file in again.files] == [
        (file.key, file.kind, file.state) for file in dropping.propose(new_desk.url, ADMIN, files, choices).files
    ]
    new_desk.post(DEPARTMENTS, "departments", create_missing=True)
    read.clear()
    dropping.propose(new_desk.url, ADMIN, files, choices, before=again)
    assert set(read) == {"plain.csv", "gl.csv", "hours.csv"}


def test_a_file_that_fails_changes_nothing_else(new_desk: Desk, tmp_path: Path) -> None:
    files = dropped(new_desk, gl=LEDGER, feb=UNDECIDED, broken='{"no": "table"}', empty="")

    results = dropping.post_all(new_desk.url, ADMIN, proposed(new_desk, files))

    assert {result.key: result.state for result in results} == {
        "gl.csv": "posted", "feb.csv": "asked", "broken.csv": "refused", "empty.csv": "refused",
    }  # fmt: skip
    assert all(result.said or result.questions for result in results if result.state != "posted")
    alone = Desk(new_desk.url, tmp_path)
    assert [row[1:] for row in batches(alone)] == [("gl.csv", 2)]


def test_a_file_that_breaks_while_posting_leaves_no_trace(new_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = proposed(new_desk, dropped(new_desk, gl=LEDGER, hours=LABOR))
    right = effects.complete

    def broken(session: Session, actor: Actor, current: Pass) -> object:
        outcome = right(session, actor, current)
        if current.context.source.options.kind == "ledger":
            raise RuntimeError("late")
        return outcome

    monkeypatch.setattr(effects, "complete", broken)
    results = dropping.post_all(new_desk.url, ADMIN, plan)

    assert {result.kind: result.state for result in results} == {"ledger": "refused", "labor": "posted"}
    assert (len(batches(new_desk)), new_desk.ledger()) == (1, [])


def test_what_somebody_else_imports_meanwhile_is_not_added_to(new_desk: Desk) -> None:
    files = dropped(new_desk, gl=LEDGER, plan=BUDGET)
    plan = proposed(new_desk, files)
    corrected = LEDGER.replace("1000.00", "1100.00").replace("Period", "Month")
    new_desk.post(corrected, create_missing=True)

    results = {result.key: result for result in dropping.post_all(new_desk.url, ADMIN, plan)}

    assert {key: result.state for key, result in results.items()} == {"gl.csv": "asked", "plan.csv": "posted"}
    assert [question.name for question in results["gl.csv"].questions][:1] == ["take"]
    assert new_desk.ledger() == [(202601, "ICU", "6100", 110000), (202601, "ICU", "6200", 5000)]


def test_the_same_drop_again_stores_nothing_twice(new_desk: Desk) -> None:
    files = dropped(new_desk, gl=LEDGER, plan=BUDGET)
    dropping.post_all(new_desk.url, ADMIN, proposed(new_desk, files))
    before = new_desk.ledger()

    again = proposed(new_desk, files)

    assert [(file.state, file.said) for file in again.files] == [
        ("stored", "Already imported as batch 1."), ("stored", "Already imported as batch 2."),
    ]  # fmt: skip
    assert [result.state for result in dropping.post_all(new_desk.url, ADMIN, again)] == ["stored", "stored"]
    assert new_desk.ledger() == before


def test_only_those_who_may_import_drop_files(new_desk: Desk) -> None:
    viewer = Actor(name="v", role="viewer")
    with pytest.raises(NotPermittedError):
        dropping.propose(new_desk.url, viewer, dropped(new_desk, gl=LEDGER))
    with pytest.raises(NotPermittedError):
        dropping.post_all(new_desk.url, viewer, proposed(new_desk, dropped(new_desk, other=LEDGER)))
