"""Prophet's own parts: they are found, and they add up to its forecast."""

import numpy as np
import pandas as pd
import pytest

from forecasting.components import prophet_components
from forecasting.models import prophet_parts
from forecasting.models.prophet_member import prophet
from forecasting.running.batch import histories_at
from forecasting.series.prepare import prepare
from forecasting.settings import Settings, Shock
from tests.forecasting.made_series import days, months, seasonal


def made_days() -> pd.DataFrame:
    at = np.arange(800)
    frame = days(200.0 + 40 * (at % 7 == 0) - 30 * (at % 7 == 6) + np.random.default_rng(0).normal(0, 4, 800))
    frame.loc[frame["ds"].dt.strftime("%m-%d") == "12-25", "y"] = 120.0
    return frame


@pytest.mark.slow
def test_week_holidays_and_one_offs_of_prophet_are_shown_by_name() -> None:
    frame = made_days()
    start, end = frame["ds"].iloc[300], frame["ds"].iloc[305]
    shock = Shock("Strike", start.date().isoformat(), end.date().isoformat())

    parts = prophet_components(frame, Settings(14, country="GB", region="ENG", shocks=(shock,)))

    week = parts.week.set_index("label")["effect"]
    assert (week.idxmax(), week.idxmin()) == ("Monday", "Sunday")
    assert "Christmas" in parts.holidays["label"].iloc[0]
    assert parts.holidays["effect"].iloc[0] < -0.02  # unusual days are dampened before any model sees them
    assert parts.one_offs["label"].tolist() == ["Strike"]
    assert len(parts.trend) == len(frame) + 14


@pytest.mark.slow
@pytest.mark.parametrize("frame", [made_days(), months(seasonal(60, noise=0.01) * 100)], ids=["days", "months"])
def test_the_parts_add_up_to_the_forecast_of_prophet(frame: pd.DataFrame) -> None:
    settings = Settings(12)
    (series,) = prepare(frame, frequency=None, as_of=settings.day, unfinished=False).series
    (history,) = histories_at([series], [0], 12, settings)
    assert history is not None

    parts = prophet_parts.take_apart(prophet_parts.PartsTask(history))

    future = pd.DatetimeIndex(parts.trend["ds"])[-12:]
    level = parts.trend["value"].mean()
    month = pd.Series(parts.year.set_index("position")["effect"]).reindex(future.month - 1).fillna(0).to_numpy()
    week = pd.Series(parts.week.set_index("position")["effect"]).reindex(future.day_of_week).fillna(0).to_numpy()
    added = parts.trend["value"].to_numpy()[-12:] + level * (month + week)
    assert added == pytest.approx(prophet(history).mean, rel=0.01)


@pytest.mark.slow
def test_few_months_have_the_time_of_year_of_the_counts() -> None:
    parts = prophet_components(months(seasonal(30, noise=0.01) * 100), Settings(6))

    assert parts.borrowed
    assert parts.year["effect"].abs().max() > 0.02
