"""Flexed budgets and the three-way split, by worked example and by rule."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from planning.variance.flex import (
    NO_STATISTIC,
    ZERO_VOLUME,
    explain_cost,
    explain_spending,
    flexed_budget,
    input_at_budget_price,
)


def line(budget: int, share: float, planned: int | None, actual: int | None) -> pd.DataFrame:
    return pd.DataFrame(
        {"budget": [budget], "fixed_share": [share], "budget_volume": [planned], "actual_volume": [actual]}
    )


def test_worked_example_of_a_clinic() -> None:
    # 2,000 -> 2,600 patients, 1,000 -> 1,200 hours, $40 budgeted, $50,000 spent
    flexed = int(flexed_budget(line(40_000_00, 0.0, 2_000_000, 2_600_000))["flexed"].iloc[0])
    priced = input_at_budget_price(budget=[40_000_00], budget_input=[1_000_000], actual_input=[1_200_000])
    parts = explain_cost(budget=[40_000_00], flexed=[flexed], actual=[50_000_00], actual_at_budget_price=priced)
    assert parts.iloc[0].to_dict() == {
        "volume": -12_000_00,
        "efficiency": 4_000_00,
        "rate": -2_000_00,
        "total": -10_000_00,
    }


def test_only_the_variable_part_moves_with_volume() -> None:
    flexed = flexed_budget(line(100_000_00, 0.4, 1_000_000, 1_100_000))
    assert flexed["flexed"].tolist() == [106_000_00]


def test_a_fixed_cost_has_a_spending_variance_only() -> None:
    flexed = flexed_budget(line(100_000_00, 1.0, 1_000_000, 2_000_000))
    parts = explain_spending(budget=[100_000_00], flexed=flexed["flexed"], actual=[103_000_00])
    assert parts.iloc[0].to_dict() == {"volume": 0, "spending": -3_000_00, "total": -3_000_00}
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


@given(budget=AMOUNT, flexed=AMOUNT, actual=AMOUNT, priced=AMOUNT)
def test_components_add_up_to_the_total(budget: int, flexed: int, actual: int, priced: int) -> None:
    parts = explain_cost(budget=[budget], flexed=[flexed], actual=[actual], actual_at_budget_price=[priced]).iloc[0]
    assert parts["volume"] + parts["efficiency"] + parts["rate"] == parts["total"] == budget - actual
