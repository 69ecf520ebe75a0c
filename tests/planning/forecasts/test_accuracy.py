"""Errors of past forecasts, over the same months for every yardstick."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.forecasts.accuracy import accuracy, errors_by_step

NO_BUDGET = pd.DataFrame({"ds": pd.Series(dtype="datetime64[ns]"), "budget": pd.Series(dtype="float64")})


def rows(actual: list[float], forecast: list[float], naive: list[float]) -> pd.DataFrame:
    table = pd.DataFrame({"actual": actual, "forecast": forecast, "naive": naive})
    table.insert(0, "ds", pd.date_range("2025-01-01", periods=len(actual), freq="MS"))
    table.insert(0, "origin", "2024-12-01")
    table.insert(2, "step", range(1, len(actual) + 1))
    for name, reach in (("lo80", -5), ("hi80", 5), ("lo95", -10), ("hi95", 10)):
        table[name] = table["forecast"] + reach
    return table


def test_errors_are_shares_of_what_happened() -> None:
    answer = accuracy(rows([100, 100], [110, 94], [80, 100]), NO_BUDGET)

    assert answer is not None
    assert (answer.error, answer.naive_error, answer.bias) == (pytest.approx(0.08), pytest.approx(0.1), 0.02)
    assert (answer.inside80, answer.inside95, answer.steps, answer.origins) == (0, 2, 2, 1)
    assert math.isnan(answer.budget_error)


def test_forecast_and_budget_are_compared_over_the_months_that_had_a_budget() -> None:
    budget = pd.DataFrame({"ds": pd.to_datetime(["2025-02-01"]), "budget": [120.0]})

    answer = accuracy(rows([100, 100], [150, 94], [100, 100]), budget)

    assert answer is not None
    assert (answer.budget_steps, answer.budget_error) == (1, pytest.approx(0.2))
    assert answer.error_where_budget == pytest.approx(0.06)


def test_without_backtests_there_is_no_judgement() -> None:
    assert accuracy(rows([], [], []), NO_BUDGET) is None


def test_errors_by_step_leave_out_what_is_not_known() -> None:
    table = errors_by_step(rows([100, 50], [110, 50], [100, float("nan")]), NO_BUDGET)

    assert table.values.tolist() == [
        [1, "Forecast", pytest.approx(0.1)],
        [1, "Last season", 0.0],
        [2, "Forecast", 0.0],
    ]


@given(actual=st.lists(st.floats(1, 1e6), min_size=1, max_size=24))
def test_a_perfect_forecast_has_no_error_and_is_always_inside(actual: list[float]) -> None:
    answer = accuracy(rows(actual, actual, actual), NO_BUDGET)

    assert answer is not None
    assert (answer.error, answer.bias, answer.inside80) == (0, 0, len(actual))
