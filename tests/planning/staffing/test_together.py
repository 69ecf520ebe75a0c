"""How far departments move together is told from their past, and from usual experience while there is little of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.staffing.rule import Floats
from planning.staffing.together import USUAL_PACE, pace_together


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
