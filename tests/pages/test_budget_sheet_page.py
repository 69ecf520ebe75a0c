"""The budget sheet on the screen, by role: who may type, what is sent to the browser, what comes back from it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.budgets import sheet_views
from services.budgets import cells, sheet
from services.budgets.cells import CellEdit
from services.permissions import Actor
from tests.pages.people import said, sign_in
from tests.services.books import post_budget
from tests.small_hospital import SmallHospital

PAGE = "pages/budgets/sheet.py"
ANN = Actor(name="ann", role="finance_lead")
Open = Callable[..., AppTest]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with a budget line in each of two departments."""
    known = small_hospital_sqlite
    lines = [(202601, known.departments[place], known.accounts["5100"], 500_00) for place in ("ICU", "ED")]
    post_budget(known.url, known.version, lines)
    return known


def sent(app: AppTest) -> dict[str, Any]:
    """Return what the page sent to the grid in the browser."""
    (grid,) = app.get("bidi_component")
    data: dict[str, Any] = json.loads(grid.proto.json)
    return data


def test_the_browser_gets_the_sheet_in_whole_cents(hospital: SmallHospital, open_app: Open) -> None:
    edit = CellEdit(hospital.departments["ED"], hospital.accounts["5100"], 202602, 0, 12_34)
    cells.save(hospital.url, ANN, version_id=hospital.version, edits=[edit], note="Two shifts")

    app = open_app(hospital.url, PAGE)

    assert not app.exception
    data = sent(app)
    assert data["editable"]
    assert [row["months"][:2] for row in data["rows"]] == [[500_00, 12_34]]
    assert data["rows"][0]["typed"]["1"]["note"] == "Two shifts"
    assert data["format"] == {"digits": 2, "group": ",", "point": ".", "symbol": "$", "percent": "%"}


def test_a_refused_save_says_why_once(hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {}
    asked = {"version": 4711, "department": hospital.departments["ICU"], "edits": [], "note": ""}
    monkeypatch.setattr("pages.budgets.sheet_views.st.session_state", state)
    monkeypatch.setattr("pages.common.access.url", lambda: hospital.url)
    monkeypatch.setattr("pages.budgets.sheet_grid.request", lambda: asked)

    sheet_views.save(ANN)

    _asked, saved, problem = state[sheet_views.ANSWER]
    assert (saved, problem) == (None, "This budget version no longer exists. Reload the page and choose another.")


@pytest.mark.parametrize(("role", "may"), [("viewer", False), ("manager", True), ("finance_lead", True)])
def test_who_may_type(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str, may: bool
) -> None:
    person = sign_in(monkeypatch, role)
    if role == "manager":
        hers = replace(person, departments=frozenset({hospital.departments["ICU"]}))
        monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", hers)

    app = open_app(hospital.url, PAGE)

    assert not app.exception
    assert sent(app)["editable"] is may
    if role == "manager":
        assert app.selectbox(key="place").options == ["ICU Intensive care"]


def test_a_hospital_without_a_budget_is_told_where_to_begin(sqlite_url: str, open_app: Open) -> None:
    app = open_app(sqlite_url, PAGE)

    assert not app.exception
    assert "No budget versions yet" in said(app)
    assert sheet.departments(sqlite_url, ANN) == {}


def test_who_sees_as_someone_else_types_nothing_and_sees_nothing_unsaved_of_hers(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sign_in(monkeypatch, "finance_lead")
    own = sent(open_app(hospital.url, PAGE))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", replace(person, seen_by="ada"))

    seen = sent(open_app(hospital.url, PAGE))

    assert (own["editable"], seen["editable"]) == (True, False)
    assert seen["key"] != own["key"]


def test_a_save_that_was_refused_is_told_also_when_another_sheet_is_shown_by_then(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    state: dict[str, Any] = {}
    icu, ed = hospital.departments["ICU"], hospital.departments["ED"]
    edits = [[hospital.accounts["5100"], 202602, 0, 12_34]]
    asked = {"version": hospital.version, "department": icu, "edits": edits, "note": "", "id": "1", "key": "k"}
    with monkeypatch.context() as click:
        click.setattr("pages.budgets.sheet_views.st.session_state", state)
        click.setattr("pages.common.access.url", lambda: hospital.url)
        click.setattr("pages.budgets.sheet_grid.request", lambda: asked)
        sheet_views.save(Actor(name="mona", role="manager", departments=frozenset({ed})))

    app = open_app(hospital.url, PAGE)
    assert sent(app)["department"] == ed
    app.session_state[sheet_views.ANSWER] = state[sheet_views.ANSWER]
    app.run()

    assert "You do not have access to this department. Choose one of your departments. Nothing was saved." in said(app)
