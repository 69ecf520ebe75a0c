"""Measures on figures small enough to check by hand."""

import numpy as np
import pytest

from forecasting import measures

ACTUAL = np.array([100.0, 120, np.nan, 80])
FORECAST = np.array([110.0, 120, 999, 60])


def test_mase_is_the_mean_error_in_units_of_the_scale() -> None:
    assert measures.mase(ACTUAL, FORECAST, 5.0) == 2.0  # (10 + 0 + 20) / 3 / 5


def test_wape_and_bias_are_shares_of_the_actuals() -> None:
    assert measures.wape(ACTUAL, FORECAST) == pytest.approx(0.1)
    assert measures.bias(ACTUAL, FORECAST) == pytest.approx(-10 / 300)


def test_smape_of_two_noughts_is_nought() -> None:
    assert measures.smape(np.array([0.0, 100]), np.array([0.0, 50])) == pytest.approx((0 + 200 * 50 / 150) / 2)


def test_coverage_counts_the_ends_and_skips_missing_periods() -> None:
    low, high = np.array([100.0, 0, 0, 0]), np.array([105.0, 119, 0, 80])

    assert measures.coverage(ACTUAL, low, high) == pytest.approx(2 / 3)


def test_interval_score_is_width_plus_ten_times_the_miss_at_80() -> None:
    score = measures.interval_score(np.array([10.0]), np.array([12.0]), np.array([20.0]), 80, 2.0)

    assert score == pytest.approx((8 + 10 * 2) / 2)


def test_without_a_scale_there_is_no_mase() -> None:
    assert np.isnan(measures.mase(ACTUAL, FORECAST, float("nan")))
