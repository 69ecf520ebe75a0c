"""Each member answers sensibly on series whose future is known."""

import numpy as np
import pytest

from forecasting.models.members import AUTO, MODEL_NAMES, kind_of, run_all, suited_members
from forecasting.running.batch import histories_at
from forecasting.series.history import History
from forecasting.series.prepare import prepare
from forecasting.settings import Settings
from tests.forecasting.made_series import days, months, seasonal

CHEAP = [
    "seasonal_naive",
    "theta",
    "ets",
    "dynamic_theta",
    "arima",
    "log_arima",
    "statsmodels_ets",
    "statsmodels_theta",
]


def history_of(values: np.ndarray, horizon: int = 12) -> History:
    (series,) = prepare(months(values))
    (history,) = histories_at([series], [0], horizon, Settings(horizon))
    assert history is not None
    return history


@pytest.mark.parametrize("name", [*CHEAP, pytest.param("prophet", marks=pytest.mark.slow)])
def test_a_member_finds_a_clear_season(name: str) -> None:
    values = seasonal(72, noise=0.01)
    path = run_all([name], [history_of(values[:60])])[0].get(name)

    assert path is not None
    assert np.mean(np.abs(path.mean / values[60:] - 1)) < 0.06
    assert (path.spread >= 0).all()


@pytest.mark.parametrize("name", [name for name in MODEL_NAMES if name not in {AUTO, "ces", "prophet"}])
@pytest.mark.parametrize("count", [6, 13, 30])
def test_a_member_answers_or_steps_aside_on_short_series(name: str, count: int) -> None:
    path = run_all([name], [history_of(seasonal(count))])[0].get(name)

    assert path is None or (len(path.mean) == 12 and np.isfinite(path.mean).all())


def test_the_same_history_gives_the_same_paths_twice() -> None:
    history = history_of(seasonal(60))

    for name in CHEAP:
        first, second = run_all([name], [history])[0].get(name), run_all([name], [history])[0].get(name)
        assert first is not None
        assert second is not None
        assert (first.mean == second.mean).all()
        assert (first.spread == second.spread).all()


@pytest.mark.slow
def test_daily_members_follow_weekdays_and_the_year() -> None:
    at = np.arange(900)
    values = 100 + 20 * (at % 7 < 2) + 15 * np.sin(2 * np.pi * at / 365.25)
    (series,) = prepare(days(values[:845] + np.random.default_rng(0).normal(0, 3, 845)))
    (history,) = histories_at([series], [0], 55, Settings(55))
    assert history is not None

    for name in ("regression", "prophet", "arima_errors"):
        path = run_all([name], [history])[0].get(name)
        assert path is not None
        assert np.mean(np.abs(path.mean - values[845:])) < 5


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([5.0] * 24, "constant"),
        ([0.0, 0, 1, 0, 0, 2, 0, 0, 0, 1, 0, 0, 3] * 2, "intermittent"),
        (list(seasonal(20)), "short"),
        (list(seasonal(60)), "regular"),
    ],
)
def test_kinds_are_told_apart(values: list[float], kind: str) -> None:
    assert kind_of(np.array(values), 12) == kind


def test_prophet_is_not_fitted_to_a_year_of_months() -> None:
    assert "prophet" not in suited_members(history_of(seasonal(12)), "short").names
    assert "prophet" in suited_members(history_of(seasonal(60)), "regular").names


def test_exponential_smoothing_of_a_constant_series_is_its_level() -> None:
    path = run_all(["ets"], [history_of(np.full(10, 40.0))])[0]["ets"]

    assert path.mean == pytest.approx(np.full(12, 40.0), rel=1e-3)
    assert len(path.spread) == 12
