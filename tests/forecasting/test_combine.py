"""Members count by their backtests, with a strong pull to peers and prior."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.combine import combine_paths, weigh
from forecasting.errors import ForecastError
from forecasting.intervals import calibrate
from forecasting.running.batch import histories_at
from forecasting.running.fitting import Backtest, Fits, origins
from forecasting.series.history import Path
from forecasting.series.prepare import prepare
from forecasting.settings import Settings
from tests.forecasting.made_series import days, months, seasonal


def fits_with(errors: dict[str, float], name: str = "ICU", spread: float = 10.0) -> Fits:
    """A series whose members missed a backtest of 100 a month by `errors`."""
    (series,) = prepare(months(seasonal(60), name=name))
    (history,) = histories_at([series], [0], 6, Settings(6))
    assert history is not None
    paths = {one: Path(np.full(6, 100.0 + error), np.full(6, spread)) for one, error in errors.items()}
    return Fits(series, "regular", history, paths, (Backtest(6, paths, np.full(6, 100.0), 20.0),))


def test_the_better_member_counts_more() -> None:
    (weights,) = weigh([fits_with({"theta": 5.0, "ets": 20.0})])

    assert weights.weights["theta"] > 0.6
    assert sum(weights.weights.values()) == pytest.approx(1)
    assert weights.errors == {"theta": 0.25, "ets": 1.0}


def test_peers_outvote_the_accident_of_one_series() -> None:
    peers = [fits_with({"theta": 5.0, "ets": 20.0}, name=f"ward {number}") for number in range(30)]
    odd = fits_with({"theta": 12.0, "ets": 10.0}, name="odd ward")

    weights = weigh([*peers, odd])[-1].weights

    assert weights["theta"] > weights["ets"]


def test_equal_errors_give_weights_by_prior_only() -> None:
    (weights,) = weigh([fits_with({"theta": 10.0, "arima": 10.0})])

    assert 0.5 < weights.weights["theta"] < 0.65


def daily_fits(errors: dict[str, float], tests: int) -> Fits:
    """A series of days whose members missed each of `tests` backtests of 100 a day by `errors`."""
    (series,) = prepare(days(100 + 10 * np.sin(np.arange(400))))
    (history,) = histories_at([series], [0], 6, Settings(6))
    assert history is not None
    paths = {one: Path(np.full(6, 100.0 + error), np.full(6, 10.0)) for one, error in errors.items()}
    backtests = tuple(Backtest(6 * back, paths, np.full(6, 100.0), 20.0) for back in range(1, tests + 1))
    return Fits(series, "regular", history, paths, backtests)


def test_one_backtest_says_less_than_two() -> None:
    errors = {"regression": 5.0, "prophet": 10.0, "arima_errors": 10.0}

    (once,) = weigh([daily_fits(errors, 1)])
    (twice,) = weigh([daily_fits(errors, 2)])

    assert 1 / 3 < once.weights["regression"] < 0.6 < twice.weights["regression"]


def test_the_prior_of_a_member_depends_on_the_frequency() -> None:
    equal = {"regression": 5.0, "prophet": 5.0, "arima_errors": 5.0}

    (by_day,) = weigh([daily_fits(equal, 1)])
    (by_month,) = weigh([fits_with({"theta": 5.0, "prophet": 5.0, "arima": 5.0})])

    assert by_day.weights["prophet"] > by_day.weights["arima_errors"] > by_day.weights["regression"]
    assert by_month.weights["theta"] > by_month.weights["arima"] > by_month.weights["prophet"]


def test_a_member_missing_at_an_origin_still_combines() -> None:
    paths = {"theta": Path(np.array([10.0]), np.array([1.0])), "ets": Path(np.array([20.0]), np.array([np.nan]))}

    path = combine_paths(paths, {"theta": 0.5, "ets": 0.25, "prophet": 0.25})

    assert path.mean.tolist() == pytest.approx([40 / 3])
    assert path.spread.tolist() == [1.0]


@settings(deadline=None)
@given(st.lists(st.floats(0.1, 100), min_size=2, max_size=5), st.integers(1, 8))
def test_the_combination_lies_between_its_members(errors: list[float], copies: int) -> None:
    names = ["theta", "ets", "arima", "prophet", "dynamic_theta"][: len(errors)]
    batch = [fits_with(dict(zip(names, errors, strict=True)), name=f"s{copy}") for copy in range(copies)]

    for fits, weights in zip(batch, weigh(batch), strict=True):
        mean = combine_paths(fits.paths, weights.weights).mean
        assert min(errors) - 1e-6 <= mean.min() - 100 <= max(errors) + 1e-6


@settings(deadline=None)
@given(st.integers(6, 400), st.integers(1, 36), st.integers(0, 4))
def test_every_backtest_leaves_enough_to_learn_from(count: int, horizon: int, wanted: int) -> None:
    backs = origins(count, horizon, 12, wanted)

    assert all(count - back >= 6 for back in backs)
    assert len(set(backs)) == len(backs) <= wanted


def test_widths_grow_when_backtests_miss_by_more_than_expected() -> None:
    calm = [fits_with({"theta": 5.0}, name=f"a{n}") for n in range(30)]
    wild = [fits_with({"theta": 30.0}, name=f"b{n}") for n in range(30)]

    narrow, wide = calibrate(calm, weigh(calm)), calibrate(wild, weigh(wild))

    assert wide.scales[0] * wide.quantile(80) > 3 * narrow.scales[0] * narrow.quantile(80)


def test_a_higher_level_is_never_narrower() -> None:
    batch = [fits_with({"theta": 5.0})]
    widths = calibrate(batch, weigh(batch))

    reach = [widths.quantile(level) for level in (10, 50, 80, 95, 99)]
    assert reach == sorted(reach)


def test_a_model_that_fits_nowhere_is_refused_with_a_way_out() -> None:
    with pytest.raises(ForecastError, match="could not be fitted"):
        combine_paths({}, {"ets": 1.0})
