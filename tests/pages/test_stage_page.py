"""The stage board on the screen, by role: who is late, what a manager has to do, and the steps from open to locked."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pages.budgets import version_views
from reports.budgets import stages as words
from reports.formats import Formats
from services.budgets import versions
from services.budgets.stages import steps
from services.budgets.stages.board import board
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.pages.people import press, said, sign_in, table_with
from tests.services.books import post_budget, version_of
from tests.small_hospital import SmallHospital
from tests.syntax import nodes_of
from tests.test_layers import PROJECT

PAGE, SHEET = "pages/budgets/stages.py", "pages/budgets/sheet.py"
ANN = Actor(name="ann", role="finance_lead")
Open = Callable[..., AppTest]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with a budget line in each of two departments."""
    known = small_hospital_sqlite
    lines = [(202601, known.departments[place], known.accounts["5100"], 500_00) for place in ("ICU", "ED")]
    post_budget(known.url, known.version, lines)
    return known


def take(hospital: SmallHospital, step: str, *codes: str, **more: str) -> None:
    rows = board(hospital.url, ANN, version_id=hospital.version, today=date.today()).rows
    seen = {row.department_id: row.revision for row in rows if row.code in codes}
    getattr(steps, step)(hospital.url, ANN, version_id=hospital.version, seen=seen, **more)


def stages(hospital: SmallHospital) -> dict[str, str]:
    return {
        row.code: row.stage for row in board(hospital.url, ANN, version_id=hospital.version, today=date.today()).rows
    }


