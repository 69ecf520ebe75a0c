"""The models the forecasts are compared with, used as their documentation shows: raw data in, own intervals out."""

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

LEVELS = (80, 95)


@dataclass(frozen=True)
class PeerForecast:
    """Middle and bounds by level; one value per step."""

    mean: np.ndarray
    low: dict[int, np.ndarray]
    high: dict[int, np.ndarray]


Peer = Callable[[np.ndarray, np.ndarray, int, int], PeerForecast]


def future(dates: np.ndarray, steps: int, season: int) -> pd.DatetimeIndex:
    return pd.date_range(dates[-1], periods=steps + 1, freq="MS" if season == 12 else "D")[1:]


def plain_prophet(dates: np.ndarray, values: np.ndarray, steps: int, season: int) -> PeerForecast:
    """Prophet with its defaults; both levels from its 1000 simulated paths."""
    from prophet import Prophet

    logging.getLogger("prophet").setLevel(logging.CRITICAL)
    logging.getLogger("prophet.plot").setLevel(logging.CRITICAL)
    logging.getLogger("cmdstanpy").disabled = True
    np.random.seed(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = Prophet()
        model.fit(pd.DataFrame({"ds": dates, "y": values}))
        ahead = pd.DataFrame({"ds": future(dates, steps, season)})
        table = model.predict(ahead)
        paths = model.predictive_samples(ahead)["yhat"]
    low = {level: np.percentile(paths, (100 - level) / 2, axis=1) for level in LEVELS}
    high = {level: np.percentile(paths, (100 + level) / 2, axis=1) for level in LEVELS}
    return PeerForecast(table["yhat"].to_numpy(), low, high)


def statsforecast_model(name: str, **settings: object) -> Peer:
    def run(_: np.ndarray, values: np.ndarray, steps: int, season: int) -> PeerForecast:
        from statsforecast import models

        more = dict(settings)
        if more.pop("airline", False):
            more |= {"order": (0, 1, 1), "seasonal_order": (0, 1, 1)}
        np.random.seed(1)
        model = getattr(models, name)(season_length=season, **more)
        answer = model.forecast(y=values.copy(), h=steps, level=list(LEVELS))
        low = {level: np.asarray(answer[f"lo-{level}"]) for level in LEVELS}
        return PeerForecast(answer["mean"], low, {level: np.asarray(answer[f"hi-{level}"]) for level in LEVELS})

    return run


def prophet_and_arima_errors(dates: np.ndarray, values: np.ndarray, steps: int, season: int) -> PeerForecast:
    """Mean of Prophet and a regression with ARIMA(1,1,3)(1,0,1,7) errors and New Year's day (Monks et al. 2023)."""
    from statsforecast.models import ARIMA

    ahead = future(dates, steps, season)

    def new_year(days: pd.DatetimeIndex) -> np.ndarray:
        return ((days.month == 1) & (days.day == 1)).astype("float64").reshape(-1, 1)

    model = ARIMA(order=(1, 1, 3), seasonal_order=(1, 0, 1), season_length=season)
    past = new_year(pd.DatetimeIndex(dates))
    answer = model.forecast(y=values.copy(), h=steps, X=past, X_future=new_year(ahead), level=list(LEVELS))
    other = plain_prophet(dates, values, steps, season)
    low = {level: (other.low[level] + answer[f"lo-{level}"]) / 2 for level in LEVELS}
    high = {level: (other.high[level] + answer[f"hi-{level}"]) / 2 for level in LEVELS}
    return PeerForecast((other.mean + answer["mean"]) / 2, low, high)


MONTHLY: dict[str, Peer] = {
    "Prophet (plain)": plain_prophet,
    "seasonal naive": statsforecast_model("SeasonalNaive"),
    "AutoETS": statsforecast_model("AutoETS"),
    "dynamic Theta": statsforecast_model("DynamicOptimizedTheta"),
    "CES": statsforecast_model("AutoCES"),
    "airline ARIMA": statsforecast_model("ARIMA", airline=True),
}
DAILY: dict[str, Peer] = {
    "Prophet (plain)": plain_prophet,
    "seasonal naive": statsforecast_model("SeasonalNaive"),
    "AutoETS": statsforecast_model("AutoETS"),
    "Prophet + ARIMA errors": prophet_and_arima_errors,
}
