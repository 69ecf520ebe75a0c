"""From stored counts to a stored forecast and what the page shows of it; real fits of the cheapest model only."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.engine import reading
from forecasting.series.prepare import prepare
from services.errors import NotPermittedError, UserError
from services.forecasts import budget_volumes, choices, desk, many, overrides, runs, shocks, totals
from services.forecasts.fitting import SeriesQuestion, fit, settings_of
from services.forecasts.references import SeriesRef
from services.forecasts.series import Volume, load, stored_months
from services.permissions import Actor
from tests.figures import new_version
from tests.small_hospital import SmallHospital
from tests.volumes import add_days, add_months, seasonal

TODAY = date(2026, 7, 15)
QUICK = "seasonal_naive"
NAMED = Volume(
    SeriesRef("department", 1, 1),
    "ICU",
    "Patient days",
    "days",
    None,
    None,
    "US",
    None,
    pd.DataFrame({"ds": [], "y": []}),
)


@pytest.fixture
def icu(database_url: str, small_hospital: SmallHospital) -> SeriesRef:
    """Return a series of four years up to June 2026, with a budget for the second half of the year."""
    ref = SeriesRef("department", small_hospital.departments["ICU"], small_hospital.measures["patient_days"])
    add_months(database_url, ref.place_id, ref.measure_id, seasonal(48), first=202207)
    add_months(database_url, ref.place_id, ref.measure_id, [1100.0] * 6, first=202607, version=small_hospital.version)
    return ref


def quiet(share: float, message: str) -> None:
    """Take progress and show it nowhere."""


def made(url: str, actor: Actor, ref: SeriesRef) -> desk.SeriesView:
    """Forecast a series by the cheapest model and return what the page shows."""
    desk.start(url, actor, ref=ref, horizon=6, model=QUICK, today=TODAY).wait(60)
    return desk.view(url, actor, ref=ref, horizon=6, model=QUICK, today=TODAY)


def test_before_the_first_forecast_there_is_history_and_budget(
    database_url: str, icu: SeriesRef, viewer: Actor
) -> None:
    view = desk.view(database_url, viewer, ref=icu, horizon=6, today=TODAY)

    assert (view.run, view.outlook, view.refusal) == (None, None, None)
    assert len(view.volume.frame) == 48
    assert view.budget["budget"].tolist() == [1100.0] * 6


def test_a_forecast_is_made_once_and_found_again(database_url: str, icu: SeriesRef, viewer: Actor) -> None:
    view = made(database_url, viewer, icu)

    assert view.fresh
    assert view.run is not None
    assert view.run.created_by == "vera"
    assert view.outlook is not None
    assert view.outlook.table["ds"].iloc[0] == pd.Timestamp("2026-07-01")
    assert len(view.outlook.table) == 6
    assert view.outlook.against_budget is not None
    assert view.outlook.against_budget.budget == 6600
    assert len(view.tested) > 0
    assert len(view.surprises) > 0
    again = desk.view(database_url, viewer, ref=icu, horizon=6, model=QUICK, today=date(2026, 8, 20))
    assert again.fresh


def test_new_figures_make_the_forecast_stale_and_keep_it_visible(
    database_url: str, icu: SeriesRef, viewer: Actor
) -> None:
    made(database_url, viewer, icu)
    add_months(database_url, icu.place_id, icu.measure_id, [1000.0], first=202607)

    view = desk.view(database_url, viewer, ref=icu, horizon=6, model=QUICK, today=date(2026, 8, 15))

    assert not view.fresh
    assert view.run is not None


def test_a_known_shock_makes_the_forecast_stale(database_url: str, icu: SeriesRef, finance_lead: Actor) -> None:
    made(database_url, finance_lead, icu)
    shocks.add(database_url, finance_lead, name="Strike", start=date(2025, 3, 1), end=date(2025, 3, 31))

    assert not desk.view(database_url, finance_lead, ref=icu, horizon=6, model=QUICK, today=TODAY).fresh


def test_an_unfinished_month_is_left_out_and_forecast(database_url: str, icu: SeriesRef, viewer: Actor) -> None:
    add_months(database_url, icu.place_id, icu.measure_id, [400.0], first=202607)

    view = made(database_url, viewer, icu)

    assert view.outlook is not None
    assert view.outlook.table["ds"].iloc[0] == pd.Timestamp("2026-07-01")
    assert any("unfinished" in note for note in view.run.notes if view.run)


def test_an_override_changes_the_outlook_and_not_the_run(
    database_url: str, icu: SeriesRef, finance_lead: Actor
) -> None:
    before = made(database_url, finance_lead, icu)
    overrides.set_value(
        database_url, finance_lead, ref=icu, month=date(2026, 8, 1), value=2000.0, reason="Ward B opens"
    )

    after = desk.view(database_url, finance_lead, ref=icu, horizon=6, model=QUICK, today=TODAY)

    assert before.outlook is not None
    assert after.outlook is not None
    assert after.fresh
    assert after.outlook.table["mean"].tolist() == before.outlook.table["mean"].tolist()
    assert after.outlook.table["value"].iloc[1] == 2000.0


def test_a_short_series_is_refused_without_a_fit(
    database_url: str, small_hospital: SmallHospital, viewer: Actor
) -> None:
    ref = SeriesRef("department", small_hospital.departments["LAB"], small_hospital.measures["tests"])
    add_months(database_url, ref.place_id, ref.measure_id, [10, 11, 12], first=202604)

    view = desk.view(database_url, viewer, ref=ref, horizon=6, today=TODAY)

    assert view.refusal is not None
    assert "Laboratory · Tests has too few months with a value: 3 of at least 6." in view.refusal[0]
    job = desk.start(database_url, viewer, ref=ref, horizon=6, model=QUICK, today=TODAY)
    job.wait(30)
    with pytest.raises(UserError, match="of at least 6"):
        job.result()


def test_a_series_without_rows_is_refused_in_words(
    database_url: str, small_hospital: SmallHospital, viewer: Actor
) -> None:
    ref = SeriesRef("department", small_hospital.departments["LAB"], small_hospital.measures["tests"])

    view = desk.view(database_url, viewer, ref=ref, horizon=6, today=TODAY)

    assert view.refusal is not None
    assert "too few months with a value: 0" in view.refusal[0]


def test_managers_see_their_own_departments_only(
    database_url: str, icu: SeriesRef, manager: Actor, small_hospital: SmallHospital
) -> None:
    add_months(
        database_url,
        small_hospital.departments["ED"],
        small_hospital.measures["patient_days"],
        seasonal(30),
        first=202401,
    )
    mine = replace(manager, departments=frozenset({icu.place_id}))

    assert set(choices.choices(database_url, mine)["place"]) == {"Intensive care"}
    assert desk.view(database_url, mine, ref=icu, horizon=6, today=TODAY).volume.place == "Intensive care"
    assert [line.place for line in many.overview(database_url, mine, horizon=6, today=TODAY)] == ["Intensive care"]
    other = SeriesRef("department", small_hospital.departments["ED"], icu.measure_id)
    for ref in (other, SeriesRef("hospital", 0, icu.measure_id)):
        with pytest.raises(NotPermittedError):
            desk.view(database_url, mine, ref=ref, horizon=6, today=TODAY)
        with pytest.raises(NotPermittedError):
            desk.start(database_url, mine, ref=ref, horizon=6, today=TODAY)
    with pytest.raises(NotPermittedError):
        many.start_all(database_url, mine, horizon=6, today=TODAY)


def test_totals_are_offered_where_several_departments_count(
    database_url: str, icu: SeriesRef, small_hospital: SmallHospital, viewer: Actor
) -> None:
    add_months(database_url, small_hospital.departments["ED"], icu.measure_id, [5.0] * 48, first=202207)

    table = choices.choices(database_url, viewer)

    assert table[["level", "place"]].values.tolist()[:2] == [
        ["hospital", "Your hospital (total)"],
        ["service_line", "Acute care (service line)"],
    ]
    with reading(database_url) as session:
        found = totals.load_all(session, stored_months(session))
    assert {total.volume.ref.level for total in found} == {"hospital", "service_line"}
    assert found[0].members == {icu.place_id, small_hospital.departments["ED"]}


def test_departments_and_total_add_up(database_url: str, icu: SeriesRef, small_hospital: SmallHospital) -> None:
    add_months(database_url, small_hospital.departments["ED"], icu.measure_id, seasonal(48, level=300), first=202207)
    with reading(database_url) as session:
        (total, *_) = totals.load_all(session, stored_months(session))
        parts = [load(session, SeriesRef("department", place, icu.measure_id)) for place in sorted(total.members)]

    done = fit(
        [*parts, total.volume],
        SeriesQuestion(6, QUICK, together=True),
        (),
        today=TODAY,
        report=quiet,
        cancelled=lambda: False,
        families={total.volume.ref.key: total.members},
    )

    means = {result.ref.level + str(result.ref.place_id): result.points["mean"] for result in done.results}
    summed = sum(mean for name, mean in means.items() if name.startswith("department"))
    assert (means["hospital0"] - summed).abs().max() < 1e-6


def test_the_settings_of_a_run_say_all_that_decides_it(database_url: str, icu: SeriesRef) -> None:
    with reading(database_url) as session:
        volume = load(session, icu)

    settings = settings_of(volume, SeriesQuestion(6), (shocks.KnownShock("2025-03-01", "2025-03-31", "Strike"),), TODAY)

    assert settings == {
        "horizon": 6,
        "model": "auto",
        "together": False,
        "frequency": "MS",
        "country": "US",
        "region": None,
        "shocks": [["Strike", "2025-03-01", "2025-03-31"]],
        "as_of": None,
    }
    assert runs.settings_hash(settings) != runs.settings_hash(settings | {"horizon": 12})


def test_days_can_be_forecast_too(database_url: str, small_hospital: SmallHospital, viewer: Actor) -> None:
    ref = SeriesRef("department", small_hospital.departments["ED"], small_hospital.measures["visits"], "D")
    week = [50.0, 48, 47, 46, 49, 60, 62]
    add_months(database_url, ref.place_id, ref.measure_id, [1500.0] * 3, first=202605, version=small_hospital.version)
    add_days(database_url, ref.place_id, ref.measure_id, week * 20, first=date(2026, 1, 5))

    assert desk.counted_by_days(database_url, viewer, ref=ref)
    view = made(database_url, viewer, ref)

    assert view.outlook is not None
    assert view.outlook.table["ds"].iloc[0] == pd.Timestamp("2026-05-25")
    assert view.outlook.against_budget is None
    parts = desk.taken_apart(database_url, viewer, ref=ref, today=TODAY)
    assert parts is not None
    assert len(parts.week) == 7


@pytest.mark.parametrize(("horizon", "model"), [(0, "auto"), (99_999, "auto"), (12, "oracle")])
def test_an_impossible_question_is_refused(
    database_url: str, icu: SeriesRef, viewer: Actor, horizon: int, model: str
) -> None:
    with pytest.raises(UserError):
        desk.view(database_url, viewer, ref=icu, horizon=horizon, model=model, today=TODAY)


@pytest.mark.slow
def test_all_series_are_forecast_once_and_then_only_compared(
    database_url: str, icu: SeriesRef, small_hospital: SmallHospital, finance_lead: Actor
) -> None:
    lab = SeriesRef("department", small_hospital.departments["LAB"], small_hospital.measures["tests"])
    add_months(database_url, lab.place_id, lab.measure_id, [10, 11, 12], first=202604)

    def all_of_it() -> int:
        return many.forecast_changed(
            database_url,
            finance_lead,
            horizon=6,
            today=TODAY,
            report=quiet,
            cancelled=lambda: False,
        )

    assert all_of_it() == 1
    assert all_of_it() == 0
    lines = {line.place: line for line in many.overview(database_url, finance_lead, horizon=6, today=TODAY)}
    assert lines["Intensive care"].status == "current"
    assert lines["Intensive care"].accuracy is not None
    assert lines["Intensive care"].judgement is not None
    of_units = [line.accuracy for line in lines.values() if line.main and line.accuracy is not None]
    assert many.past_accuracy(database_url, finance_lead, horizon=6, today=TODAY) == of_units
    assert lines["Laboratory"].status == "refused"
    assert "of at least 6" in lines["Laboratory"].refusal
    view = desk.view(database_url, finance_lead, ref=icu, horizon=6, today=TODAY)
    assert view.fresh
    assert view.run is not None
    assert view.run.together


@pytest.mark.slow
def test_the_same_data_and_settings_give_the_same_forecast(database_url: str, icu: SeriesRef, viewer: Actor) -> None:
    with reading(database_url) as session:
        volume = load(session, icu)
    twice = [fit([volume], SeriesQuestion(6), (), today=TODAY, report=quiet, cancelled=lambda: False) for _ in range(2)]

    assert twice[0].results[0].points.equals(twice[1].results[0].points)
    assert twice[0].results[0].backtest == twice[1].results[0].backtest


@given(
    values=st.lists(st.one_of(st.just(0.0), st.floats(-1e6, 1e9), st.just(float("nan"))), min_size=1, max_size=60),
    today=st.dates(date(2026, 1, 1), date(2031, 12, 31)),
    first=st.integers(1, 12),
)
def test_what_the_engine_would_refuse_is_told_without_asking_it_for_each_series(
    values: list[float], today: date, first: int
) -> None:
    months = pd.DataFrame({"ds": pd.date_range(f"2026-{first:02}-01", periods=len(values), freq="MS"), "y": values})
    volume = replace(NAMED, frame=months.dropna().reset_index(drop=True))

    told = desk.refusal_of(volume, SeriesQuestion(6), (), today)

    if told is None:
        asked = pd.DataFrame({"unique_id": "ICU", "ds": volume.frame["ds"], "y": volume.frame["y"]})
        assert not prepare(asked, frequency="MS", as_of=np.datetime64(today)).refused


def test_the_budgets_of_all_departments_are_those_of_each(
    database_url: str, icu: SeriesRef, small_hospital: SmallHospital
) -> None:
    newer, following = new_version(small_hospital, "Newer", 2026), new_version(small_hospital, "Next", 2027)
    add_months(database_url, icu.place_id, icu.measure_id, [900.0] * 6, first=202607, version=newer)
    add_months(database_url, icu.place_id, icu.measure_id, [950.5] * 12, first=202701, version=following)
    add_months(database_url, small_hospital.departments["ED"], icu.measure_id, [40.0] * 3, first=202601, version=newer)
    measures = dict.fromkeys(small_hospital.departments.values(), icu.measure_id)

    with reading(database_url) as session:
        together = budget_volumes.of_departments(session, measures)
        for number in measures:
            one = budget_volumes.load(session, SeriesRef("department", number, icu.measure_id))
            periods = (one["ds"].dt.year * 100 + one["ds"].dt.month).tolist()
            assert together.get(number, {}) == dict(zip(periods, one["budget"].tolist(), strict=True))

    assert len(together[icu.place_id]) == 18
    assert together[small_hospital.departments["ED"]] == {202601: 40.0, 202602: 40.0, 202603: 40.0}


def test_a_series_with_every_month_is_not_refused_and_one_with_few_is() -> None:
    months = pd.DataFrame({"ds": pd.date_range("2024-01-01", periods=30, freq="MS"), "y": 100.0})

    assert desk.refusal_of(replace(NAMED, frame=months), SeriesQuestion(6), (), TODAY) is None
    told = desk.refusal_of(replace(NAMED, frame=months.head(3)), SeriesQuestion(6), (), TODAY)
    assert told is not None
    assert "too few months with a value: 3" in told[0]
