"""Forecasts of monthly, weekly and daily series. Knows time series only: no hospital, no database, no web page.

from forecasting import Settings, forecast
result = forecast(frame, Settings(horizon=12))     # frame: unique_id, ds, y
result.table()                                     # unique_id, ds, forecast, lo-80, hi-80, ..., model
"""

from forecasting.engine import forecast
from forecasting.errors import ForecastCancelledError, ForecastError
from forecasting.fingerprint import fingerprint
from forecasting.outcome import Forecasts, SeriesForecast
from forecasting.running.warm import warm_up
from forecasting.series.calendar import Shock
from forecasting.settings import Settings

__all__ = [
    "ForecastCancelledError",
    "ForecastError",
    "Forecasts",
    "SeriesForecast",
    "Settings",
    "Shock",
    "fingerprint",
    "forecast",
    "warm_up",
]
