"""The chance above a budget follows the intervals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.forecasts.likelihood import chance_above

BAND = (80.4, 87.2, 100.0, 112.8, 119.6)  # a normal forecast of 100 ± 10


@pytest.mark.parametrize(("target", "chance"), [(100, 0.5), (112.8, 0.1), (87.2, 0.9), (119.6, 0.025), (110, 0.159)])
def test_a_normal_band_gives_normal_chances(target: float, chance: float) -> None:
    assert chance_above(target, BAND) == pytest.approx(chance, abs=0.005)


def test_no_chance_is_certain() -> None:
    assert chance_above(500, BAND) == pytest.approx(0.01)
    assert chance_above(0, BAND) == pytest.approx(0.99)


def test_bounds_clipped_at_nought_are_read_rightly() -> None:
    assert chance_above(0.0, [0, 0, 2, 5, 7]) == pytest.approx(0.9, abs=0.005)


def test_a_forecast_without_width_is_compared_plainly() -> None:
    assert [chance_above(target, [5] * 5) for target in (4, 5, 6)] == [1.0, 0.5, 0.0]


def test_a_missing_budget_has_no_chance() -> None:
    assert math.isnan(chance_above(float("nan"), BAND))


@given(
    figures=st.lists(st.floats(0, 1e6), min_size=5, max_size=5).map(sorted),
    targets=st.lists(st.floats(0, 1e6), min_size=2, max_size=2).map(sorted),
)
def test_a_higher_budget_is_never_more_likely_exceeded(figures: list[float], targets: list[float]) -> None:
    lower, higher = (chance_above(target, figures) for target in targets)

    assert 0 <= higher <= lower + 1e-9
    assert lower <= 1
