"""Pictures of forecasts: the right rows in the right layers, in both modes, with and without extras."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from planning.forecasts.signals import judge
from reports.forecasts import accuracy_charts
from reports.forecasts.charts import Mark, volume_chart
from reports.theme import DARK, LIGHT, Palette
from tests.volumes import seasonal

HISTORY = pd.DataFrame({"ds": pd.date_range("2023-01-01", periods=36, freq="MS"), "y": seasonal(36)})
NO_BUDGET = pd.DataFrame({"ds": pd.Series(dtype="datetime64[ns]"), "budget": pd.Series(dtype="float64")})


def ahead(override: float = float("nan")) -> pd.DataFrame:
    table = pd.DataFrame({"ds": pd.date_range("2026-01-01", periods=6, freq="MS"), "mean": [1000.0] * 6})
    for name, reach in (("lo95", -20), ("lo80", -10), ("hi80", 10), ("hi95", 20)):
        table[name] = table["mean"] + reach
    return table.assign(override=[np.nan, override, *[np.nan] * 4])


def drawn(palette: Palette = LIGHT, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"history": HISTORY, "outlook": ahead(), "budget": NO_BUDGET, "holidays": [], "shocks": []}
    given |= changes
    chart = volume_chart(
        given["history"],
        given["outlook"],
        given["budget"],
        title="Patient days a month",
        palette=palette,
        holidays=given["holidays"],
        shocks=given["shocks"],
    )
    spec: dict[str, Any] = chart.to_dict()
    return spec


def marks(spec: dict[str, Any]) -> list[str]:
    return [layer["mark"]["type"] for layer in spec["layer"]]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_plain_forecast_has_two_bands_and_two_lines(palette: Palette) -> None:
    assert marks(drawn(palette)) == ["area", "area", "line", "line", "circle"]


def test_the_fan_opens_at_the_last_actual_figure() -> None:
    spec = drawn()
    rows = spec["datasets"][spec["layer"][0]["data"]["name"]]

    assert rows[0]["lo95"] == rows[0]["hi95"] == HISTORY["y"].iloc[-1]
    assert len(rows) == 7


def test_budget_overrides_holidays_and_shocks_are_drawn_when_there_are_any() -> None:
    budget = pd.DataFrame({"ds": pd.date_range("2025-01-01", periods=18, freq="MS"), "budget": [990.0] * 18})
    spec = drawn(
        outlook=ahead(1100.0),
        budget=budget,
        holidays=[Mark("Christmas Day", date(2025, 12, 25), date(2025, 12, 25))],
        shocks=[
            Mark("Flu wave", date(2024, 12, 10), date(2025, 1, 20)),
            Mark("Long ago", date(2001, 1, 1), date(2001, 2, 1)),
        ],
    )

    assert marks(spec) == ["rect", "text", "area", "area", "line", "line", "line", "rule", "point", "tick", "circle"]
    shocks = spec["datasets"][spec["layer"][0]["data"]["name"]]
    assert [row["name"] for row in shocks] == ["Flu wave"]
    assert spec["layer"][4]["mark"]["interpolate"] == "step"


def test_a_missing_month_breaks_the_line_of_actual_figures() -> None:
    spec = drawn(history=HISTORY.drop(index=[10]))
    rows = spec["datasets"][spec["layer"][2]["data"]["name"]]

    assert len(rows) == 36
    assert rows[10]["value"] is None


def test_backtests_show_what_was_said_beside_what_happened() -> None:
    rows = pd.DataFrame(
        {
            "origin": ["2024-12-01"] * 12,
            "ds": HISTORY["ds"].iloc[24:],
            "actual": HISTORY["y"].iloc[24:],
            "forecast": 1000.0,
            "naive": 990.0,
            "lo80": 950.0,
            "hi80": 1050.0,
        }
    )

    assert marks(accuracy_charts.backtest_chart(rows, title="Visits", palette=LIGHT).to_dict()) == [
        "area",
        *["line"] * 3,
    ]


def test_errors_have_one_line_for_each_yardstick_that_is_known() -> None:
    table = pd.DataFrame({"step": [1, 2, 1, 2], "series": ["Forecast"] * 2 + ["Budget"] * 2, "error": [0.02, 0.03] * 2})
    spec = accuracy_charts.errors_chart(table, palette=LIGHT, step_name="month").to_dict()

    assert spec["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["Forecast", "Budget"]
    assert spec["layer"][0]["encoding"]["x"]["title"] == "Months ahead"


def test_components_are_a_line_for_the_trend_and_bars_for_a_season() -> None:
    trend = HISTORY.rename(columns={"y": "value"})
    year = pd.DataFrame({"label": ["Jan", "Feb"], "value": [0.05, -0.02]})

    assert (
        accuracy_charts.component_chart(trend, title="Level", palette=LIGHT, share=False).to_dict()["mark"]["type"]
        == "line"
    )
    assert (
        accuracy_charts.component_chart(year, title="Year", palette=LIGHT, share=True).to_dict()["mark"]["type"]
        == "bar"
    )


def test_long_names_stand_beside_their_bars() -> None:
    holidays = pd.DataFrame({"label": ["Washington's Birthday"], "value": [-0.09]})

    spec = accuracy_charts.component_chart(holidays, title="Against the level", palette=LIGHT, share=True).to_dict()

    assert spec["encoding"]["y"]["field"] == "label"


def test_two_runs_are_two_lines() -> None:
    table = pd.DataFrame({"ds": HISTORY["ds"], "first": 1.0, "second": 2.0})

    assert marks(accuracy_charts.comparison_chart(table, title="Visits", palette=DARK).to_dict()) == ["line", "line"]


def test_signals_differ_in_shape_and_size_and_not_in_colour_alone() -> None:
    noise = [0.03, -0.02, 0.01, -0.04, 0.02, 0.005, -0.01, 0.03, -0.03, 0.01, -0.005, 0.02, -0.02, 0.04, 0.5]
    judgement = judge(pd.DataFrame({"ds": HISTORY["ds"].iloc[:15], "value": noise}))
    assert judgement is not None

    spec = accuracy_charts.control_chart(judgement, title="Difference", palette=LIGHT).to_dict()
    points = spec["layer"][3]

    assert {"color", "shape", "size"} <= set(points["encoding"])
    assert [row["kind"] for row in spec["datasets"][points["data"]["name"]]][-1] == "Signal"
