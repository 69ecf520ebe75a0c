"""Patient volume, all series and signals as a person sees them; fits are of the cheapest model only."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import reading
from services.background_work import board
from services.forecasts import desk, many, overrides, runs
from services.forecasts.fitting import SeriesQuestion, fit
from services.forecasts.references import SeriesRef
from services.forecasts.series import load_all, stored_months
from services.permissions import Actor
from tests.pages.people import press, said, sign_in, table_with
from tests.small_hospital import SmallHospital
from tests.volumes import add_months, seasonal

VOLUME = "pages/forecasts/patient_volume.py"
SERIES = "pages/forecasts/all_series.py"
SIGNALS = "pages/forecasts/signals.py"
QUICK = "seasonal_naive"
FINANCE = Actor(name="fay", role="finance_lead")
Open = Callable[..., AppTest]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return the small hospital with four years of patient days in the ICU, a budget, and a short series in the lab."""
    found = small_hospital_sqlite
    icu, days = found.departments["ICU"], found.measures["patient_days"]
    add_months(found.url, icu, days, seasonal(48), first=202207)
    add_months(found.url, icu, days, [1100.0] * 6, first=202607, version=found.version)
    add_months(found.url, found.departments["LAB"], found.measures["tests"], [10, 11, 12], first=202604)
    return found


def icu_of(hospital: SmallHospital) -> SeriesRef:
    return SeriesRef("department", hospital.departments["ICU"], hospital.measures["patient_days"])


def forecast(hospital: SmallHospital) -> None:
    """Store a forecast of the ICU by the cheapest model."""
    desk.start(hospital.url, FINANCE, ref=icu_of(hospital), horizon=6, model=QUICK, today=date.today()).wait(60)


def forecast_together(hospital: SmallHospital) -> None:
    """Store forecasts of all series as if "forecast all" had made them, without the fits of many models."""
    with reading(hospital.url) as session:
        volumes = [volume for volume in load_all(session, stored_months(session)) if len(volume.frame) > 6]
    question = SeriesQuestion(12, together=True)
    done = fit(
        volumes, SeriesQuestion(12, QUICK, together=True), (), today=date.today(), report=quiet, cancelled=lambda: False
    )
    results = [
        runs.Result(**{**vars(result), "settings": {**result.settings, "model": question.model}})
        for result in done.results
    ]
    runs.store(hospital.url, FINANCE, results)


def quiet(share: float, message: str) -> None:
    """Take progress and show it nowhere."""


def at_address(open_app: Open, hospital: SmallHospital, **query: str) -> AppTest:
    """Open the volume page by a link; a change of page empties the address, so the query is set after it."""
    app = open_app(hospital.url).switch_page(VOLUME)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def opened(open_app: Open, hospital: SmallHospital) -> AppTest:
    return at_address(open_app, hospital, place="Intensive care", horizon="6", model="seasonal naive")


@pytest.mark.parametrize("page", [VOLUME, SERIES, SIGNALS])
@pytest.mark.parametrize("role", ["viewer", "manager", "finance_lead", "approver", "admin"])
def test_an_empty_database_says_what_to_do(
    sqlite_url: str, open_app: Open, monkeypatch: pytest.MonkeyPatch, page: str, role: str
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page)

    assert not app.exception
    assert "There are no volumes yet. Import a statistics file" in said(app)


def test_the_first_look_starts_a_forecast_and_the_next_shows_it(hospital: SmallHospital, open_app: Open) -> None:
    app = opened(open_app, hospital)
    job = board().find(desk.job_key(hospital.url, icu_of(hospital), SeriesQuestion(6, QUICK)))
    if job is not None:
        job.wait(60)
    app.run()

    assert not app.exception
    assert "Intensive care: about" in said(app)
    assert {metric.label for metric in app.metric} >= {"Versus last year", "Versus budget", "Chance above budget"}


def test_finance_sees_figures_accuracy_and_its_tools(hospital: SmallHospital, open_app: Open) -> None:
    forecast(hospital)

    app = opened(open_app, hospital)

    text = said(app)
    assert "expected in the 6 months Jul – Dec 2026" in text
    assert "In the 6 months with a budget (Jul – Dec 2026)" in text
    assert "Rerun as of" in text
    assert [tab.label for tab in app.tabs] == [
        "Month by month",
        "How accurate was it?",
        "Components",
        "Your figures",
        "Runs and baseline",
    ]
    assert table_with(app, "Chance above budget")["Month"].tolist()[0] == "Jul 2026"


