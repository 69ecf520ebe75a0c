"""Outliers, shocks and mergers do not bend the forecast."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.series.levels import bridge_gaps, clean, find_shift
from tests.forecasting.made_series import seasonal


def test_one_month_ten_times_too_large_is_toned_down() -> None:
    values = seasonal(48, noise=0.02)
    wrong = values.copy()
    wrong[20] *= 10

    cleaned = clean(wrong, 12)

    assert 20 in cleaned.outliers
    assert abs(cleaned.values[20] / values[20] - 1) < 0.3


def test_a_merger_moves_the_past_onto_the_new_level() -> None:
    values = seasonal(36, swing=0.05)
    values[30:] *= 3

    cleaned = clean(values, 12)

    ((at, size),) = cleaned.shifts
    assert at == 30
    assert abs(size - np.log(3)) < 0.1
    assert cleaned.values[:30].mean() > 2.8 * values[:30].mean()


def test_one_high_last_month_is_not_taken_for_a_merger() -> None:
    values = seasonal(36, swing=0.05)
    values[-1] *= 3

    assert clean(values, 12).shifts == ()


def test_a_strong_season_is_not_taken_for_a_shift() -> None:
    assert find_shift(np.log(seasonal(60, swing=0.5)), relative=True) is None


def test_a_known_shock_is_bridged_with_its_season() -> None:
    values = seasonal(60, noise=0.0)
    hit = values.copy()
    hit[30:34] *= 0.3
    shock = np.zeros(60, dtype=bool)
    shock[30:34] = True

    cleaned = clean(hit, 12, shock)

    np.testing.assert_allclose(cleaned.values[30:34], values[30:34], rtol=0.12)


def test_a_gap_in_a_seasonal_series_follows_the_season() -> None:
    values = seasonal(60, noise=0.0)
    gappy = values.copy()
    gappy[[15, 16, 17]] = np.nan

    np.testing.assert_allclose(bridge_gaps(gappy, 12)[15:18], values[15:18], rtol=0.12)


@settings(deadline=None)
@given(st.integers(6, 80), st.integers(0, 10**6))
def test_cleaning_keeps_length_and_leaves_quiet_series_alone(count: int, seed: int) -> None:
    values = seasonal(count, swing=0.0, noise=0.02, seed=seed)

    cleaned = clean(values, 12)

    assert len(cleaned.values) == count
    assert np.isfinite(cleaned.values).all()
    assert np.median(np.abs(cleaned.values / values - 1)) < 1e-9


def test_steep_growth_is_no_shift() -> None:
    assert clean(1.3 ** np.arange(40), 12).shifts == ()


def test_a_last_month_twenty_times_too_high_is_a_slip_of_the_keyboard() -> None:
    values = seasonal(41)
    values[-1] *= 20

    cleaned = clean(values, 12)

    assert cleaned.outliers.tolist()[-1] == 40
    assert cleaned.values[-1] < 300
