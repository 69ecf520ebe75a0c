"""Looking never changes the plan: whoever opens a series or tries a model leaves every planned figure as it was."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.engine import reading, writing
from services import audit
from services.background_work import board
from services.forecasts import desk, keeping_up, many, runs
from services.forecasts.fitting import SeriesQuestion
from services.forecasts.references import SeriesRef
from services.landing.lines import landing_lines, of_session
from services.permissions import LOCAL_ACTOR
from services.scenarios import baseline
from services.staffing import basis, projection
from tests.pages.people import said
from tests.pages.test_forecast_pages import Open, at_address
from tests.small_hospital import SmallHospital
from tests.volumes import AUTOMATIC, EXPLORED


def plan(url: str) -> dict[str, Any]:
    """Return what every plan says, to the cent: landing by line, the base of scenarios, staffing by department."""
    landed = landing_lines(url, LOCAL_ACTOR, fiscal_year=2026)
    staffed = basis.basis(url, LOCAL_ACTOR, fiscal_year=2026)
    assert staffed is not None
    return {
        "landing": landed.places[["landing", "volume_source"]].to_numpy().tolist(),
        "scenarios": baseline.load(url, LOCAL_ACTOR, fiscal_year=2026).hash,
        "staffing": projection.project(staffed).departments["total"].tolist(),
        "volumes": staffed.expected[["volume", "source"]].to_numpy().tolist(),
    }


def store(url: str, ref: SeriesRef, settings: dict[str, Any], *, horizon: int, mean: float) -> int:
    points = pd.DataFrame({"ds": pd.date_range("2026-04-01", periods=horizon, freq="MS"), "mean": mean})
    points = points.assign(lo80=mean - 1, hi80=mean + 1, lo95=mean - 2, hi95=mean + 2)
    (number,) = runs.store(url, LOCAL_ACTOR, [runs.Result(ref, horizon, "auto", "", points, "hash", settings, "1")])
    return number


@pytest.fixture
def icu(planned_hospital: SmallHospital) -> SeriesRef:
    return SeriesRef("department", planned_hospital.departments["ICU"], planned_hospital.measures["patient_days"])


@pytest.mark.slow
def test_opening_a_series_and_trying_models_changes_no_planned_figure(
    planned_hospital: SmallHospital, icu: SeriesRef, open_app: Open
) -> None:
    before = plan(planned_hospital.url)

    for name in ("seasonal_naive", "mean_level"):
        app: AppTest = at_address(open_app, planned_hospital, place="Intensive care", horizon="12", model=name)
        assert not app.exception
        job = board().find(desk.job_key(planned_hospital.url, icu, SeriesQuestion(12, name)))
        if job is not None:
            job.wait(60)
    desk.start(planned_hospital.url, LOCAL_ACTOR, ref=icu, horizon=12, today=date.today(), model="theta").wait(60)
    store(planned_hospital.url, icu, EXPLORED, horizon=12, mean=600.0)
    store(planned_hospital.url, icu, AUTOMATIC, horizon=24, mean=600.0)  # all series, but not the default settings

    assert len(runs.list_runs(planned_hospital.url, LOCAL_ACTOR, ref=icu)) >= 3
    assert plan(planned_hospital.url) == before


@pytest.mark.slow
def test_publishing_moves_every_plan_to_the_same_volumes_and_withdrawing_brings_it_back(
    planned_hospital: SmallHospital, icu: SeriesRef
) -> None:
    url = planned_hospital.url
    store(url, icu, AUTOMATIC, horizon=12, mean=330.0)
    automatic = plan(url)
    explored = store(url, icu, EXPLORED, horizon=12, mean=600.0)
    assert plan(url) == automatic

    runs.publish(url, LOCAL_ACTOR, run_id=explored)

    moved = plan(url)
    volumes = [volume for volume, source in moved["volumes"] if source == "published forecast"]
    assert volumes == [600.0] * 9
    assert "published forecast" in {source for _landing, source in moved["landing"]}
    assert all(moved[name] != automatic[name] for name in ("landing", "scenarios", "staffing"))
    assert runs.moved_since_published(url, LOCAL_ACTOR, ref=icu) is None
    store(url, icu, AUTOMATIC, horizon=12, mean=540.0)
    assert plan(url) == moved  # it stays until it is withdrawn, and says how far the newer one has moved
    assert runs.moved_since_published(url, LOCAL_ACTOR, ref=icu) == pytest.approx(-0.1)
    runs.withdraw_publication(url, LOCAL_ACTOR, run_id=explored)
    store(url, icu, AUTOMATIC, horizon=12, mean=330.0)
    assert plan(url) == automatic


def test_landing_and_staffing_plan_on_the_same_volumes(planned_hospital: SmallHospital, icu: SeriesRef) -> None:
    """ED rests on the budget at this year's pace, the ICU on a forecast that ends in mid-year."""
    url = planned_hospital.url
    store(url, icu, AUTOMATIC, horizon=12, mean=330.0)

    with reading(url) as session:
        base, _landed = of_session(session, LOCAL_ACTOR, fiscal_year=2026)
    staffed = basis.basis(url, LOCAL_ACTOR, fiscal_year=2026)

    assert staffed is not None
    landed = {
        (int(department), month): volume
        for department, volumes in zip(base.volumes.drivers["department_id"], base.record.expected, strict=True)
        for month, volume in zip(base.months, volumes.tolist(), strict=True)
    }
    expected = staffed.expected
    assert set(expected["source"]) == {"automatic forecast", "budgeted volume"}
    keys = zip(expected["department_id"].tolist(), expected["period"].tolist(), strict=True)
    assert expected["volume"].tolist() == pytest.approx([landed[key] for key in keys])


def test_pages_say_of_when_the_forecasts_are_and_have_them_made_without_waiting(
    planned_hospital: SmallHospital, icu: SeriesRef, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(planned_hospital.url, icu, AUTOMATIC, horizon=12, mean=330.0)
    with writing(planned_hospital.url) as session:
        audit.record(session, LOCAL_ACTOR, "import.statistics", "import_batch/1", {})
    monkeypatch.setattr(many, "forecast_changed", lambda *_question, **_known: 0)
    page = "pages/landing/year_end.py"

    assert "before the last change of the data" in said(open_app(planned_hospital.url, page))

    monkeypatch.setenv("CASELOAD_REFRESH_FORECASTS", "yes")
    app = open_app(planned_hospital.url, page)
    assert not app.exception
    changed = keeping_up.standing(planned_hospital.url, LOCAL_ACTOR).changed
    job = board().find(f"{planned_hospital.url}|keeping up|{changed}")
    assert job is not None
    assert job.wait(60) == "done"
    assert "before the last change of the data" not in said(app.run())


def test_the_landing_names_the_volumes_that_it_stands_on(
    planned_hospital: SmallHospital, icu: SeriesRef, open_app: Open
) -> None:
    store(planned_hospital.url, icu, AUTOMATIC, horizon=12, mean=330.0)

    told = said(open_app(planned_hospital.url, "pages/landing/year_end.py"))

    assert "automatic forecast (1 department)" in told
    assert "budget at this year's pace (1 department)" in told