@pytest.mark.parametrize("role", ["viewer", "approver"])
def test_readers_get_the_words_first_and_no_tools(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    forecast_together(hospital)
    sign_in(monkeypatch, role)

    app = at_address(open_app, hospital, place="Intensive care")

    assert not app.exception
    assert app.markdown[0].value.startswith("## **Intensive care: about")
    assert len(app.tabs) == 3
    assert not [button for button in app.button if button.key in ("publish", "override_save")]


def test_a_manager_finds_only_the_own_department(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Actor(name="mona", role="manager", departments=frozenset({hospital.departments["LAB"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", own)

    app = at_address(open_app, hospital, place="Intensive care")

    assert app.selectbox(key="place").options == ["Laboratory"]
    assert "Laboratory · Tests has too few months with a value: 3 of at least 6." in said(app)
    assert "Intensive care" not in said(app)


def test_an_edited_address_falls_back_to_what_exists(hospital: SmallHospital, open_app: Open) -> None:
    forecast(hospital)

    app = at_address(open_app, hospital, place="<b>nowhere</b>", measure="x", horizon="6000", model="oracle")

    assert not app.exception
    assert app.selectbox(key="place").value == "Intensive care"
    assert app.selectbox(key="horizon").value == 12


@pytest.mark.slow
def test_a_figure_set_by_hand_is_used_shown_and_undone(hospital: SmallHospital, open_app: Open) -> None:
    forecast(hospital)
    app = opened(open_app, hospital)

    app.number_input(key="override_value").set_value(1500.0)
    app.text_input(key="override_reason").set_value("Ward *B* opens")
    press(app, "override_save")

    assert not app.exception
    assert "July 2026 now uses your figure." in said(app)
    assert "July 2026: 1,500" in said(app)
    assert "Ward *B* opens · local" in said(app)
    assert table_with(app, "Set by hand")["Set by hand"].iloc[0] == 1500.0

    press(app, "undo_")

    assert "The model's figure is used again." in said(app)
    assert overrides.history(hospital.url, FINANCE, ref=icu_of(hospital))["withdrawn_at"].notna().all()


def test_a_figure_without_a_reason_is_refused_in_words(hospital: SmallHospital, open_app: Open) -> None:
    forecast(hospital)
    app = opened(open_app, hospital)

    app.number_input(key="override_value").set_value(1500.0)
    press(app, "override_save")

    assert "Enter a reason for the override." in said(app)


def test_a_run_is_published_and_withdrawn(hospital: SmallHospital, open_app: Open) -> None:
    forecast(hospital)
    app = press(opened(open_app, hospital), "publish")

    assert "is now the planning baseline" in said(app)
    assert runs.list_runs(hospital.url, FINANCE, ref=icu_of(hospital))["published_at"].notna().tolist() == [True]

    press(app, "withdraw_baseline")
    assert runs.list_runs(hospital.url, FINANCE, ref=icu_of(hospital))["published_at"].isna().all()


def test_two_runs_are_compared(hospital: SmallHospital, open_app: Open) -> None:
    forecast(hospital)
    add_months(hospital.url, *(icu_of(hospital).place_id, icu_of(hospital).measure_id), [1500.0], first=202607)
    forecast(hospital)

    app = opened(open_app, hospital)

    assert "expects" in said(app)
    assert "over 5 common steps" in said(app)


def test_a_known_event_is_added_and_removed(hospital: SmallHospital, open_app: Open) -> None:
    forecast(hospital)
    app = opened(open_app, hospital)

    app.text_input(key="shock_name").set_value("Strike")
    app.date_input(key="shock_start").set_value(date(2025, 3, 1))
    app.date_input(key="shock_end").set_value(date(2025, 3, 31))
    press(app, "shock_save")

    assert "Strike · Mar 1, 2025 to Mar 31, 2025" in said(app).replace("*", "")
    press(app, "remove_shock_0")
    assert "Event removed." in said(app)


def test_all_series_are_listed_with_their_state(hospital: SmallHospital, open_app: Open) -> None:
    forecast_together(hospital)

    app = open_app(hospital.url, SERIES)

    table = table_with(app, "Flags")
    assert table["Department"].tolist() == ["Intensive care", "Laboratory"]
    assert table["Status"].tolist() == ["current", "cannot be forecast"]
    assert len(table["Trend"].iloc[0]) == 36
    assert "Of 1 forecast series" in said(app)
    assert "in the last three months. 1 more has too few months to be judged." in said(app)
    assert any("of at least 6" in text.value for text in app.text)
    assert app.button(key="forecast_all").disabled


def test_a_selected_row_opens_its_forecast(hospital: SmallHospital, open_app: Open) -> None:
    forecast_together(hospital)
    app = open_app(hospital.url, SERIES)

    app.session_state["series"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()

    assert not app.exception
    assert "Intensive care: about" in said(app)


def test_readers_of_the_table_cannot_start_work(
    hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "viewer")

    app = open_app(hospital.url, SERIES)

    assert "1 of 2 series needs a new forecast from finance" in said(app)
    assert not [button for button in app.button if button.key == "forecast_all"]


def test_signals_ask_for_forecasts_first_and_then_judge(hospital: SmallHospital, open_app: Open) -> None:
    assert "No series has been forecast yet" in said(open_app(hospital.url, SIGNALS))
    add_months(hospital.url, *(icu_of(hospital).place_id, icu_of(hospital).measure_id), [2500.0], first=202607)
    forecast_together(hospital)

    app = open_app(hospital.url, SIGNALS)

    assert not app.exception
    assert "1 of 1 series shows more than noise in the last three months" in said(app)
    assert "Unusual month. Jul 2026" in said(app).replace("*", "")
    assert "set these limits" not in said(app)


@pytest.mark.slow
def test_forecasting_everything_runs_beside_the_page(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, SERIES)

    press(app, "forecast_all")
    job = many.job_of_all(hospital.url, FINANCE, horizon=12)
    if job is not None:
        assert job.wait(120) == "done"
    app.run()

    assert not app.exception
    assert table_with(app, "Status")["Status"].tolist()[0] == "current"
