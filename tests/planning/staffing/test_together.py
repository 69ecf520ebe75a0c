"""How far departments move together is told from their past, and from usual experience while there is little of it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.staffing.rule import Floats
from planning.staffing.together import USUAL_PACE, correlation_of, evened_out, pace_together, variance_ratio


def paces(common: float, *, departments: int = 25, months: int = 24, seed: int = 1) -> Floats:
    """Return worked ÷ standard hours that wander by 3 % a month, with a common part."""
    rng = np.random.default_rng(seed)
    together, alone = rng.standard_normal((1, months)), rng.standard_normal((departments, months))
    made: Floats = 1 + 0.03 * (np.sqrt(common) * together + np.sqrt(1 - common) * alone)
    return made


def test_two_years_of_departments_by_themselves_leave_little_of_what_is_usual() -> None:
    told = [pace_together(paces(0.0, seed=seed)) for seed in range(20)]

    assert max(told) < 0.08  # 23 changes of about 0 and six months of 0.2: 0.04
    assert np.mean(told) == pytest.approx(6 * USUAL_PACE / 29, abs=0.01)


def test_what_moves_all_at_once_is_found() -> None:
    told = [pace_together(paces(0.6, seed=seed)) for seed in range(40)]

    assert np.mean(told) == pytest.approx((23 * 0.6 + 6 * USUAL_PACE) / 29, abs=0.06)


@pytest.mark.parametrize("ratios", [np.full((4, 24), np.nan), np.ones((1, 24)), np.ones((3, 2)), np.zeros((3, 24))])
def test_with_nothing_to_compare_it_is_as_usual(ratios: Floats) -> None:
    assert pace_together(ratios) == USUAL_PACE


@given(level=st.floats(0.2, 5), place=st.integers(0, 24), seed=st.integers(0, 1000))
def test_neither_order_nor_level_of_departments_counts(level: float, place: int, seed: int) -> None:
    ratios = paces(0.3, seed=seed)
    other = np.roll(ratios, 7, axis=0)
    other[place] *= level

    assert pace_together(other) == pytest.approx(pace_together(ratios))
    assert 0 <= pace_together(ratios) <= 0.9


def test_a_department_without_standard_or_with_a_lasting_change_tells_nothing_of_the_others() -> None:
    ratios = paces(0.0)
    unknown = np.vstack([ratios, np.full((1, 24), np.nan)])
    moved = ratios.copy()
    moved[0, 12:] *= 1.5

    assert pace_together(unknown) == pace_together(ratios)
    assert pace_together(moved) == pytest.approx(pace_together(ratios), abs=0.01)


# How the sum of departments' volumes strays ---------------------------------------------------------------------------


def misses(ratio: float, *, departments: int = 20, months: int = 24, seed: int = 1) -> pd.DataFrame:
    """Return misses of 3 % a month whose plain sum has such a variance ratio."""
    rng = np.random.default_rng(seed)
    alone = rng.standard_normal((departments, months))
    scores = evened_out(alone, np.ones(departments), ratio)
    if ratio > 1:
        common = (ratio - 1) / (departments - 1)
        scores = np.sqrt(common) * rng.standard_normal((1, months)) + np.sqrt(1 - common) * alone
    return pd.DataFrame(0.03 * scores.T)


@pytest.mark.parametrize("ratio", [0.2, 0.5, 1.0, 3.0])
def test_the_ratio_is_found_with_half_a_year_of_independence_beside(ratio: float) -> None:
    told = [variance_ratio(misses(ratio, seed=seed), np.ones(20)) for seed in range(60)]

    assert np.mean(told) == pytest.approx((24 * ratio + 6) / 30, rel=0.12)


@pytest.mark.parametrize("ratio", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("weights", [np.ones(12), np.arange(1.0, 13.0), np.array([8.0, *[1.0] * 11])])
def test_paths_that_even_out_stay_standard_and_their_sum_has_the_ratio(ratio: float, weights: Floats) -> None:
    scores = np.random.default_rng(3).standard_normal((12, 40_000, 1))
    evened = evened_out(scores, weights, ratio)

    assert evened.std(axis=(1, 2)) == pytest.approx(np.ones(12), abs=0.02)
    total = np.tensordot(weights, evened, axes=1).var() / (weights**2).sum()
    least = 0.34 if weights[0] == 8 else 0.0  # one large department cannot be evened out by the small ones
    assert total == pytest.approx(max(ratio, least), rel=0.1, abs=0.02)


def test_from_one_on_paths_are_left_alone_and_a_common_part_gives_the_ratio() -> None:
    weights, scores = np.arange(1.0, 9.0), np.random.default_rng(5).standard_normal((8, 10, 2))

    assert evened_out(scores, weights, 1.0) is scores
    assert correlation_of(1.0, weights) == 0
    room = weights.sum() ** 2 / (weights**2).sum() - 1
    assert correlation_of(1 + 0.3 * room, weights) == pytest.approx(0.3)


@pytest.mark.parametrize(
    "errors", [pd.DataFrame(), pd.DataFrame(np.nan, range(24), range(4)), pd.DataFrame(0.0, range(24), range(4))]
)
def test_departments_of_which_nothing_is_known_go_their_own_ways(errors: pd.DataFrame) -> None:
    assert variance_ratio(errors, np.ones(errors.shape[1])) == 1
    assert variance_ratio(misses(0.5), np.zeros(20)) == 1


def test_a_month_in_which_some_are_unknown_counts_by_those_that_are_known() -> None:
    table = misses(0.4, seed=2)
    with_gaps = table.mask(pd.DataFrame(np.random.default_rng(1).random(table.shape) < 0.2))

    assert variance_ratio(with_gaps, np.ones(20)) == pytest.approx(variance_ratio(table, np.ones(20)), abs=0.25)
