"""Seasonal profiles are shrunk by how much of them is noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.series.season import raw_profile, shrunk_profiles
from tests.forecasting.made_series import seasonal

WAVE = 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)


def test_a_clear_season_survives() -> None:
    values = np.tile(WAVE, 6) + np.random.default_rng(0).normal(0, 0.01, 72)

    (profile,) = shrunk_profiles([raw_profile(values, 12, 0)])

    np.testing.assert_allclose(profile, WAVE - WAVE.mean(), atol=0.02)


def test_pure_noise_has_no_season() -> None:
    noise = [np.random.default_rng(seed).normal(0, 1, 60) for seed in range(40)]

    shrunk = shrunk_profiles([raw_profile(values, 12, 0) for values in noise], pool=False)
    raw = np.array([raw_profile(values, 12, 0).means for values in noise])

    assert np.mean(shrunk**2) < 0.25 * np.mean(raw**2)


def test_the_phase_of_the_first_value_is_respected() -> None:
    values = np.tile(WAVE, 6)[3:]

    np.testing.assert_allclose(raw_profile(values, 12, 3).means, WAVE - WAVE.mean(), atol=1e-9)


def test_a_short_noisy_series_borrows_the_season_of_its_peers() -> None:
    peers = [np.tile(WAVE, 5) + np.random.default_rng(seed).normal(0, 0.02, 60) for seed in range(10)]
    short = np.tile(WAVE, 2)[:14]

    profiles = shrunk_profiles([raw_profile(values, 12, 0) for values in [*peers, short]])

    assert np.corrcoef(profiles[0], WAVE)[0, 1] > 0.98
    assert np.isfinite(profiles).all()


def test_thirteen_months_alone_show_no_season() -> None:
    (profile,) = shrunk_profiles([raw_profile(np.tile(WAVE, 2)[:13], 12, 0)])

    assert profile == pytest.approx(np.zeros(12))


@settings(deadline=None)
@given(st.integers(6, 120), st.integers(0, 11), st.integers(0, 10**6))
def test_profiles_sum_to_nought(count: int, phase: int, seed: int) -> None:
    values = np.log(seasonal(count, seed=seed))

    profiles = shrunk_profiles([raw_profile(values, 12, phase)])

    assert abs(profiles.sum()) < 1e-9
    assert np.isfinite(profiles).all()
