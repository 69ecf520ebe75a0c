"""The bridge from budget to landing adds up to the cent in every department, and each step is what it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.staffing.bridge import STEPS, BridgeInputs, bridge

money = st.integers(0, 10**11)
hours = st.one_of(st.just(float("nan")), st.floats(0, 1e6))


@st.composite
def inputs(draw: st.DrawFn) -> BridgeInputs:
    worked = draw(st.floats(0, 1e6))
    return BridgeInputs(
        budget=np.array([[float(draw(money)) for _ in range(3)]]),
        landing=np.array([[float(draw(money)) for _ in range(3)]]),
        planned_hours=np.array([draw(hours)]),
        standard_hours=np.array([draw(hours)]),
        worked=np.array([worked]),
        agency=np.array([worked * draw(st.floats(0, 1))]),
        bill_rate=np.array([draw(st.one_of(st.just(float("nan")), st.floats(0, 1e6)))]),
        mix=np.array([draw(st.floats(0.5, 2))]),
    )


@given(inputs())
def test_whatever_is_known_the_steps_add_up_to_the_cent(figures: BridgeInputs) -> None:
    steps = bridge(figures)

    assert list(steps.columns) == list(STEPS)
    assert steps.to_numpy().sum() == int(figures.landing.sum()) - int(figures.budget.sum())


def one(**changes: float) -> dict[str, int]:
    """Return the steps in dollars of a ward planned at 10,000 hours, a tenth by agency at $90, own at $40 and 25 %."""
    known = {
        "planned": 10_000.0, "standard": 10_000.0, "worked": 10_000.0, "agency": 1_000.0,
        "pay": 40.0, "bill": 90.0, "load": 0.25, "mix": 1.0,
    } | changes  # fmt: skip
    own = known["worked"] - known["agency"]
    landing = [own * known["pay"], known["agency"] * known["bill"], own * known["pay"] * known["load"]]
    figures = BridgeInputs(
        budget=np.array([[360_000_00.0, 90_000_00.0, 90_000_00.0]]),
        landing=np.array([landing]) * 100,
        planned_hours=np.array([known["planned"]]),
        standard_hours=np.array([known["standard"]]),
        worked=np.array([known["worked"]]),
        agency=np.array([known["agency"]]),
        bill_rate=np.array([90_00.0]),
        mix=np.array([known["mix"]]),
    )
    return {name: int(value) // 100 for name, value in bridge(figures).iloc[0].items() if value}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "steps"),
    [
        ({}, {}),
        # $54 is the budgeted cost of an hour: 540,000 ÷ 10,000.
        ({"standard": 11_000.0, "worked": 11_000.0, "agency": 1_100.0}, {"volume": 54_000}),
        ({"worked": 11_000.0, "agency": 1_100.0}, {"hours_per_unit": 54_000}),
        # A thousand hours more by agency at $90 instead of $50 all in.
        ({"agency": 2_000.0}, {"agency": 40_000}),
        ({"bill": 100.0}, {"agency": 10_000}),
        # 9,000 own hours at $1 more and a quarter of benefits on it.
        ({"pay": 41.0}, {"pay": 11_250}),
        ({"pay": 41.0, "mix": 1.025}, {"mix": 11_250}),
        ({"load": 0.26}, {"benefits": 3_600}),
    ],
)
def test_hand_worked_one_thing_at_a_time(changes: dict[str, float], steps: dict[str, int]) -> None:
    """As docs/methods.md."""
    assert one(**changes) == steps


def test_without_hours_the_difference_stands_under_what_was_paid() -> None:
    nothing = np.array([np.nan])
    figures = BridgeInputs(
        budget=np.array([[100.0, 20.0, 30.0]]),
        landing=np.array([[110.0, 15.0, 33.0]]),
        planned_hours=nothing,
        standard_hours=nothing,
        worked=np.zeros(1),
        agency=np.zeros(1),
        bill_rate=nothing,
        mix=np.ones(1),
    )
    assert bridge(figures).iloc[0].to_dict() == {
        "volume": 0, "hours_per_unit": 0, "mix": 0, "agency": -5, "pay": 10, "benefits": 3,
    }  # fmt: skip
