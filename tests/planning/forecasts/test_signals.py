"""XmR and EWMA on residuals: a real change is found, noise is left alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.forecasts.signals import judge, limits_of

NOISE = [3.0, -2, 1, -4, 2, 0.5, -1, 3, -3, 1, -0.5, 2, -2, 4, -1, 0.5, -3, 2, 1, -2, 3, -1, 0.5, -2]


def months(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"ds": pd.date_range("2024-01-01", periods=len(values), freq="MS"), "value": values})


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    limits = limits_of(np.array([10.0, 12.0, 9.0, 11.0]))  # moving ranges 2, 3, 2

    assert limits.centre == 10.5
    assert limits.upper == pytest.approx(10.5 + 2.66 * 7 / 3)
    assert limits.lower == pytest.approx(10.5 - 2.66 * 7 / 3)


def test_ordinary_noise_gives_no_signal() -> None:
    judgement = judge(months(NOISE))

    assert judgement is not None
    assert judgement.signals == ()


def test_one_far_month_is_a_point() -> None:
    judgement = judge(months([*NOISE, 40.0]))

    assert judgement is not None
    point = next(signal for signal in judgement.current if signal.kind == "point")
    assert (point.direction, point.first, point.size) == ("above", pd.Timestamp("2026-01-01"), 40.0)


def test_eight_in_a_row_on_one_side_are_a_run() -> None:
    judgement = judge(months([*NOISE, *[-2.5, -1, -3, -2, -1.5, -2, -3, -1]]))

    assert judgement is not None
    run = next(signal for signal in judgement.current if signal.kind == "run")
    assert (run.direction, run.last) == ("below", pd.Timestamp("2026-08-01"))
    assert run.months >= 8


def test_a_slow_drift_is_found_before_any_single_month_is_far() -> None:
    judgement = judge(months([*NOISE, 4.0, 5, 4, 6, 5, 6]))

    assert judgement is not None
    assert not judgement.table["beyond"].any()
    assert "drift" in {signal.kind for signal in judgement.current}


def test_too_few_months_are_not_judged() -> None:
    assert judge(months([1.0] * 7)) is None


def test_a_steady_series_has_no_signals() -> None:
    judgement = judge(months([0.1] * 30))

    assert judgement is not None
    assert judgement.signals == ()


@given(
    values=st.lists(st.floats(-1000, 1000), min_size=8, max_size=60),
    factor=st.floats(0.01, 1000),
)
def test_the_verdict_does_not_depend_on_the_unit(values: list[float], factor: float) -> None:
    one, scaled = judge(months(values)), judge(months([value * factor for value in values]))

    assert one is not None
    assert scaled is not None
    assert scaled.limits.upper == pytest.approx(one.limits.upper * factor, rel=1e-6, abs=1e-6)
    assert len(scaled.table) == len(one.table) == len(values)


@given(values=st.lists(st.floats(-1000, 1000), min_size=8, max_size=60))
def test_turning_the_sign_turns_the_directions(values: list[float]) -> None:
    up, down = judge(months(values)), judge(months([-value for value in values]))

    assert up is not None
    assert down is not None
    turned = {"above": "below", "below": "above"}
    assert [turned[signal.direction] for signal in up.signals] == [signal.direction for signal in down.signals]


@given(
    values=st.lists(st.floats(-1000, 1000), min_size=8, max_size=40),
    exceptions=st.sets(st.integers(0, 39), max_size=2),
)
def test_limits_say_how_many_months_set_them(values: list[float], exceptions: set[int]) -> None:
    table = months(values)
    left_out = [table["ds"][at] for at in exceptions if at < len(values)]
    judgement = judge(table, exceptions=left_out)

    assert judgement is not None
    set_by = len(values) - min(6, len(values) // 4)
    assert judgement.limits.months == set_by - sum(at < set_by for at in exceptions)
    assert judgement.limits.rough == (judgement.limits.months < 15)
