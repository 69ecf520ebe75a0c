"""Parts of a series and the sentences about them; residuals for signal charts."""

import numpy as np
import pandas as pd
import pytest

from forecasting.components import components
from forecasting.errors import ForecastError
from forecasting.residuals import one_step_residuals
from forecasting.settings import Settings
from tests.forecasting.made_series import days, months, seasonal


def test_a_growing_seasonal_series_is_described() -> None:
    found = components(months(seasonal(72, noise=0.01) * 1.01 ** np.arange(72)), Settings(1))

    assert found.sentences[0] in {f"Without seasonality, the level is {n}% higher than a year ago." for n in (12, 13)}
    assert "April is usually the highest month (+" in found.sentences[1]
    assert found.year["effect"].max() == pytest.approx(0.2, abs=0.03)
    assert len(found.trend) == 72


def test_weekdays_and_holidays_of_a_daily_series_are_found() -> None:
    at = np.arange(800)
    values = 200.0 + 40 * (at % 7 == 0) - 30 * (at % 7 == 6) + np.random.default_rng(0).normal(0, 4, 800)
    frame = days(values)
    frame.loc[frame["ds"].dt.strftime("%m-%d") == "12-25", "y"] = 120.0

    found = components(frame, Settings(1, country="GB", region="ENG"))

    assert found.week.loc[found.week["effect"].idxmax(), "label"] == "Monday"
    assert found.week.loc[found.week["effect"].idxmin(), "label"] == "Sunday"
    assert "Christmas" in found.holidays["label"].iloc[0]
    assert any("Monday is usually the highest day" in sentence for sentence in found.sentences)
    assert any("Christmas" in sentence for sentence in found.sentences)


def test_days_and_their_months_say_the_same_of_level_and_winter() -> None:
    dates = pd.date_range("2022-01-01", "2025-12-31", freq="D")
    winter = 1 + 0.08 * np.cos(2 * np.pi * (dates.day_of_year - 15) / 365.25)
    week = 1 - 0.2 * (dates.day_of_week >= 5)
    growth = 1.03 ** (np.arange(len(dates)) / 365.25)
    values = 300 * winter * week * growth * (1 + np.random.default_rng(2).normal(0, 0.03, len(dates)))
    frame = pd.DataFrame({"unique_id": "ED", "ds": dates, "y": values})

    by_day = components(frame, Settings(1))
    by_month = components(frame, Settings(1, frequency="MS"))

    pd.testing.assert_frame_equal(by_day.year, by_month.year)
    assert by_day.year["effect"].iloc[0] == pytest.approx(0.08, abs=0.02)
    assert set(by_month.sentences[:2]) <= set(by_day.sentences)
    assert by_day.trend["value"].iloc[-200] == pytest.approx(by_month.trend["value"].iloc[-7] / 30.5, rel=0.03)
    assert len(by_day.trend) == len(frame)


def test_ten_months_have_a_trend_and_no_season() -> None:
    found = components(months(seasonal(10, swing=0)), Settings(1))

    assert (found.year["effect"] == 0).all()
    assert np.isfinite(found.trend["value"]).all()


def test_two_series_at_once_are_refused() -> None:
    frame = pd.concat([months(seasonal(24)), months(seasonal(24), name="ED")])

    with pytest.raises(ForecastError, match="one series"):
        components(frame, Settings(1))


def test_residuals_of_a_seasonal_series_are_small_and_without_season() -> None:
    table = one_step_residuals(months(seasonal(72, noise=0.02)), Settings(1))

    assert abs(table["residual"].mean()) < 3
    assert table["residual"].std() < 12  # the season alone has a standard deviation of 28
    np.testing.assert_allclose(table["y"], table["expected"] + table["residual"])


def test_a_jump_shows_in_the_residuals_when_it_happens() -> None:
    values = seasonal(60, noise=0.02)
    values[58:] *= 1.5

    table = one_step_residuals(months(values), Settings(1))

    assert table.loc[table["residual"].idxmax(), "ds"] == pd.Timestamp("2024-11-01")


def test_residuals_before_a_merger_are_judged_at_the_level_of_their_time() -> None:
    values = seasonal(48, swing=0.05, noise=0.02)
    values[40:] *= 3

    table = one_step_residuals(months(values), Settings(1))

    before = table[table["ds"] < "2023-05-01"]
    assert before["expected"].mean() == pytest.approx(200, rel=0.1)
