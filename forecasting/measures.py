"""How good a forecast was: MASE, sMAPE, WAPE, bias, coverage and interval score.

MASE: Hyndman and Koehler (2006); scaled interval score: Gneiting and Raftery (2007), as used in the M4 competition.
All leave out periods without an observation; a measure without any is NaN.
"""

import numpy as np


def absolute_errors(actual: np.ndarray, forecast: np.ndarray) -> np.ndarray:
    """|actual - forecast| where observed, NaN elsewhere."""
    return np.asarray(np.abs(actual - forecast))


def mase(actual: np.ndarray, forecast: np.ndarray, scale: float) -> float:
    """Mean absolute error in units of `scale`, the mean absolute seasonal difference of the past."""
    return _mean(absolute_errors(actual, forecast)) / scale if scale > 0 else float("nan")


def smape(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Mean of 200 |a - f| / (|a| + |f|), in percent; 0 where both are 0."""
    size = np.abs(actual) + np.abs(forecast)
    ratio = np.divide(absolute_errors(actual, forecast), size, out=np.zeros_like(size), where=size != 0)
    return 200 * _mean(np.where(np.isnan(actual), np.nan, ratio))


def wape(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Sum of absolute errors over the sum of absolute actuals (0-1); NaN when the actuals are all 0."""
    total = float(np.nansum(np.abs(actual)))
    return float(np.nansum(absolute_errors(actual, forecast))) / total if total > 0 else float("nan")


def bias(actual: np.ndarray, forecast: np.ndarray) -> float:
    """Sum of forecast less actual over the sum of absolute actuals; positive means forecast too high."""
    total = float(np.nansum(np.abs(actual)))
    return float(np.nansum(forecast - actual)) / total if total > 0 else float("nan")


def coverage(actual: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Share of observed periods inside the bounds, ends included (0-1)."""
    inside = ((actual >= low) & (actual <= high)).astype("float64")
    return _mean(np.where(np.isnan(actual), np.nan, inside))


def interval_score(actual: np.ndarray, low: np.ndarray, high: np.ndarray, level: float, scale: float) -> float:
    """Mean width plus 2/alpha times the miss, in units of `scale`; lower is better. `level` in percent."""
    alpha = 1 - level / 100
    miss = np.maximum(low - actual, 0.0) + np.maximum(actual - high, 0.0)
    return _mean(high - low + 2 / alpha * miss) / scale if scale > 0 else float("nan")


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
