"""A session that is taken up by another person holds nothing of the one before, and does nothing for her."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from pages.budgets import stage_dialogs
from pages.common import access, door, downloads, state
from pages.navigation import favorites
from pages.people import signing_in
from services.budgets.stages import steps
from services.budgets.stages.board import board
from services.errors import UserError
from services.navigation import views
from services.people import accounts
from services.people.seeing_as import View
from services.permissions import LOCAL_ACTOR, Actor
from tests.pages.people import PEOPLE, press, said, sign_in
from tests.pages.running_alone import fragments, run_alone
from tests.services.books import post_budget
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
ANN = Actor(name="ann", role="finance_lead")
VARIANCE, STAGES = "pages/variance/comparison.py", "pages/budgets/stages.py"


def test_another_person_finds_nothing_of_the_one_before(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "admin")
    app = open_app(planned_hospital.url, "pages/variance/comparison.py")
    app.session_state[state.SEEING_AS] = View("executive")
    app.session_state["typed"] = "a draft of the administrator's"
    app.run()
    assert "You see Caseload as" in said(app)

    sign_in(monkeypatch, "viewer")
    app.run()

    assert not app.exception
    assert "typed" not in app.session_state
    assert "You see Caseload as" not in said(app)
    app.session_state["typed"] = "her own"
    app.run()
    assert app.session_state["typed"] == "her own"


def stage(hospital: SmallHospital) -> str:
    (row,) = board(hospital.url, ANN, version_id=hospital.version, today=date.today()).rows
    return row.stage


@pytest.fixture
def approval(small_hospital_sqlite: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Return the stage board on which Abe has opened the dialog that approves what Ann submitted."""
    known = small_hospital_sqlite
    post_budget(known.url, known.version, [(202601, known.departments["ICU"], known.accounts["5100"], 500_00)])
    steps.submit(known.url, ANN, version_id=known.version, seen={known.departments["ICU"]: 0})
    sign_in(monkeypatch, "approver")
    app = open_app(known.url, STAGES)
    (table,) = [name for name in app.session_state if str(name).startswith("stage_table_")]
    app.session_state[table] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    return press(app, "stage_approve")


def test_a_dialog_of_the_one_before_approves_nothing(
    approval: AppTest, small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "LOCAL_ACTOR", ANN)  # who submitted takes the tab up, and presses what Abe left open
    approval.button(key="stage_approve_do").click()
    run_alone(approval, monkeypatch, "_approve")

    assert stage(small_hospital_sqlite) == "submitted"
    assert approval.session_state[state.PERSON] == "ann"
    assert stage_dialogs.OPEN not in approval.session_state


