"""The whole call: honest bands, sensible answers on odd series, the same answer twice."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from forecasting import ForecastCancelledError, ForecastError, Settings, Shock, fingerprint, forecast
from forecasting.outcome import SeriesForecast
from tests.forecasting.made_series import days, months, seasonal

pytestmark = pytest.mark.slow


def one(values: np.ndarray | list[float], horizon: int = 12, **more: object) -> SeriesForecast:
    settings = Settings(horizon, **more)  # type: ignore[arg-type]
    return forecast(months(np.asarray(values, dtype=float)), settings, workers=0).forecasts[0]


def test_the_table_has_the_columns_of_the_interface() -> None:
    result = forecast(months(seasonal(48)), Settings(3), workers=0)

    table = result.table()

    assert list(table.columns) == ["unique_id", "ds", "forecast", "lo-80", "hi-80", "lo-95", "hi-95", "model"]
    assert table["ds"].dt.strftime("%Y-%m").tolist() == ["2024-01", "2024-02", "2024-03"]
    assert (table["lo-95"] <= table["lo-80"]).all()
    assert (table["lo-80"] <= table["forecast"]).all()
    assert (table["forecast"] <= table["hi-80"]).all()
    assert (table["hi-80"] <= table["hi-95"]).all()


def test_a_seasonal_series_is_forecast_better_than_by_repeating_last_year() -> None:
    values = seasonal(72, noise=0.06) * np.linspace(1, 1.3, 72)
    found = one(values[:60])

    ours = np.abs(found.bounds.mean - values[60:]).mean()
    naive = np.abs(values[48:60] - values[60:]).mean()
    assert ours < naive
    assert "weighted average" in found.reason
    assert found.model == "combination"


def test_eighty_percent_means_about_eighty_percent() -> None:
    frame = pd.concat([months(seasonal(84, noise=0.1, seed=seed), name=f"ward {seed:02}") for seed in range(20)])
    past = frame[frame["ds"] < "2026-01-01"]
    rest = frame[frame["ds"] >= "2026-01-01"]

    table = forecast(past, Settings(12, model="theta"), workers=0).table().merge(rest, on=["unique_id", "ds"])

    inside80 = ((table["y"] >= table["lo-80"]) & (table["y"] <= table["hi-80"])).mean()
    inside95 = ((table["y"] >= table["lo-95"]) & (table["y"] <= table["hi-95"])).mean()
    assert 0.7 < inside80 < 0.9
    assert 0.9 < inside95 <= 1.0


def test_six_months_are_enough_and_say_so() -> None:
    found = one([100, 104, 98, 101, 103, 99], horizon=3)

    assert np.abs(found.bounds.mean - 101).max() < 8
    assert "Little history (6 months)" in found.reason
    assert (found.bounds.high[80] - found.bounds.low[80] > 0).all()


def test_a_constant_series_is_carried_on() -> None:
    found = one([40.0] * 30)

    assert found.bounds.mean.tolist() == [40.0] * 12
    assert "has not changed" in found.reason


def test_rare_events_never_go_below_nought() -> None:
    values = np.zeros(48)
    values[::5] = 3

    found = one(values)

    assert (found.bounds.low[95] >= 0).all()
    assert 0.2 < found.bounds.mean.mean() < 1.2
    assert "Most periods are zero" in found.reason


def test_all_noughts_stay_nought() -> None:
    assert one([0.0] * 24).bounds.mean.tolist() == [0.0] * 12


def test_a_merger_is_followed_at_once_and_reported() -> None:
    values = seasonal(36, swing=0.05)
    values[31:] *= 3

    found = one(values, horizon=6)

    assert abs(found.bounds.mean.mean() / 600 - 1) < 0.12
    assert any("level changed for good around 2022-08-01" in note for note in found.notes)


def test_an_unfinished_month_is_forecast_instead() -> None:
    found = one([*seasonal(40, swing=0.05), 40.0], horizon=2)

    assert len(found.dates) == 3
    assert str(found.dates[0])[:7] == "2023-05"
    assert found.bounds.mean[0] > 150


def test_a_known_shock_is_not_learned() -> None:
    values = seasonal(60, swing=0.05)
    values[50:54] *= 0.4

    with_shock = one(values, shocks=(Shock("wave", "2024-03-01", "2024-06-30"),))

    assert abs(with_shock.bounds.mean.mean() / 200 - 1) < 0.08


def test_negative_measures_may_stay_negative() -> None:
    found = one(np.random.default_rng(3).normal(0, 10, 48))

    assert found.bounds.low[95].min() < 0


def test_whole_numbers_are_rounded_when_asked() -> None:
    found = one(np.round(seasonal(48)), whole_numbers=True)

    assert (found.bounds.mean % 1 == 0).all()
    assert (found.bounds.high[80] % 1 == 0).all()


def test_closed_weekdays_are_forecast_as_nought() -> None:
    at = np.arange(200)
    frame = days(30 + 5.0 * np.sin(at))
    frame = frame[frame["ds"].dt.day_of_week < 5]

    table = forecast(frame, Settings(14), workers=0).table()

    closed = table["ds"].dt.day_of_week >= 5
    assert (table.loc[closed, ["forecast", "hi-95"]] == 0).all(axis=None)
    assert (table.loc[~closed, "forecast"] > 20).all()


def test_the_same_call_gives_the_same_figures() -> None:
    frame = pd.concat([months(seasonal(40, seed=seed), name=f"ward {seed}") for seed in range(3)])

    first, second = (forecast(frame, Settings(6), workers=0) for _ in range(2))

    pd.testing.assert_frame_equal(first.table(), second.table())
    assert first.fingerprint == second.fingerprint


def test_helper_processes_give_the_same_figures() -> None:
    frame = pd.concat([months(seasonal(30, seed=seed), name=f"ward {seed}") for seed in range(4)])
    seen: list[tuple[int, int]] = []

    here = forecast(frame, Settings(6), workers=0)
    there = forecast(frame, Settings(6), workers=2, progress=lambda done, total, _: seen.append((done, total)))

    pd.testing.assert_frame_equal(here.table(), there.table())
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_cancelled_call_stops() -> None:
    frame = pd.concat([months(seasonal(30, seed=seed), name=f"ward {seed}") for seed in range(4)])

    with pytest.raises(ForecastCancelledError):
        forecast(frame, Settings(6), workers=0, cancelled=lambda: True)


def test_one_model_can_be_asked_for() -> None:
    found = one(seasonal(48), model="prophet")

    assert found.model == "prophet"
    assert found.reason.startswith("As requested: Prophet.")


def test_refused_series_do_not_stop_the_others() -> None:
    frame = pd.concat([months(seasonal(40)), months([1.0, 2.0], name="New")])

    result = forecast(frame, Settings(3), workers=0)

    assert [one.series.name for one in result.forecasts] == ["ICU"]
    assert result.refused[0].name == "New"


def test_nothing_but_short_series_is_an_error() -> None:
    with pytest.raises(ForecastError, match="months with a value: 2 of at least 6"):
        forecast(months([1.0, 2.0]), Settings(3), workers=0)


def test_the_fingerprint_ignores_the_order_of_rows_and_nothing_else() -> None:
    frame = months(seasonal(20))
    changed = frame.copy()
    changed.loc[4, "y"] += 1

    same = fingerprint(frame.iloc[::-1], Settings(6))

    assert same == fingerprint(frame, Settings(6))
    assert same != fingerprint(changed, Settings(6))
    assert same != fingerprint(frame, Settings(7))


@pytest.mark.parametrize(
    "wrong", [{"horizon": 0}, {"horizon": 9999}, {"levels": (120,)}, {"model": "oracle"}, {"frequency": "Q"}]
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ForecastError):
        Settings(**{"horizon": 3, **wrong})  # type: ignore[arg-type]


def test_a_closed_place_stays_at_nought_with_a_narrow_band() -> None:
    found = one(np.concatenate([seasonal(36), np.zeros(14)]))

    assert found.bounds.mean.max() == 0
    assert found.bounds.high[95].max() < 20


@given(
    st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(0.0), st.just(float("nan"))), min_size=6, max_size=17),
    st.integers(1, 8),
)
@hypothesis_settings(max_examples=25, deadline=None)
def test_any_short_series_is_refused_or_forecast_in_order(values: list[float], horizon: int) -> None:
    frame = months(np.array(values))
    try:
        (found,) = forecast(frame, Settings(horizon), workers=0).forecasts
    except ForecastError:
        return

    bounds = found.bounds
    assert np.isfinite(bounds.mean).all()
    for lower, upper in ((80, 95), (80, 80)):
        assert (bounds.low[upper] <= bounds.low[lower] + 1e-9).all()
        assert (bounds.high[lower] <= bounds.high[upper] + 1e-9).all()
    assert (bounds.low[80] <= bounds.mean).all()
    assert (bounds.mean <= bounds.high[80]).all()


def test_weekly_series_with_a_season_are_followed() -> None:
    at = np.arange(186)
    values = 100 + 20 * np.sin(2 * np.pi * at / 52) + np.random.default_rng(0).normal(0, 3, 186)
    frame = pd.DataFrame(
        {"unique_id": "w", "ds": pd.date_range("2021-01-04", periods=160, freq="7D"), "y": values[:160]}
    )

    found = forecast(frame, Settings(26), workers=0).forecasts[0]

    assert np.abs(found.bounds.mean - values[160:]).mean() < 6
    assert np.diff(found.dates).astype("timedelta64[D]").astype(int).tolist() == [7] * 25
