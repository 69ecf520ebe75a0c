"""Flexed budgets, by worked example and by rule; what explains a variance is in test_flex_lines.py."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from planning.variance.flex import NO_STATISTIC, ZERO_VOLUME, flexed_budget


def line(budget: int, share: float, planned: int | None, actual: int | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"budget": [budget], "fixed_share": [share], "budget_volume": [planned], "actual_volume": [actual]}
    )


def test_only_the_variable_part_moves_with_volume() -> None:
    flexed = flexed_budget(line(100_000_00, 0.4, 1_000_000, 1_100_000))
    assert flexed["flexed"].tolist() == [106_000_00]


def test_a_fixed_cost_does_not_move_with_volume() -> None:
    flexed = flexed_budget(line(100_000_00, 1.0, 1_000_000, 2_000_000))
    assert flexed["flexed"].tolist() == [100_000_00]
    assert flexed["not_flexed"].tolist() == [""]


def test_lines_without_a_usable_volume_say_why_they_are_not_flexed() -> None:
    lines = pd.concat([line(10_00, 0.0, 0, 500_000), line(10_00, 0.0, None, 500_000), line(10_00, 0.0, 1_000, None)])
    flexed = flexed_budget(lines)
    assert flexed["flexed"].tolist() == [10_00, 10_00, 10_00]
    assert flexed["not_flexed"].tolist() == [ZERO_VOLUME, NO_STATISTIC, NO_STATISTIC]


def test_no_activity_leaves_the_fixed_part() -> None:
    assert flexed_budget(line(100_00, 0.25, 1_000, 0))["flexed"].tolist() == [25_00]


AMOUNT = st.integers(-(10**12), 10**12)
VOLUME = st.integers(1, 10**10)


@given(budget=AMOUNT, share=st.floats(0, 1), volume=VOLUME)
def test_at_budgeted_volume_the_flexed_budget_is_the_budget(budget: int, share: float, volume: int) -> None:
    assert flexed_budget(line(budget, share, volume, volume))["flexed"].tolist() == [budget]
