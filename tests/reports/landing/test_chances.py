"""The chance of meeting the budget and the range beside it are of one distribution, wherever the range was moved to."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.landing.ranges import PastErrors, Spread
from planning.landing.totals import Parts
from reports.landing import words

MONEY = st.integers(-9_000_000_00, 9_000_000_00)
HALF = st.integers(1_000_00, 900_000_00)
NONE = np.zeros((0, 1))


def total_of(landing: int, half: int, wider: float, shift: float) -> dict[str, int]:
    """Return the row of a total whose 80 % range is 2 × half wide, and its 95 % range that many times wider."""
    spread = Spread(np.ones(1), np.ones(1), {80: np.array([float(half)]), 95: np.array([half * wider])})
    parts = Parts(
        amounts=np.array([[0, landing, landing, 0]]),
        budgeted=np.ones(1, dtype=bool),
        past=PastErrors(NONE, NONE, np.zeros(0, dtype=np.int64), np.zeros(0)),
        spread=spread,
        bare=spread,
        direction=np.ones(1, dtype=np.int64),
        moves=np.zeros((1, 1)),
        shift=np.array([shift * half]),
    )
    return {str(name): int(value) for name, value in parts.table().iloc[0].to_dict().items()}


def chance(total: dict[str, int], budget: float) -> float:
    return words.chance_of_budget({**total, "budget": budget})


@given(landing=MONEY, half=HALF, wider=st.floats(1.05, 3), shift=st.floats(-4, 4))
def test_a_budget_at_a_bound_has_the_chance_that_the_range_says(
    landing: int, half: int, wider: float, shift: float
) -> None:
    total = total_of(landing, half, wider, shift)

    assert total["lo80"] <= total["landing"] <= total["hi80"]
    told = {name: chance(total, total[name]) for name in ("lo95", "lo80", "hi80", "hi95")}
    assert told == pytest.approx({"lo95": 0.975, "lo80": 0.9, "hi80": 0.1, "hi95": 0.025}, abs=0.001)
    assert chance(total, (total["lo80"] + total["hi80"]) / 2) == pytest.approx(0.5)


@given(landing=MONEY, half=HALF, wider=st.floats(1.05, 3), shift=st.floats(-4, 4))
def test_a_higher_budget_is_never_likelier_to_be_met(landing: int, half: int, wider: float, shift: float) -> None:
    total = total_of(landing, half, wider, shift)

    chances = [chance(total, landing + at * half) for at in np.linspace(-6, 6, 25)]

    assert all(lower >= higher for lower, higher in pairwise(chances))


def test_a_budget_beside_a_landing_that_is_the_end_of_its_range_is_nearly_sure_to_be_met() -> None:
    total = total_of(10_000_00, 2_000_00, 1.5, shift=1.0)

    assert (total["lo80"], total["hi80"]) == (10_000_00, 14_000_00)
    assert chance(total, 10_050_00) == pytest.approx(0.9, abs=0.01)
