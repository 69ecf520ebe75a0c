"""The bridge from budget to actual and the facts of its sentence."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from planning.variance.flex_bridge import TOTAL, breakdown, bridge, only_busy, payer_shift

CENTS = st.integers(-(10**12), 10**12)


def totals(revenue: tuple[int, int, int, int], expense: tuple[int, int, int, int, int]) -> pd.DataFrame:
    """Return totals; revenue: budget, volume, mix, rate; expense: budget, volume, efficiency, rate, spending."""
    earned, volume, mix, rate = revenue
    spent, cost_volume, efficiency, labor_rate, spending = expense
    cost_change = cost_volume + efficiency + labor_rate + spending
    rows = {
        "revenue": (earned, earned + volume + mix, earned + volume + mix + rate, volume + mix + rate),
        "expense": (spent, spent - cost_volume, spent - cost_change, cost_change),
    }
    result = (
        *(rows["revenue"][side] - rows["expense"][side] for side in range(3)),
        rows["revenue"][3] + rows["expense"][3],
    )
    sides = pd.DataFrame({**rows, "result": result}, index=["budget", "flexed", "actual", "variance"]).T
    parts = {
        "revenue": (volume, mix, 0, rate, 0),
        "expense": (cost_volume, 0, efficiency, labor_rate, spending),
        "result": (volume + cost_volume, mix, efficiency, rate + labor_rate, spending),
    }
    components = pd.DataFrame(parts, index=["volume", "mix", "efficiency", "rate", "spending"]).T
    return sides.join(components).assign(usage=0, price=0).astype("Int64")


FIGURES = totals((1000_00, 50_00, -5_00, -20_00), (800_00, -40_00, 10_00, -30_00, 0))


def test_the_bridge_of_cost_leads_over_the_flexed_budget_to_the_actual() -> None:
    steps = bridge(FIGURES, "expense")

    assert list(steps[["label", "start", "end", "change"]].itertuples(index=False, name=None)) == [
        ("Budget", 0, 800_00, 0),
        ("Volume", 800_00, 840_00, -40_00),
        ("Flexed budget", 0, 840_00, 0),
        ("Labor efficiency", 840_00, 830_00, 10_00),
        ("Labor rate", 830_00, 860_00, -30_00),
        ("Actual", 0, 860_00, 0),
    ]


def test_the_bridge_of_the_result_keeps_revenue_and_cost_apart() -> None:
    steps = bridge(FIGURES, "result")

    assert steps["label"].tolist() == [
        *("Budget", "Revenue volume", "Payer mix", "Cost volume", "Flexed budget"),
        *("Revenue rate", "Labor efficiency", "Labor rate", "Actual"),
    ]
    assert steps["end"].tolist()[-1] == 165_00


def test_only_cost_beyond_volume_is_controllable() -> None:
    assert breakdown(FIGURES, "expense").controllable == -20_00
    assert breakdown(FIGURES, "result").controllable == -20_00
    assert breakdown(FIGURES, "revenue").controllable == 0
    assert breakdown(FIGURES, "result").volume == 5_00


@given(
    revenue=st.tuples(*[CENTS] * 4),
    expense=st.tuples(*[CENTS] * 5),
    figures=st.sampled_from(["result", "revenue", "expense"]),
)
def test_every_bridge_ends_at_the_actual_and_passes_the_flexed_budget(
    revenue: tuple[int, int, int, int], expense: tuple[int, int, int, int, int], figures: str
) -> None:
    told = totals(revenue, expense)
    steps = bridge(told, figures)
    facts = breakdown(told, figures)

    ends = dict(zip(steps["key"], steps["end"], strict=True))
    assert (ends["budget"], ends["flexed"], ends["actual"]) == (facts.budget, facts.flexed, facts.actual)
    assert steps.loc[steps["kind"] != TOTAL, "change"].sum() == facts.variance
    assert facts.volume + facts.earned + facts.controllable == facts.variance


def test_a_department_is_only_busy_when_it_is_over_budget_and_fine_once_flexed() -> None:
    rows = pd.DataFrame(
        [
            ("busy", False, 100_00, 112_00, -12_50, -50),
            ("wasteful", False, 100_00, 101_00, -12_00, -11_00),
            ("fine", False, 100_00, 101_00, -1_00, 0),
            ("total", True, 100_00, 112_00, -12_00, 0),
        ],
        columns=["label", "is_group", "budget", "flexed", "variance", "controllable"],
    )

    assert only_busy(rows)["label"].tolist() == ["busy"]


def test_usage_and_price_of_supplies_are_steps_of_their_own() -> None:
    figures = FIGURES.assign(
        usage=[7_00, 0, 7_00], price=[-9_00, 0, -9_00], actual=FIGURES["actual"] + [-2_00, 0, 2_00]
    )
    figures = figures.reindex(["revenue", "expense", "result"])
    figures.loc["expense", ["usage", "price"]] = [7_00, -9_00]

    steps = bridge(figures, "expense").set_index("key")

    assert steps["change"][["usage", "price"]].tolist() == [7_00, -9_00]
    assert steps["label"]["price"] == "Supply price"
    assert breakdown(figures, "expense").controllable == 10_00 - 30_00 + 7_00 - 9_00


def deductions(*rows: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["label", "flexed", "rate"])


def test_a_shift_of_payers_shows_in_deductions_that_rise_as_others_fall() -> None:
    found = payer_shift(deductions(("Medicaid", -100_00, -18_00), ("Managed care", -78_00, 14_00), ("Plan", -9_00, 0)))

    assert found is not None
    assert (found.more, found.more_by, found.less, found.less_by) == ("Medicaid", 18_00, "Managed care", 14_00)
    assert found.cost == 4_00


def test_deductions_that_all_rise_or_barely_move_are_no_shift() -> None:
    assert payer_shift(deductions(("Medicaid", -100_00, -18_00), ("Managed care", -78_00, -4_00))) is None
    assert payer_shift(deductions(("Medicaid", -100_00, -50), ("Managed care", -78_00, 40))) is None
    assert payer_shift(deductions(("Medicaid", -100_00, -18_00))) is None
    assert payer_shift(deductions()) is None
