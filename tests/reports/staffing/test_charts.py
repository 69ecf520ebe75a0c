"""Where the scale of a fan begins, and that what is said of it is what is drawn."""

import json
from typing import Any

import pandas as pd
import pytest

from reports.formats import Formats
from reports.staffing.charts import begins_above_zero, cost_fan, volume_fan
from reports.theme import LIGHT


def course(actual: list[float], forecast: float, half: float, budget: float | None = None) -> pd.DataFrame:
    months = [202601 + at for at in range(len(actual) + 1)]
    ahead = [None] * len(actual)
    table = {
        "actual": [*actual, None],
        "forecast": [*ahead, forecast],
        "budget": [budget] * len(months),
        "lo80": [*ahead, forecast - half / 2],
        "hi80": [*ahead, forecast + half / 2],
        "lo95": [*ahead, forecast - half],
        "hi95": [*ahead, forecast + half],
    }
    return pd.DataFrame({"period": months, **{name: pd.array(one, dtype="Float64") for name, one in table.items()}})


def zeros(chart: Any) -> set[bool]:
    """Return what the vertical scales of all layers say of zero."""
    return {layer["encoding"]["y"]["scale"]["zero"] for layer in json.loads(chart.to_json())["layer"]}


@pytest.mark.parametrize(
    ("months", "above"),
    [
        (course([100.0, 110.0], 105.0, 20.0), True),
        (course([100.0, 110.0], 105.0, 20.0, budget=20.0), False),
        (course([100.0, 110.0], 105.0, 104.0), False),  # the band reaches down to 1
        (course([3.0, 0.0], 2.0, 1.0), False),
        (course([-5.0, 5.0], 2.0, 1.0), False),
    ],
)
def test_the_scale_begins_above_zero_only_where_that_is_said(months: pd.DataFrame, above: bool) -> None:
    assert begins_above_zero(months) is above
    assert zeros(volume_fan(months, "Patient days", Formats(), LIGHT)) == {not above}


def test_what_was_before_a_change_counts_too() -> None:
    months, before = course([100.0, 110.0], 105.0, 20.0), course([100.0, 110.0], 20.0, 5.0)

    assert zeros(cost_fan(months, Formats(), LIGHT, before=before)) == {True}


def test_nothing_known_does_not_begin_above_zero() -> None:
    assert not begins_above_zero(course([100.0], 1.0, 0.0).iloc[:0])
