"""A volume taken apart gives back what it was put together from."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.volume_components import of_days, of_months

NO_FORECAST = pd.DataFrame({"ds": pd.Series(dtype="datetime64[ns]"), "mean": pd.Series(dtype="float64")})
YEAR = [1.10, 1.05, 1.0, 1.0, 0.95, 0.95, 0.90, 0.95, 1.0, 1.0, 1.05, 1.05]


def months(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"ds": pd.date_range("2022-01-01", periods=len(values), freq="MS"), "y": values})


def test_the_season_of_the_year_is_found() -> None:
    parts = of_months(months([1000 * YEAR[at % 12] for at in range(48)]), NO_FORECAST)

    assert parts.relative
    assert parts.year["value"].round(3).tolist() == [round(share - 1, 3) for share in YEAR]
    assert parts.level["value"].round(6).unique().tolist() == [1000.0]
    assert parts.growth == pytest.approx(0)


def test_growth_is_the_change_of_the_level_over_a_year_and_reaches_into_the_forecast() -> None:
    whole = [1000 * 1.02 ** (at / 12) for at in range(60)]
    ahead = pd.DataFrame({"ds": pd.date_range("2026-01-01", periods=12, freq="MS"), "mean": whole[48:]})

    parts = of_months(months(whole[:48]), ahead)

    assert parts.growth == pytest.approx(0.02, abs=1e-4)
    assert parts.level["ds"].iloc[-1] == pd.Timestamp("2026-06-01")


def test_a_short_history_has_no_season() -> None:
    parts = of_months(months([100.0] * 14), NO_FORECAST)

    assert parts.year.empty
    assert np.isnan(parts.growth)


def test_counts_with_noughts_have_effects_in_units() -> None:
    parts = of_months(months([4.0 if at % 12 == 0 else 0.0 for at in range(48)]), NO_FORECAST)

    assert not parts.relative
    assert parts.year["value"].iloc[0] == pytest.approx(4 - 4 / 12)


def test_weekdays_and_holidays_are_told_apart_in_daily_counts() -> None:
    days = pd.date_range("2023-01-01", periods=1200)
    values = np.where(days.day_of_week >= 5, 80.0, 108.0)
    closed = (days.month == 12) & (days.day == 25)
    frame = pd.DataFrame({"ds": days, "y": np.where(closed, values * 0.5, values)})
    holidays = [(date(year, 12, 25), "Christmas Day") for year in range(2023, 2027)]

    parts = of_days(frame, NO_FORECAST, holidays)

    assert parts.week["value"].round(2).tolist() == [0.08] * 5 + [-0.20] * 2
    assert parts.holidays["label"].tolist() == ["Christmas Day"]
    assert parts.holidays["value"].iloc[0] == pytest.approx(-0.5, abs=0.02)
    assert parts.year["value"].abs().max() < 0.01


@given(level=st.floats(10, 1e6), growth=st.floats(-0.01, 0.01))
def test_seasonal_effects_add_up_to_nought(level: float, growth: float) -> None:
    parts = of_months(months([level * (1 + growth) ** at * YEAR[at % 12] for at in range(48)]), NO_FORECAST)

    assert parts.year["value"].sum() == pytest.approx(0, abs=1e-9)
