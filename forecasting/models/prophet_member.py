"""Prophet set up for the frequency and length of the series; its own random intervals are never used.

Prophet's defaults are made for years of daily data: on 24 to 84 monthly points ten yearly Fourier pairs and a loose
trend overfit. Here months get few pairs and a stiff trend, and days a stiffer trend than the default.
"""

import logging
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from forecasting.series.calendar import period_ends
from forecasting.series.history import History, Path

OWN_SEASON = 36  # months; with fewer the shrunk profile is taken out first and put back


@dataclass(frozen=True)
class ProphetSetup:
    """Settings handed to `prophet.Prophet`."""

    yearly_terms: int
    weekly: bool
    changepoints: int
    changepoint_scale: float


def setup_for(history: History) -> ProphetSetup:
    """Few terms and a stiff trend for months, more of both as the data allows."""
    span = len(history.values)
    if history.frequency == "MS":
        return ProphetSetup(4 if span >= OWN_SEASON else 0, False, min(10, span // 6), 0.03)
    if history.frequency == "W":
        return ProphetSetup(6 if span >= 104 else 0, False, min(15, span // 12), 0.03)
    terms = 8 if span >= 730 else 3 if span >= 400 else 0
    return ProphetSetup(terms, span >= 14, min(25, span // 30), 0.01)


def _quiet() -> None:
    logging.getLogger("prophet.plot").setLevel(logging.CRITICAL)
    logging.getLogger("prophet").setLevel(logging.CRITICAL)
    logger = logging.getLogger("cmdstanpy")
    logger.disabled = True


def _events(history: History) -> pd.DataFrame | None:
    """Public holidays (daily data only: a monthly row is no holiday) and known shocks as one-off days."""
    rows: list[pd.DataFrame] = []
    if history.frequency == "D" and len(history.free_days):
        rows.append(pd.DataFrame({"ds": history.free_days.astype("datetime64[ns]"), "holiday": history.free_names}))
    dates = np.concatenate([history.dates, history.future])
    ends = period_ends(dates, history.frequency)
    for shock in history.shocks:
        hit = dates[shock.covers(dates, ends)]
        rows.append(pd.DataFrame({"ds": hit.astype("datetime64[ns]"), "holiday": shock.name}))
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
    return table if len(table) else None


def build(history: History) -> Any:
    """An unfitted Prophet model for this history."""
    _quiet()
    from prophet import Prophet

    chosen = setup_for(history)
    return Prophet(
        yearly_seasonality=chosen.yearly_terms or False,
        weekly_seasonality=chosen.weekly,
        daily_seasonality=False,
        n_changepoints=chosen.changepoints,
        changepoint_prior_scale=chosen.changepoint_scale,
        holidays=_events(history),
        uncertainty_samples=0,
    )


def borrowed_season(history: History, start: int, stop: int) -> np.ndarray:
    """The shrunk profile where the series is too short for a season of its own in Prophet, else nought."""
    at = np.arange(start, stop)
    if history.frequency != "MS" or len(history.values) >= OWN_SEASON:
        return np.zeros(len(at))
    return history.season_at(at)


def fit_prophet(history: History) -> Any:
    """Prophet fitted on the adjusted values; periods without a row are left out, as Prophet expects."""
    model = build(history)
    known = history.observed if history.observed.sum() >= 2 else np.ones(len(history.values), dtype=bool)
    values = history.back(history.work() - borrowed_season(history, 0, len(history.values)))
    frame = pd.DataFrame({"ds": history.dates[known].astype("datetime64[ns]"), "y": values[known]})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas deprecations inside Prophet 1.5
        model.fit(frame)
    return model


def prophet_prediction(model: Any, dates: np.ndarray) -> pd.DataFrame:
    """Prophet's prediction with its components, one row per date."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pd.DataFrame(model.predict(pd.DataFrame({"ds": dates.astype("datetime64[ns]")})))


def prophet(history: History) -> Path:
    """Prophet's middle forecast; the spread is that of its residuals, the calibration widens it by horizon."""
    model = fit_prophet(history)
    dates = np.concatenate([history.dates, history.future])
    both = prophet_prediction(model, dates)["yhat"].to_numpy(dtype="float64")
    count = len(history.values)
    season = borrowed_season(history, 0, len(both))
    both = both * np.exp(season) if history.relative else both + season
    spread = float(np.sqrt(np.mean((history.values - both[:count]) ** 2)))
    return Path(both[count:].copy(), np.full(history.horizon, spread))
