"""What a forecast call hands back."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecasting.series.frame import Refusal, Series


@dataclass(frozen=True)
class Bounds:
    """A middle forecast and its bounds by level (percent), each with one value per step."""

    mean: np.ndarray
    low: dict[int, np.ndarray]
    high: dict[int, np.ndarray]


@dataclass(frozen=True)
class SeriesForecast:
    """One series' forecast with everything that explains it.

    Attributes:
        dates: Labels of the forecast periods (datetime64[ns]); periods left out as unfinished come first.
        model: "combination" or the name of the one model used.
        weights: Share of each member (sum 1).
        errors: Own backtest error of each member in units of the MASE scale; empty without backtests.
        reason: Why this model, in plain words.
        notes: What was missing, left out or unusual, in plain words.
        tested: Backtest rows `origin, ds, step, y, forecast, seasonal_naive, lo-.., hi-..`.
        spread: Calibrated standard error by step.
        tails: |error| / spread that 0, 1, ..., 100 percent of errors stay below (101 values).
        non_negative: True when figures below nought cannot happen.
    """

    series: Series
    dates: np.ndarray
    bounds: Bounds
    model: str
    weights: dict[str, float]
    errors: dict[str, float]
    reason: str
    notes: tuple[str, ...]
    tested: pd.DataFrame
    spread: np.ndarray
    tails: np.ndarray
    non_negative: bool


@dataclass(frozen=True)
class Forecasts:
    """All series of a call, those refused, and the long table of the interface."""

    forecasts: tuple[SeriesForecast, ...]
    refused: tuple[Refusal, ...]
    levels: tuple[int, ...]
    fingerprint: str
    _by_name: dict[str, SeriesForecast] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._by_name.update({one.series.name: one for one in self.forecasts})

    def __getitem__(self, name: str) -> SeriesForecast:
        return self._by_name[name]

    def table(self) -> pd.DataFrame:
        """`unique_id, ds, forecast, lo-80, hi-80, lo-95, hi-95, model` (levels as asked), one row per step."""
        parts = [forecast_rows(one, self.levels) for one in self.forecasts]
        columns = ["unique_id", "ds", "forecast", *bound_columns(self.levels), "model"]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def bound_columns(levels: tuple[int, ...]) -> list[str]:
    """`lo-80, hi-80, lo-95, hi-95` for the levels in the order asked."""
    return [f"{side}-{level}" for level in levels for side in ("lo", "hi")]


def forecast_rows(one: SeriesForecast, levels: tuple[int, ...]) -> pd.DataFrame:
    """The rows of one series in the form of `Forecasts.table`."""
    columns: dict[str, object] = {"unique_id": one.series.name, "ds": one.dates, "forecast": one.bounds.mean}
    for level in levels:
        columns[f"lo-{level}"] = one.bounds.low[level]
        columns[f"hi-{level}"] = one.bounds.high[level]
    columns["model"] = one.model
    return pd.DataFrame(columns)
