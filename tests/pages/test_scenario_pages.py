"""The scenario pages: what they say, for whom, and that page, link and terminal give the same figures."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from planning.scenarios.drivers import DRIVERS
from planning.scenarios.types import DriverChange
from reports.formats import Formats
from services.permissions import LOCAL_ACTOR
from services.scenarios import asking, running, store
from services.scenarios.plan import ScenarioPlan
from tests.figures import post_actuals
from tests.pages.people import PEOPLE, press, said, sign_in, table_with
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
EXPLORE, COMPARE = "pages/scenarios/explore.py", "pages/scenarios/compare.py"
BUSY = ScenarioPlan(2026, (DriverChange("volume", 0.1),))


def card(app: AppTest, label: str) -> str:
    return next(str(metric.value) for metric in app.metric if metric.label == label)


@pytest.mark.parametrize(("page", "role"), [(EXPLORE, "viewer"), (COMPARE, "manager"), (EXPLORE, "finance_lead")])
def test_an_empty_database_says_what_to_do_next(
    page: str, role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=page)

    assert not app.exception
    assert "There are no figures yet" in said(app)


def test_a_slider_changes_the_headline_and_reset_takes_it_back(
    planned_template: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(planned_template.url, page=EXPLORE)
    assert "This year lands at $564K (+29.4% margin)." in said(app)
    assert "$27.2K below the budgeted result of $591K" in said(app)
    assert card(app, "Result") == "$564K"

    app.slider(key="vol").set_value(10.0).run()

    assert not app.exception
    assert "This year lands at $564K (+29.4% margin); with 10% more volume at $625K (+30.3%)." in said(app)
    assert card(app, "Result") == "$625K"

    press(app, "reset_scenario")
    assert card(app, "Result") == "$564K"
    assert app.slider(key="vol").value == 0


def test_page_link_and_terminal_give_the_same_figures(planned_template: SmallHospital, open_app: OpenApp) -> None:
    link = "year=FY+2026&vol=4&wag=2.25&more=!ctp~0.1~~~~~X!pay~0.013~~202606~202609~2"
    link = link.replace("!ctp~0.1~~~~~X", "")  # no contract is known here
    app = open_app(planned_template.url, page=EXPLORE, **dict(parse_qsl(link)))

    run = running.run(
        planned_template.url, LOCAL_ACTOR, plan=asking.understand(planned_template.url, LOCAL_ACTOR, f"?{link}").plan
    )

    assert not app.exception
    assert card(app, "Result") == Formats().short(run.outcome.kpis.margin)
    assert "4% more volume, a wage award of 2.25% and payer rates 1.3% higher from Jun 2026 until Sep 2026" in said(app)
    by_department = open_app(planned_template.url, page=EXPLORE, **dict(parse_qsl(link)), panel="What moves")
    shown = table_with(by_department, "Change in result")
    assert shown["Department"].tolist() == ["Intensive care", "Emergency"]


def test_a_damaged_link_is_refused_in_plain_words(planned_template: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(planned_template.url, page=EXPLORE, more="!nix~1")

    assert not app.exception
    assert "This link is damaged" in said(app)


@pytest.mark.slow
def test_every_kind_of_driver_can_be_asked_for_in_the_dialog(
    planned_template: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(planned_template.url, page=EXPLORE)
    kinds = {(driver.unit, driver.detail, bool(driver.options), driver.scopes): key for key, driver in DRIVERS.items()}
    for key in kinds.values():
        app.session_state["add_driver"] = key
        press(app, "add_change")

        assert not app.exception
        assert not app.error, key
        assert any(button.key == "add_confirm" for button in app.button)


def test_a_further_change_is_listed_and_removed(planned_template: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(planned_template.url, page=EXPLORE, more="!wag~0.03~~202607")
    assert "with a wage award of 3% from Jul 2026 at" in said(app)

    press(app, "remove_change_0")

    assert "This year lands at $564K (+29.4% margin)." in said(app)


def test_a_viewer_moves_sliders_and_cannot_save(
    planned_template: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "viewer")

    app = open_app(planned_template.url, page=EXPLORE, vol="10")

    assert card(app, "Result") == "$625K"
    assert "only managers and finance can save" in said(app)
    assert not [button for button in app.button if button.key in ("scenario_new", "scenario_change")]


def test_a_manager_plans_own_departments_only(
    planned_template: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = replace(PEOPLE["manager"], departments=frozenset({planned_template.departments["ED"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    app = open_app(planned_template.url, page=EXPLORE, vol="10", panel="What moves")

    assert not app.exception
    assert table_with(app, "Change in result")["Department"].tolist() == ["Emergency"]
    assert card(app, "Revenue") == "$774K"  # 720 and a tenth of nine months


def test_finance_opens_a_managers_scenario_on_the_managers_departments(
    planned_hospital: SmallHospital, open_app: OpenApp
) -> None:
    mona = replace(PEOPLE["manager"], departments=frozenset({planned_hospital.departments["ED"]}))
    saved = store.save(planned_hospital.url, mona, name="Ours", plan=BUSY)
    app = open_app(planned_hospital.url, page=EXPLORE)

    app.selectbox(key="open_scenario").set_value(saved.id).run()

    assert not app.exception
    assert card(app, "Revenue") == Formats().short(saved.result["revenue_minor"]) == "$774K"
    assert [button.label for button in app.button if button.key == "show_all_departments"] == [
        "1 department only · show all"
    ]


@pytest.mark.slow
def test_a_scenario_is_saved_opened_again_and_changed(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(planned_hospital.url, page=EXPLORE, vol="10")
    app.text_input(key="scenario_name_0").set_value("Busy")
    press(app, "scenario_new")
    assert "“Busy” was saved as a new scenario." in said(app)

    saved = store.scenario_by_name(planned_hospital.url, LOCAL_ACTOR, name="Busy")
    assert saved.plan == BUSY
    again = open_app(planned_hospital.url, page=EXPLORE)
    again.selectbox(key="open_scenario").set_value(saved.id).run()
    assert again.slider(key="vol").value == 10
    assert card(again, "Result") == "$625K"

    again.slider(key="vol").set_value(5.0).run()
    press(again, "scenario_change")
    assert store.get(planned_hospital.url, LOCAL_ACTOR, scenario_id=saved.id).plan.changes == (
        DriverChange("volume", 0.05),
    )


def test_the_second_editor_sees_both(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    saved = store.save(planned_hospital.url, LOCAL_ACTOR, name="Busy", plan=BUSY)
    app = open_app(planned_hospital.url, page=EXPLORE, vol="12", opened=str(saved.id))
    quiet = ScenarioPlan(2026, (DriverChange("volume", -0.05),))
    button = next(button for button in app.button if button.key == "scenario_change")
    store.change(planned_hospital.url, replace(LOCAL_ACTOR, name="fay"), scenario_id=saved.id, revision=1, plan=quiet)

    with pytest.MonkeyPatch.context() as patch:  # the page still holds what it read before
        patch.setattr("pages.scenarios.saving._on_screen", lambda: saved)
        button.click().run()

    assert "fay changed" in said(app)
    assert "Saved by fay: 5% less volume" in said(app).replace("*", "")
    assert "Yours: 12% more volume" in said(app).replace("*", "")


@pytest.mark.parametrize("panel", ["How sure", "Goal seek"])
def test_the_other_panels_answer_in_a_sentence(
    panel: str, planned_template: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.scenarios.uncertainty.DRAWS", 200)

    app = open_app(planned_template.url, page=EXPLORE, panel=panel)

    assert not app.exception
    if panel == "How sure":
        assert "In 80% of draws the year ends between" in said(app)
        assert card(app, "Meets the budget").endswith("%")
    else:
        assert "To reach the budgeted result, any one of these is enough:" in said(app)
        assert table_with(app, "Reaches the goal at")["Driver"].str.contains("Volume").any()
        press(app, "goal_set")
        assert str(app.slider(key="vol").value) not in ("0", "0.0")


@pytest.mark.slow
def test_a_stale_scenario_says_so_where_it_is_explored(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    saved = store.save(planned_hospital.url, LOCAL_ACTOR, name="Busy", plan=BUSY)
    assert "was saved on an older base" not in said(
        open_app(planned_hospital.url, page=EXPLORE, vol="10", opened=str(saved.id))
    )
    post_actuals(planned_hospital, [(202603, "ICU", "6900", 1_000_00)])

    app = open_app(planned_hospital.url, page=EXPLORE, vol="12", opened=str(saved.id))

    assert "Busy was saved on an older base, which has moved down by $" in said(app)


@pytest.mark.slow
def test_editing_a_change_begins_with_what_it_is(planned_template: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(planned_template.url, page=EXPLORE, more="!cts~0.5~~~~~C-1!wag~0.02~d2")
    press(app, "edit_change_1")
    assert app.number_input(key="add_value_wage_award").value == 2
    assert app.multiselect(key="add_place_department").value == [2]
    assert next(button.label for button in app.button if button.key == "add_confirm") == "Save"


@pytest.mark.slow
def test_scenarios_stand_side_by_side_and_a_stale_one_says_so(
    planned_hospital: SmallHospital, open_app: OpenApp
) -> None:
    store.save(planned_hospital.url, LOCAL_ACTOR, name="Busy", plan=BUSY)
    post_actuals(planned_hospital, [(202603, "ICU", "6900", 1_000_00)])

    app = open_app(planned_hospital.url, page=COMPARE)

    assert not app.exception
    assert app.multiselect(key="scenarios").value == ["Busy", "Best case (template)", "Worst case (template)"]
    assert "Busy lands at" in said(app)
    assert "Busy was saved on an older base, which has moved down by $" in said(app)
    figures = table_with(app, "Base")
    assert list(figures.columns) == ["Figure", "Base", "Busy", "Best case (template)", "Worst case (template)"]
    assert table_with(app, "Category").iloc[0]["Category"] == "All"


def test_a_scenario_is_archived_brought_back_and_made_a_budget(
    planned_hospital: SmallHospital, open_app: OpenApp
) -> None:
    saved = store.save(planned_hospital.url, LOCAL_ACTOR, name="Busy", plan=BUSY)
    app = open_app(planned_hospital.url, page=COMPARE, scenarios="Busy")

    press(app, f"archive_scenario_{saved.id}")
    assert "“Busy” was archived" in said(app)
    press(app, f"restore_scenario_{saved.id}")
    assert "“Busy” was restored." in said(app)

    app.text_input(key=f"budget_name_{saved.id}").set_value("Rolling forecast")
    press(app, f"budget_confirm_{saved.id}")
    assert "The draft “Rolling forecast” has" in said(app)
    assert f"a result of {Formats().money(saved.result['result_minor'])}" in said(app)


def test_the_demo_hospitals_way_back_is_found_in_the_first_lines(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, page=EXPLORE)
    assert "below the budgeted result" in said(app)

    press(app, "seek_budget")

    assert "patients moved from Medicaid to commercial managed care" in said(app)
    assert "Agency share, Medical ICU" in table_with(app, "Adds at most")["Driver"].tolist()
