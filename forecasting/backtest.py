"""How good would these forecasts have been: the whole engine, run again at earlier origins.

At each origin everything is learned anew from the rows before it, weights and widths too, so the figures are those a
reader would have seen. Protocol and measures: docs/forecasting.md#backtest.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting import measures
from forecasting.engine import forecast
from forecasting.errors import ForecastError
from forecasting.models.members import YARDSTICK
from forecasting.outcome import Forecasts
from forecasting.running.fitting import mase_scale
from forecasting.running.parallel import Cancelled, Progress
from forecasting.series.frame import MIN_POINTS, Series
from forecasting.series.prepare import prepare
from forecasting.settings import Settings
from language import _


@dataclass(frozen=True)
class Backtested:
    """The result of a backtest.

    Attributes:
        rows: `unique_id, origin, ds, step, y, forecast, seasonal_naive, scale, lo-.., hi-..`, one per step.
        by_series: One row per series: `unique_id, origins, mase, naive_mase, wape, bias, coverage-80,
            interval_score-80, ..., model, seconds`; MASE is the mean over the origins, the rest pools their steps.
        overall: The same measures over all series (MASE: mean over series and origins; its median too).
    """

    rows: pd.DataFrame
    by_series: pd.DataFrame
    overall: dict[str, float]


def backtest(
    frame: pd.DataFrame,
    settings: Settings,
    *,
    origins: int = 3,
    step: int | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Backtested:
    """Forecast from `origins` earlier points, `step` periods apart (default: the horizon), and measure.

    The last origin is `horizon` periods before the end of each series.

    Raises:
        ForecastError: No series is long enough for one origin.
    """
    if origins < 1:
        raise ForecastError(_("Not a number of backtests: {origins}", origins=origins), _("Use at least 1."))
    prepared = prepare(frame, frequency=settings.frequency, as_of=settings.day, unfinished=settings.unfinished)
    parts: list[pd.DataFrame] = []
    names: dict[str, str] = {}
    started = time.perf_counter()
    for turn in range(origins):
        back = settings.horizon + turn * (step or settings.horizon)
        cut = [one for one in prepared.series if len(one.values) - back >= MIN_POINTS]
        if not cut:
            break
        shifted = _shift_progress(progress, turn, origins)
        table = _before(cut, back)
        known = _settings_at(settings)
        result = forecast(table, known, workers=workers, cluster=cluster, progress=shifted, cancelled=cancelled)
        parts.append(_rows(cut, back, result))
        names = {**{one.series.name: one.model for one in result.forecasts}, **names}
    if not parts:
        raise ForecastError(_("No series is long enough to test."), _("Use a shorter horizon, or give more history."))
    rows = pd.concat(parts, ignore_index=True)
    seconds = (time.perf_counter() - started) / (rows["unique_id"].nunique() * rows["origin"].nunique())
    return Backtested(rows, by_series(rows, settings.levels, names, seconds), overall(rows, settings.levels, seconds))


def _settings_at(settings: Settings) -> Settings:
    from dataclasses import replace

    return replace(settings, unfinished="keep", as_of=None)


def _shift_progress(progress: Progress | None, turn: int, origins: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, total, name: progress(turn * total + done, origins * total, name)


def _before(series: Sequence[Series], back: int) -> pd.DataFrame:
    parts = []
    for one in series:
        count = len(one.values) - back
        known = ~np.isnan(one.values[:count])
        labels = one.labels(one.dates[:count])
        parts.append(pd.DataFrame({"unique_id": one.name, "ds": labels[known], "y": one.values[:count][known]}))
    return pd.concat(parts, ignore_index=True)


def _rows(series: Sequence[Series], back: int, result: Forecasts) -> pd.DataFrame:
    """Forecast beside what happened; series that were refused at this origin are left out."""
    parts = []
    answered = {one.series.name: one for one in result.forecasts}
    for one in series:
        answer = answered.get(one.name)
        if answer is None:
            continue
        start = len(one.values) - back
        actual = pd.Series(one.values[start:], index=one.labels(one.dates[start:]))
        y = actual.reindex(answer.dates).to_numpy(dtype="float64")
        columns: dict[str, object] = {
            "unique_id": one.name,
            "origin": one.labels(one.dates[start - 1 : start])[0],
            "ds": answer.dates,
            "step": np.arange(1, len(answer.dates) + 1),
            "y": y,
            "forecast": answer.bounds.mean,
            YARDSTICK: _naive(one, start, len(answer.dates)),
            "scale": mase_scale(one.values[:start], one.season),
        }
        for level in result.levels:
            columns[f"lo-{level}"] = answer.bounds.low[level]
            columns[f"hi-{level}"] = answer.bounds.high[level]
        parts.append(pd.DataFrame(columns))
    table = pd.concat(parts, ignore_index=True)
    return table[table["y"].notna()].reset_index(drop=True)


def _naive(series: Series, start: int, steps: int) -> np.ndarray:
    """The same period of the last season; the last value where the season is not known yet or missing."""
    past = pd.Series(series.values[:start]).ffill().to_numpy(dtype="float64")
    lag = series.season if start >= series.season else 1
    return np.resize(past[-lag:], steps)


def measures_of(rows: pd.DataFrame, levels: tuple[int, ...]) -> dict[str, float]:
    """All measures of some backtest rows; MASE is the mean over series and origins."""
    y, middle = rows["y"].to_numpy(), rows["forecast"].to_numpy()
    paths = [part for _unused, part in rows.groupby(["unique_id", "origin"], sort=False)]
    ours = np.array([_path_mase(part, "forecast") for part in paths])
    naive = np.array([_path_mase(part, YARDSTICK) for part in paths])
    result = {
        "mase": _mean(ours),
        "median_mase": float(np.nanmedian(ours)) if np.isfinite(ours).any() else float("nan"),
        "naive_mase": _mean(naive),
        "smape": _mean(np.array([measures.smape(part["y"].to_numpy(), part["forecast"].to_numpy()) for part in paths])),
        "wape": measures.wape(y, middle),
        "naive_wape": measures.wape(y, rows[YARDSTICK].to_numpy()),
        "bias": measures.bias(y, middle),
    }
    for level in levels:
        low, high = rows[f"lo-{level}"].to_numpy(), rows[f"hi-{level}"].to_numpy()
        result[f"coverage-{level}"] = measures.coverage(y, low, high)
        scores = [_path_score(part, level) for part in paths]
        result[f"interval_score-{level}"] = _mean(np.array(scores))
    return result


def _scale(rows: pd.DataFrame) -> float:
    return float(rows["scale"].iloc[0])


def _path_score(rows: pd.DataFrame, level: int) -> float:
    y, low, high = (rows[name].to_numpy() for name in ("y", f"lo-{level}", f"hi-{level}"))
    return measures.interval_score(y, low, high, level, _scale(rows))


def _path_mase(rows: pd.DataFrame, column: str) -> float:
    return measures.mase(rows["y"].to_numpy(), rows[column].to_numpy(), _scale(rows))


def _mean(values: np.ndarray) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def by_series(rows: pd.DataFrame, levels: tuple[int, ...], names: dict[str, str], seconds: float) -> pd.DataFrame:
    """Measures per series, with the model chosen at the latest origin and the mean seconds of one forecast."""
    tables = []
    for name, part in rows.groupby("unique_id", sort=False):
        line: dict[str, object] = {"unique_id": name, "origins": part["origin"].nunique()}
        line.update(measures_of(part, levels))
        line.update({"model": names.get(str(name), ""), "seconds": seconds})
        tables.append(line)
    return pd.DataFrame(tables)


def overall(rows: pd.DataFrame, levels: tuple[int, ...], seconds: float) -> dict[str, float]:
    """Measures over all series, how many, and the mean seconds of one series and origin."""
    return {"series": float(rows["unique_id"].nunique()), **measures_of(rows, levels), "seconds": seconds}
