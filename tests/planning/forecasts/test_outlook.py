"""A forecast in figures: totals add up, last year and budget are compared over the same months."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.forecasts.outlook import outlook


def points(values: list[float], overrides: dict[int, float] | None = None) -> pd.DataFrame:
    table = pd.DataFrame({"ds": pd.date_range("2026-01-01", periods=len(values), freq="MS"), "mean": values})
    for name, reach in (("lo95", -20), ("lo80", -10), ("hi80", 10), ("hi95", 20)):
        table[name] = table["mean"] + reach
    table["override"] = [(overrides or {}).get(at, np.nan) for at in range(len(values))]
    return table.assign(value=table["override"].fillna(table["mean"]))


def months(first: str, name: str, values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"ds": pd.date_range(first, periods=len(values), freq="MS"), name: values})


NO_BUDGET = pd.DataFrame({"ds": pd.Series(dtype="datetime64[ns]"), "budget": pd.Series(dtype="float64")})


def test_the_forecast_is_compared_with_the_same_months_of_last_year() -> None:
    answer = outlook(months("2025-01-01", "y", [100, 100, 50]), points([110, 110]), NO_BUDGET)

    assert (answer.total, answer.last_year) == (220, 200)
    assert answer.change == pytest.approx(0.10)
    assert answer.against_budget is None


def test_a_missing_month_of_last_year_leaves_the_change_open() -> None:
    answer = outlook(months("2025-01-01", "y", [100]), points([110, 110]), NO_BUDGET)

    assert math.isnan(answer.change)


def test_the_budget_is_compared_over_the_months_it_covers() -> None:
    answer = outlook(
        months("2025-01-01", "y", [1]), points([110, 110, 110]), months("2026-01-01", "budget", [100, 100])
    )

    against = answer.against_budget
    assert against is not None
    assert (against.months, against.forecast, against.budget, against.difference) == (2, 220, 200, 20)
    assert against.percent == pytest.approx(0.10)
    assert against.chance == pytest.approx(0.9, abs=0.005)  # 200 is the sum of the lower 80 % bounds
    assert answer.table["chance"].round(2).tolist()[:2] == [0.9, 0.9]
    assert math.isnan(answer.table["chance"].iloc[2])


def test_an_override_counts_and_keeps_the_models_figure_and_range() -> None:
    answer = outlook(months("2025-01-01", "y", [1]), points([100, 100], {1: 130}), NO_BUDGET)

    assert answer.total == 230
    assert (answer.low, answer.high) == (210, 250)
    assert answer.table["mean"].tolist() == [100, 100]


def test_the_total_has_a_narrower_range_than_its_steps_added_up() -> None:
    table = points([100.0, 100.0])
    sums = pd.DataFrame({"ds": table["ds"], "mean": [100.0, 200.0]})
    for name, reach in (("lo95", -28), ("lo80", -14), ("hi80", 14), ("hi95", 28)):
        sums[name] = sums["mean"] + reach

    answer = outlook(months("2025-01-01", "y", [1]), table, months("2026-01-01", "budget", [93, 93]), sums)

    assert (answer.low, answer.high) == (186, 214)
    assert answer.against_budget is not None
    assert answer.against_budget.chance == pytest.approx(0.9, abs=0.005)


def test_months_in_the_middle_are_added_up_step_by_step() -> None:
    table = points([100.0, 100.0, 100.0])
    sums = table.drop(columns=["override", "value"]).assign(lo80=0.0, hi80=1000.0)

    answer = outlook(months("2025-01-01", "y", [1]), table, months("2026-02-01", "budget", [110, 110]), sums)

    assert answer.against_budget is not None
    assert answer.against_budget.chance == pytest.approx(0.1, abs=0.005)


def test_a_budget_of_nought_gives_no_percentage() -> None:
    answer = outlook(months("2025-01-01", "y", [1]), points([100]), months("2026-01-01", "budget", [0]))

    assert answer.against_budget is not None
    assert math.isnan(answer.against_budget.percent)


@given(
    values=st.lists(st.floats(100, 1e6), min_size=1, max_size=24),
    budget=st.lists(st.floats(1, 1e6), min_size=1, max_size=24),
)
def test_monthly_differences_add_up_to_the_total_difference(values: list[float], budget: list[float]) -> None:
    answer = outlook(months("2025-01-01", "y", [1.0]), points(values), months("2026-01-01", "budget", budget))

    assert answer.against_budget is not None
    assert answer.table["difference"].sum() == pytest.approx(answer.against_budget.difference, abs=1e-3)
    assert answer.low <= answer.total <= answer.high
    assert 0 <= answer.against_budget.chance <= 1


def test_a_forecast_of_more_than_a_year_is_compared_over_its_first_year() -> None:
    answer = outlook(months("2025-01-01", "y", [100.0] * 12), points([105.0] * 12 + [300.0] * 6), NO_BUDGET)

    assert (answer.compared, answer.last_year) == (12, 1200)
    assert answer.change == pytest.approx(0.05)