def as_manager(hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    person = sign_in(monkeypatch, "manager")
    ids = frozenset(hospital.departments[code] for code in codes)
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", replace(person, departments=ids))


def choose(app: AppTest, *rows: int) -> AppTest:
    """Select rows of the table, as a person clicks them."""
    (key,) = [name for name in app.session_state if str(name).startswith("stage_table_")]
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


def test_finance_sees_who_is_late(hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(monkeypatch, "finance_lead")
    day = date.today() - timedelta(days=3)
    steps.set_due(hospital.url, ANN, version_id=hospital.version, due=day)
    take(hospital, "submit", "ED")

    app = open_app(hospital.url, PAGE)

    assert not app.exception
    assert "1 department is late for “Budget 2026”: Intensive care." in said(app)
    table = table_with(app, "Days late")
    assert table["Department"].tolist() == ["ICU Intensive care", "ED Emergency"]
    assert table["Stage"].tolist() == ["Open", "Submitted"]
    assert table["Expense"].tolist() == [500.00, 500.00]


def test_finance_approves_and_locks_what_it_chose(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "finance_lead")
    take(hospital, "submit", "ED", "ICU")
    app = open_app(hospital.url, PAGE)

    choose(app, 0, 1)
    press(app, "stage_approve")
    press(app, "stage_approve_do")
    assert "2 budgets were approved." in said(app)
    assert stages(hospital) == {"ED": "approved", "ICU": "approved"}

    choose(app, 0, 1)
    press(app, "stage_lock")
    assert "These are the last departments" in said(app)
    press(app, "stage_lock_do")
    assert "With it the whole version is locked." in said(app)
    assert version_of(hospital.url, hospital.version).status == "locked"
    assert not [button for button in app.button if button.key and button.key.startswith("stage_")]


def test_a_return_needs_a_note_and_the_manager_reads_it(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "approver")
    take(hospital, "submit", "ICU")
    app = open_app(hospital.url, PAGE)
    choose(app, 1)
    press(app, "stage_return")
    press(app, "stage_return_do")
    assert "Say what has to change." in said(app)
    app.text_area(key="stage_return_note").input("Overtime is missing").run()
    press(app, "stage_return_do")
    assert stages(hospital) == {"ED": "open", "ICU": "returned"}

    as_manager(hospital, monkeypatch, "ICU")
    page = open_app(hospital.url, PAGE)
    assert "Overtime is missing" in said(page)
    assert "ED Emergency" not in said(page)


def test_who_approves_reads_what_the_manager_said_where_it_is_approved(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = board(hospital.url, ANN, version_id=hospital.version, today=date.today()).rows
    seen = {row.department_id: row.revision for row in rows if row.code == "ICU"}
    mona = Actor("mona", "manager", frozenset({hospital.departments["ICU"]}))
    steps.submit(hospital.url, mona, version_id=hospital.version, seen=seen, note="Two more\nbeds")
    sign_in(monkeypatch, "approver")

    sheet = open_app(hospital.url, SHEET, place="ICU Intensive care")
    assert "It waits for your approval. Submitted by mona on" in said(sheet)
    assert "Two more" in said(sheet)
    assert "there is nothing to do" not in said(sheet)
    app = choose(open_app(hospital.url, PAGE), 1)
    press(app, "stage_approve")
    assert "mona: Two more beds" in said(app)

    as_manager(hospital, monkeypatch, "ICU")
    assert "Finance reviews it; there is nothing to do. Submitted by mona on" in said(open_app(hospital.url, SHEET))


def test_many_departments_are_named_briefly(hospital: SmallHospital) -> None:
    row = board(hospital.url, ANN, version_id=hospital.version, today=date.today()).rows[0]
    rows = [replace(row, code=f"{number}", name="Unit") for number in range(1, 30)]

    assert words.short_list(rows, Formats()) == "1 Unit, 2 Unit, 3 Unit and 26 more"
    assert words.short_list(rows[:2], Formats()) == "1 Unit and 2 Unit"


def test_a_manager_submits_her_department_and_finds_it_closed(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_manager(hospital, monkeypatch, "ICU")
    app = open_app(hospital.url, PAGE)
    assert "Enter the figures, then submit them." in said(app)
    assert not [button for button in app.button if button.key and "approve" in button.key]

    press(app, "stage_submit")
    app.text_area(key="stage_note").input("Two more beds").run()
    press(app, "stage_submit_do")

    assert "1 budget was submitted." in said(app)
    assert "there is nothing to do" in said(app)
    assert stages(hospital) == {"ED": "open", "ICU": "submitted"}
    sheet = open_app(hospital.url, SHEET)
    assert "there is nothing to do" in said(sheet)
    (grid,) = sheet.get("bidi_component")
    assert '"editable":false' in grid.proto.json.replace(" ", "")


def test_a_manager_submits_from_the_sheet(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_manager(hospital, monkeypatch, "ICU")
    app = open_app(hospital.url, SHEET)

    press(app, "stage_submit")
    press(app, "stage_submit_do")

    assert stages(hospital)["ICU"] == "submitted"


def test_who_submitted_is_told_that_someone_else_approves(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sign_in(monkeypatch, "finance_lead")
    monkeypatch.setattr("services.people.four_eyes.is_on", lambda *_given: True)
    rows = board(hospital.url, person, version_id=hospital.version, today=date.today()).rows
    seen = {row.department_id: row.revision for row in rows if row.code == "ICU"}
    steps.submit(hospital.url, person, version_id=hospital.version, seen=seen)

    app = choose(open_app(hospital.url, PAGE), 1)

    assert "You submitted or changed ICU Intensive care yourself; someone else approves." in said(app)
    assert not [button for button in app.button if button.key == "stage_approve"]


@pytest.mark.parametrize("role", ["viewer", "executive"])
def test_readers_see_the_board_and_take_no_step(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    sign_in(monkeypatch, role)
    take(hospital, "submit", "ICU")

    app = choose(open_app(hospital.url, PAGE), 0, 1)

    assert not app.exception
    assert not [button for button in app.button if button.key and button.key.startswith("stage_")]


def test_the_day_of_the_version_is_set(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "finance_lead")
    app = open_app(hospital.url, PAGE)
    press(app, "stage_due_all")
    app.date_input(key="stage_due_day").set_value(date(2026, 12, 4)).run()
    press(app, "stage_due_do")

    assert version_of(hospital.url, hospital.version).due == date(2026, 12, 4)
    assert "Due on Dec 4, 2026" in said(app)


def test_the_history_of_a_version_says_what_happened_in_words(hospital: SmallHospital, open_app: Open) -> None:
    steps.set_due(hospital.url, ANN, version_id=hospital.version, due=date(2026, 12, 4))
    app = open_app(hospital.url, "pages/budgets/versions.py")
    assert table_with(app, "Why")["What"].tolist()[0] == "Due day changed"


def test_every_action_of_a_version_has_words_in_its_history() -> None:
    texts = {
        getattr(node, "value", None)
        for path in sorted((PROJECT / "services" / "budgets").rglob("*.py"))
        for node in nodes_of(path)
    }
    recorded = {text for text in texts if isinstance(text, str) and re.fullmatch(r"budget\.[a-z_]+", text)}
    # These are not about the version as a whole: a department's part, the hospital's limit, a version that is gone.
    assert recorded - {"budget.stage", "budget.justification_limit", "budget.delete"} == set(version_views.ACTIONS)


def test_a_manager_is_told_of_her_departments_alone(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(hospital, "submit", "ICU")
    take(hospital, "approve", "ICU")
    as_manager(hospital, monkeypatch, "ICU")

    text = said(open_app(hospital.url, PAGE))

    assert "Approved by ann" in text
    assert "All departments" not in text
    assert "Approved: 1" not in text
    sign_in(monkeypatch, "finance_lead")
    assert "1 department of “Budget 2026” is still open; nobody is late." in said(open_app(hospital.url, PAGE))


def test_a_version_that_was_submitted_as_a_whole_asks_for_no_figures(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.submit(hospital.url, ANN, version_id=hospital.version, revision=1)
    app = open_app(hospital.url, PAGE)
    assert "Submitted: 2" in said(app)
    assert table_with(app, "Stage")[["Stage", "By"]].values.tolist() == [["Submitted", "ann"]] * 2

    as_manager(hospital, monkeypatch, "ICU")
    text = said(open_app(hospital.url, PAGE))
    assert "Submitted by ann" in text
    assert "Enter the figures" not in text


def test_where_all_departments_are_locked_the_version_is_locked_from_the_board(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "finance_lead")
    accounts.add(hospital.url, LOCAL_ACTOR, email="lou@x.org", name="Lou", role="manager", departments=["LAB"])
    for step in ("submit", "approve", "lock"):
        take(hospital, step, "ICU", "ED")
    app = choose(open_app(hospital.url, PAGE), 0)
    assert "is still open" in said(app)
    assert not [button for button in app.button if button.key == "stage_lock"]
    accounts.deactivate(hospital.url, LOCAL_ACTOR, email="lou@x.org")

    app = open_app(hospital.url, PAGE)
    assert "All departments of “Budget 2026” are locked, the version is not. Lock them again to lock it." in said(app)
    choose(app, 0)
    press(app, "stage_lock")
    press(app, "stage_lock_do")

    assert "With it the whole version is locked." in said(app)
    assert version_of(hospital.url, hospital.version).status == "locked"


def test_an_empty_version_says_so(small_hospital_sqlite: SmallHospital, open_app: Open) -> None:
    app = open_app(small_hospital_sqlite.url, PAGE)

    assert not app.exception
    assert "No department has a part in this version yet." in said(app)