def test_the_dialog_of_the_same_person_approves(
    approval: AppTest, small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval.button(key="stage_approve_do").click()
    run_alone(approval, monkeypatch, "_approve")

    assert stage(small_hospital_sqlite) == "approved"


def test_a_dialog_has_the_rights_of_now(
    approval: AppTest, small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "LOCAL_ACTOR", replace(PEOPLE["approver"], role="viewer"))
    approval.button(key="stage_approve_do").click()
    run_alone(approval, monkeypatch, "_approve")

    assert stage(small_hospital_sqlite) == "submitted"
    press(approval, "stage_approve_do")  # the page was drawn anew, the dialog with it
    assert stage(small_hospital_sqlite) == "submitted"
    assert "does not allow this" in said(approval)


@pytest.mark.parametrize("left", [lambda: None, lambda: PEOPLE["viewer"]], ids=["signed out", "another person"])
def test_no_fragment_shows_what_the_one_before_may_see(
    planned_hospital: SmallHospital,
    open_app: OpenApp,
    monkeypatch: pytest.MonkeyPatch,
    left: Callable[[], Actor | None],
) -> None:
    sign_in(monkeypatch, "finance_lead")
    app = open_app(planned_hospital.url, VARIANCE, department="ICU Intensive care")
    parts = {*fragments(app)}
    assert {"look", "_lines"} <= parts
    for part in parts:
        sign_in(monkeypatch, "finance_lead")
        app.run()
        app.run()  # the first begins anew
        monkeypatch.setattr(access, "known_actor", left)
        if left() is not None:
            sign_in(monkeypatch, "viewer")
        run_alone(app, monkeypatch, part)
        monkeypatch.setattr(access, "known_actor", lambda: access.LOCAL_ACTOR)

        # the whole page ran: it looks who is there, and begins anew for another person
        assert app.session_state[state.PERSON] == (left() or PEOPLE["finance_lead"]).name
        assert (left() is None) == bool(app.title), part


def test_nothing_of_the_one_before_runs_until_the_page_is_loaded_anew(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "finance_lead")
    app = open_app(planned_hospital.url, VARIANCE)
    pin, part = app.button(key=favorites.PIN), fragments(app)
    vera = sign_in(monkeypatch, "viewer")
    app.run()
    assert not app.title

    with monkeypatch.context() as patch:
        patch.setattr("tests.pages.running_alone.fragments", lambda _app: part)
        assert not run_alone(app, patch, "look").button(key=favorites.PIN).value  # drawn anew, whole
    app.session_state[state.DRAWN_FOR] = access.NOBODY
    pin.click()
    app.run()
    assert not [view for view in views.list_views(planned_hospital.url, vera) if view.pinned]


def test_a_click_of_the_one_before_calls_nothing_back(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "finance_lead")
    app = open_app(planned_hospital.url, VARIANCE)
    app.button(key=favorites.PIN).click()
    vera = sign_in(monkeypatch, "viewer")
    app.run()

    assert not [view for view in views.list_views(planned_hospital.url, vera) if view.pinned]
    app.run()
    app.button(key=favorites.PIN).click().run()
    assert [view for view in views.list_views(planned_hospital.url, vera) if view.pinned]


def test_what_the_one_before_typed_is_not_stored_by_a_callback(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera = sign_in(monkeypatch, "viewer")
    number = views.pin(planned_hospital.url, vera, page="variance", link="", name="Mine").id
    app = open_app(planned_hospital.url, VARIANCE)
    app.button(key=favorites.MANAGE).click().run()
    app.text_input(key=f"view_name_{number}").input("Fay's words")
    sign_in(monkeypatch, "finance_lead")  # who may rename none of Vera's; Vera is back before the page looks
    monkeypatch.setattr(access, "known_actor", lambda: PEOPLE["finance_lead"])
    monkeypatch.setattr(access, "LOCAL_ACTOR", vera)
    app.run()

    assert [view.name for view in views.list_views(planned_hospital.url, vera) if view.pinned] == ["Mine"]


def test_a_file_is_made_for_nobody_but_who_was_offered_it(
    planned_hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, people = planned_hospital.url, ["ada@example.org", "dana@example.org"]
    for address in people:
        accounts.add(url, LOCAL_ACTOR, email=address, role="viewer")
    connections = {"a session": people[0]}
    at_hand = SimpleNamespace(
        get_client=lambda session: SimpleNamespace(client_context=connections[session]) if connections else None
    )
    monkeypatch.setattr(door, "get_script_run_ctx", lambda: SimpleNamespace(session_id="a session"))
    monkeypatch.setattr(door, "get_instance", lambda: at_hand)
    monkeypatch.setattr(door, "_address_named", lambda visitor: visitor)
    monkeypatch.setattr(door, "names_people_by_header", lambda: True)
    monkeypatch.setattr(access, "url", lambda: url)
    made: list[bytes] = []
    make_file = downloads._on_click(lambda: made.append(b"figures") or b"figures")  # type: ignore[func-returns-value]

    assert make_file() == b"figures"
    connections["a session"] = people[1]
    with pytest.raises(UserError, match="opened by someone else"):
        make_file()
    connections.clear()
    with pytest.raises(UserError, match="sign in"):
        make_file()
    assert len(made) == 1


@pytest.mark.parametrize("address", [None, "lou@example.org"])
def test_what_a_page_asks_by_itself_draws_nothing_for_who_may_not_be_here(
    small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch, address: str | None
) -> None:
    """The whole page says so: a sentence in a part would leave the figures of the page beside it."""
    monkeypatch.setattr(door, "names_people_by_header", lambda: True)
    monkeypatch.setattr(door, "naming", lambda: lambda: address)
    runs: list[str] = []
    monkeypatch.setattr(signing_in.st, "rerun", lambda: runs.append("whole"))
    with signing_in.without_click():
        signing_in.person(small_hospital_sqlite.url)
    assert runs == ["whole"]
