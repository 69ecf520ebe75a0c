"""The pages of a budget from drivers, by role: building a draft, seeing what moves, storing it, how a figure arose."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.budgets.sheet_quantities import typed_in
from planning.scenarios.types import DriverChange
from reports.formats import Formats
from services.budgets import comparison, versions
from services.budgets.building import creating, quantities, views
from services.scenarios import running, store
from services.scenarios.plan import ScenarioPlan
from tests.pages.people import press, said, sign_in, table_with
from tests.services.budgets.building.hospital_with_drivers import ANN, NAME, Built, assume, edit
from tests.small_hospital import SmallHospital

DRIVERS = "pages/budgets/drivers.py"
SHEET = "pages/budgets/sheet.py"
VERSIONS = "pages/budgets/versions.py"
Open = Callable[..., AppTest]


@pytest.fixture
def built(planned_hospital: SmallHospital) -> Built:
    """Return a draft of 2027."""
    made = creating.create(planned_hospital.url, ANN, name=NAME, fiscal_year=2027)
    return Built(planned_hospital, made.version_id)


def as_manager_of_icu(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    person = sign_in(monkeypatch, "manager")
    hers = replace(person, departments=frozenset({built.hospital.departments["ICU"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", hers)


def grid(app: AppTest) -> dict[str, Any]:
    (component,) = app.get("bidi_component")
    data: dict[str, Any] = json.loads(component.proto.json)
    return data


def test_drivers_are_built_over_a_draft_after_a_look(built: Built, open_app: Open) -> None:
    number = versions.create(built.url, ANN, name="By hand", fiscal_year=2027)
    app = open_app(built.url, DRIVERS)
    app.session_state["over_draft"] = True
    app.run()
    assert not app.exception
    press(app, "over_draft_store")

    assert not app.exception
    assert number in views.built_versions(built.url, ANN)


def test_without_such_a_budget_the_page_leads_to_the_versions(planned_hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(planned_hospital.url, DRIVERS)

    assert not app.exception
    assert "No budget is built from drivers yet" in said(app)


def test_a_draft_is_built_in_the_dialog_of_a_new_version(planned_hospital: SmallHospital, open_app: Open) -> None:
    app = press(open_app(planned_hospital.url, VERSIONS), "version_new")
    app.text_input(key="new_version_name").set_value("Plan from drivers")
    app.number_input(key="new_version_year").set_value(2027)
    app.selectbox(key="new_version_source").set_value("drivers").run()
    press(app, "new_version_do")

    assert not app.exception
    assert "was built from drivers" in said(app)
    assert "Plan from drivers" in views.built_versions(planned_hospital.url, ANN).values()


@pytest.mark.parametrize(("year", "sentence"), [(2031, "FY 2031 is too far ahead."), (2026, "FY 2026 has begun")])
def test_a_year_that_drivers_cannot_build_is_refused_as_soon_as_it_is_chosen(
    planned_template: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, year: int, sentence: str
) -> None:
    monkeypatch.setattr("services.budgets.building.reading.basis_of", None)  # nothing is read for it
    app = press(open_app(planned_template.url, VERSIONS), "version_new")
    app.selectbox(key="new_version_source").set_value("drivers").run()
    app.number_input(key="new_version_year").set_value(2027).run()
    assert not app.button(key="new_version_do").disabled

    app.number_input(key="new_version_year").set_value(year).run()

    assert not app.exception
    assert sentence in said(app)
    assert app.button(key="new_version_do").disabled


def test_a_new_version_begins_with_a_saved_scenario(planned_hospital: SmallHospital, open_app: Open) -> None:
    url = planned_hospital.url
    store.save(url, ANN, name="Busy", plan=ScenarioPlan(2026, (DriverChange("volume", 0.1),)))
    icu = (planned_hospital.departments["ICU"],)
    store.save(url, ANN, name="Only the ICU", plan=ScenarioPlan(2026, (DriverChange("volume", 0.1),), icu))
    app = press(open_app(url, VERSIONS), "version_new")
    app.selectbox(key="new_version_source").set_value("scenario").run()
    app.number_input(key="new_version_year").set_value(2027).run()
    assert "No scenario of the whole hospital for FY 2027 is saved." in said(app)
    assert app.button(key="new_version_do").disabled

    app.number_input(key="new_version_year").set_value(2026).run()
    assert app.selectbox(key="new_version_scenario_2026").options == ["Busy"]
    app.text_input(key="new_version_name").set_value("Plan of the busy year")
    app.text_area(key="new_version_note").set_value("As agreed in May")
    press(app, "new_version_do")

    assert not app.exception
    assert app.selectbox(key="version").value == "Plan of the busy year"
    made = next(one for one in versions.list_versions(url, ANN) if one.name == "Plan of the busy year")
    assert (made.kind, made.fiscal_year, made.note) == ("forecast", 2026, "As agreed in May")
    run = running.run(url, ANN, plan=ScenarioPlan(2026, (DriverChange("volume", 0.1),)))
    sums = comparison.sums(url, ANN)[made.id]
    assert sums.revenue_minor - sums.expense_minor == run.outcome.kpis.margin


def test_finance_sees_what_moves_then_stores_it(built: Built, open_app: Open) -> None:
    app = open_app(built.url, DRIVERS)
    app.number_input(key="driver_value_wage_award").set_value(10.0).run()
    press(app, "driver_preview")

    assert "Preview: nothing is stored yet" in said(app)
    assert "Difference" in table_with(app, "Difference").columns
    assert views.view(built.url, ANN, version_id=built.version).assumptions == ()

    press(app, "driver_store")

    assert not app.exception
    assert "figures moved" in said(app)
    (kept,) = views.view(built.url, ANN, version_id=built.version).assumptions
    assert (kept.assumption.kind, kept.assumption.value) == ("wage_award", 100_000)
    assert table_with(app, "Assumption")["Value"].tolist() == ["+10%"]


@pytest.mark.parametrize("role", ["viewer", "executive", "approver", "finance_lead", "admin"])
def test_who_may_change_assumptions(built: Built, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    sign_in(monkeypatch, role)
    app = open_app(built.url, DRIVERS)

    assert not app.exception
    keys = {button.key for button in app.button}
    assert ("driver_preview" in keys) is (role in ("finance_lead", "admin"))


def test_a_manager_plans_volumes_of_her_department(
    built: Built, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_manager_of_icu(built, monkeypatch)
    app = open_app(built.url, DRIVERS)

    assert not app.exception
    assert [str(one) for one in app.selectbox(key="driver_kind").options] == [
        "Volume of a month",
        "Worked hours of a month",
    ]
    assert app.selectbox(key="driver_place_department").options == ["ICU Intensive care"]
    assert not app.expander


def test_a_submitted_version_is_only_looked_at(built: Built, open_app: Open) -> None:
    shown = next(one for one in versions.list_versions(built.url, ANN) if one.id == built.version)
    versions.submit(built.url, ANN, version_id=shown.id, revision=shown.revision)

    app = open_app(built.url, DRIVERS)

    assert not app.exception
    assert "driver_preview" not in {button.key for button in app.button}


@pytest.mark.parametrize("tab", ["Volumes", "Hours", "Positions", "How a figure came about"])
def test_every_tab_shows_its_table(built: Built, open_app: Open, tab: str) -> None:
    app = open_app(built.url, DRIVERS)
    app.session_state["driver_tab"] = tab
    app.run()

    assert not app.exception
    assert len(app.dataframe) == 1


def test_the_sheet_marks_driver_and_typed_figures(built: Built, open_app: Open) -> None:
    assume(built, edit("inflation", 10_000, detail="supplies"))
    app = open_app(built.url, SHEET, version=NAME)

    assert not app.exception
    data = grid(app)
    assert data["words"]["take_back"] == "Back to driver"
    assert {tuple(row["driven"]) for row in data["rows"]} == {tuple(range(12))}
    assert "Volumes and hours" in said(app) + " ".join(str(one.value) for one in app.subheader)


def test_a_volume_that_is_stored_on_the_sheet_moves_its_money_at_once(built: Built, open_app: Open) -> None:
    icu = built.hospital.departments["ICU"]
    app = open_app(built.url, SHEET, version=NAME, place="ICU Intensive care")
    before = next(row for row in grid(app)["rows"] if row["code"] == "4000")["months"]
    app.session_state["driver_edits"] = {
        built.version: [edit("volume", 330_000, detail="patient_days", department=icu)]
    }
    app.run()
    assert "Preview: nothing is stored yet" in said(app)

    press(app, "driver_store")

    assert not app.exception
    after = next(row for row in grid(app)["rows"] if row["code"] == "4000")["months"]
    assert (before[6], after[6]) == (100_000_00, 110_000_00)
    assert "typed, expected 300" in said(app)


def test_what_is_typed_into_the_quantities_becomes_edits(built: Built) -> None:
    icu = built.hospital.departments["ICU"]
    shown = quantities.quantities(built.url, ANN, version_id=built.version, department_id=icu)
    state = {"edited_rows": {0: {"Jul 2027": 330, "Aug 2027": None}, 1: {"Sep 2027": 3000.5}}}

    typed = typed_in(state, shown, Formats("USD", "en_US"))

    assert typed == {(0, 6): 330.0, (0, 7): None, (1, 8): 3000.5}
    edits = quantities.edits_of(shown, typed)
    assert [(one.assumption.kind, one.assumption.value) for one in edits] == [("volume", 330_000), ("hours", 3_000_500)]
    assert typed_in(None, shown, Formats("USD", "en_US")) == {}
