"""Parts and sums agree, in the middle and in every possible future."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.engine import forecast
from forecasting.errors import ForecastError
from forecasting.hierarchy import Hierarchy, reconcile
from forecasting.outcome import Bounds, Forecasts, SeriesForecast
from forecasting.sampling import sample_paths
from forecasting.series.prepare import prepare
from forecasting.settings import Settings
from tests.forecasting.made_series import months, seasonal

TWO_LEVELS = Hierarchy({"Hospital": ("Medicine", "Ward 3"), "Medicine": ("Ward 1", "Ward 2")})
TAILS = np.linspace(0, 2.5, 101)


def made(name: str, mean: float, spread: float, steps: int = 3) -> SeriesForecast:
    (series,) = prepare(months(seasonal(24), name=name))
    middle = np.full(steps, mean)
    reach = 1.28 * spread
    bounds = Bounds(middle, {80: middle - reach}, {80: middle + reach})
    dates = series.labels(series.future(steps))
    spreads = np.full(steps, spread)
    return SeriesForecast(series, dates, bounds, "m", {}, {}, "", (), pd.DataFrame(), spreads, TAILS, True)


def base(figures: dict[str, tuple[float, float]]) -> Forecasts:
    return Forecasts(tuple(made(name, *figure) for name, figure in figures.items()), (), (80,), "")


def test_groups_within_groups_hold_each_part_once() -> None:
    assert TWO_LEVELS.parts("Hospital") == ("Ward 1", "Ward 2", "Ward 3")
    assert TWO_LEVELS.bottoms() == ("Ward 1", "Ward 2", "Ward 3")


def test_a_group_within_itself_is_refused() -> None:
    with pytest.raises(ForecastError, match="contains itself"):
        Hierarchy({"A": ("B",), "B": ("A",)}).bottoms()


def test_the_reliable_side_moves_least() -> None:
    figures = {"Hospital": (330.0, 1.0), "Ward 1": (100.0, 20.0), "Ward 2": (200.0, 5.0)}

    done = reconcile(base(figures), Hierarchy({"Hospital": ("Ward 1", "Ward 2")}))

    assert done["Hospital"].bounds.mean[0] == pytest.approx(330, abs=0.5)
    assert done["Ward 1"].bounds.mean[0] > 125  # the unsure ward takes nearly all of the gap of 30
    assert done["Ward 2"].bounds.mean[0] < 205


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(10, 1000), st.floats(1, 60)), min_size=5, max_size=5))
def test_means_add_up_and_bounds_are_in_order(values: list[tuple[float, float]]) -> None:
    names = ["Hospital", "Medicine", "Ward 1", "Ward 2", "Ward 3"]

    done = reconcile(base(dict(zip(names, values, strict=True))), TWO_LEVELS)

    wards = sum(done[name].bounds.mean for name in ("Ward 1", "Ward 2"))
    np.testing.assert_allclose(done["Medicine"].bounds.mean, wards, rtol=1e-9)
    np.testing.assert_allclose(done["Hospital"].bounds.mean, wards + done["Ward 3"].bounds.mean, rtol=1e-9)
    for name in names:
        bounds = done[name].bounds
        assert (bounds.low[80] <= bounds.mean).all()
        assert (bounds.mean <= bounds.high[80]).all()
        assert (bounds.low[80] >= 0).all()


def test_a_sum_of_independent_parts_is_narrower_than_the_sum_of_their_bands() -> None:
    figures = {"Hospital": (300.0, 14.1), "Ward 1": (100.0, 10.0), "Ward 2": (200.0, 10.0)}

    done = reconcile(base(figures), Hierarchy({"Hospital": ("Ward 1", "Ward 2")}))

    def width(name: str) -> float:
        return float((done[name].bounds.high[80] - done[name].bounds.low[80])[0])

    assert width("Hospital") < 0.85 * (width("Ward 1") + width("Ward 2"))


def test_paths_are_spread_as_the_band_and_repeatable() -> None:
    one = made("ICU", 500.0, 10.0)

    paths = sample_paths(one, 4000, seed=3)

    assert paths.shape == (4000, 3)
    assert np.abs(paths.mean(axis=0) - 500).max() < 2
    assert (sample_paths(one, 4000, seed=3) == paths).all()
    assert 0 < np.corrcoef(paths[:, 0], paths[:, 1])[0, 1] < 0.8


@pytest.mark.slow
def test_a_small_hospital_is_forecast_so_that_it_adds_up() -> None:
    frame = pd.concat([months(seasonal(48, level=100 * n, seed=n), name=f"Ward {n}") for n in (1, 2, 3)])

    sums = [
        frame[frame["unique_id"].isin(TWO_LEVELS.parts(group))]
        .groupby("ds", as_index=False)["y"]
        .sum()
        .assign(unique_id=group)
        for group in TWO_LEVELS.groups
    ]

    table = reconcile(forecast(pd.concat([frame, *sums]), Settings(6), workers=0), TWO_LEVELS).table()

    wide = table.pivot_table(index="ds", columns="unique_id", values="forecast")
    np.testing.assert_allclose(wide["Hospital"], wide[["Ward 1", "Ward 2", "Ward 3"]].sum(axis=1))
    np.testing.assert_allclose(wide["Medicine"], wide[["Ward 1", "Ward 2"]].sum(axis=1))
