"""Daily series: one ridge regression on weekday, time of year and holidays, and a smoothed local level on top.

Long histories are needed for the season, short ones for the level, so the two are estimated apart: the regression
looks at years with a flexible trend, the level is exponential smoothing of what the regression leaves over,
averaged over smoothing weights by how well each predicted the last two years at this horizon.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.models.classical import answer
from forecasting.series.history import History, Path

YEAR = 365.25
YEARLY_TERMS = 3
KNOT_DAYS = 91
LEVEL_WEIGHTS = np.array([0.02, 0.05, 0.1])
LEVEL_SHARPNESS = 5.0
HALF_LIFE = 730.0
ARIMA_DAYS = 1095  # three years fit faster and predict better than six
LEAST_DAYS = 28
FIXED_DAYS = ((1, 1), (12, 24), (12, 25), (12, 26), (12, 31))
EVENT_COLUMNS = len(FIXED_DAYS) + 1


@dataclass(frozen=True)
class Columns:
    """Regression columns of past and future days, and the ridge penalty of each."""

    past: np.ndarray
    ahead: np.ndarray
    penalty: np.ndarray


def fourier(dates: np.ndarray, terms: int) -> np.ndarray:
    """Sine and cosine of the time of year, columns 2 x terms."""
    days = dates.astype("datetime64[D]").astype("int64")[:, None]
    angle = 2 * np.pi * days * np.arange(1, terms + 1) / YEAR
    return np.hstack([np.sin(angle), np.cos(angle)])


def _on_fixed_day(dates: np.ndarray, month: int, day: int) -> np.ndarray:
    months = dates.astype("datetime64[M]")
    in_month = months.astype("int64") % 12 + 1 == month
    return np.asarray(in_month & ((dates - months.astype("datetime64[D]")).astype("int64") + 1 == day))


def event_columns(dates: np.ndarray, history: History) -> np.ndarray:
    """Public holidays together, and the days around Christmas and New Year each for itself."""
    columns = [np.isin(dates, history.free_days)] + [_on_fixed_day(dates, *day) for day in FIXED_DAYS]
    return np.column_stack(columns).astype("float64")


def season_columns(history: History) -> Columns:
    """Constant, weekdays, time of year (with more than a year of data) and events."""
    dates = np.concatenate([history.dates, history.future])
    count = len(history.dates)
    weekday = np.eye(7)[(dates.astype("int64") + 3) % 7][:, 1:]
    terms = YEARLY_TERMS if count >= 1.5 * YEAR else 1 if count >= YEAR else 0
    parts = [np.ones((len(dates), 1)), weekday, fourier(dates, terms), event_columns(dates, history)]
    weights = [0.0, *[0.1] * 6, *[1.0] * (2 * terms), *[1.0] * parts[3].shape[1]]
    table = np.hstack(parts)
    return Columns(table[:count], table[count:], np.array(weights))


def _trend_columns(dates: np.ndarray) -> np.ndarray:
    """A line and one bend a quarter, in years; the last two months have none."""
    days = (dates - dates[0]).astype("int64").astype("float64")
    knots = np.arange(KNOT_DAYS, max(days[-1] - 60, KNOT_DAYS), KNOT_DAYS)
    return np.hstack([days[:, None], np.maximum(days[:, None] - knots, 0.0)]) / YEAR


def regression_with_level(history: History) -> Path:
    """Season and events by ridge regression, level by smoothing of the remainder, held flat ahead."""
    _require_days(history)
    values = history.work()
    columns = season_columns(history)
    trend = _trend_columns(history.dates)
    both = np.hstack([columns.past, trend])
    penalty = np.concatenate([columns.penalty, np.full(trend.shape[1], 30.0)])
    penalty[columns.past.shape[1]] = 0.1  # the line itself
    age = np.arange(len(values))[::-1]
    weight = 0.5 ** (age / HALF_LIFE)
    weighted = both * weight[:, None]
    solved = np.linalg.solve(weighted.T @ both + np.diag(penalty), weighted.T @ values)
    season = solved[: columns.past.shape[1]]
    rest = values - columns.past @ season
    level, spread = _level(rest, history.horizon)
    mean = history.back(level + columns.ahead @ season)
    return Path(mean, mean * spread if history.relative else spread)


def _level(rest: np.ndarray, horizon: int) -> tuple[float, np.ndarray]:
    """Last level averaged over smoothing weights, and the standard error by step ahead."""
    from scipy.signal import lfilter

    start = rest[:28].mean()
    levels = np.array([lfilter([a], [1, a - 1], rest, zi=[(1 - a) * start])[0] for a in LEVEL_WEIGHTS])
    far = min(horizon, max(len(rest) // 3, 1))
    errors = np.abs(rest[far:] - levels[:, :-far])[:, -730:].mean(axis=1)
    share = (errors.min() / np.maximum(errors, 1e-300)) ** LEVEL_SHARPNESS if errors.min() > 0 else np.ones(len(errors))
    share = share / share.sum()
    level = share @ levels
    one = float(np.sqrt(np.mean((rest[1:] - level[:-1])[-730:] ** 2)))
    long = float(np.sqrt(np.mean((rest[far:] - level[:-far])[-730:] ** 2)))
    growth = max(long**2 - one**2, 0.0) / max(far - 1, 1)
    return float(level[-1]), np.sqrt(one**2 + growth * np.arange(horizon))


def regression_with_arima_errors(history: History) -> Path:
    """Weekday, time of year and events as regressors of an ARIMA(1,0,1)(1,0,1) with a season of seven days."""
    from statsforecast.models import ARIMA

    _require_days(history)
    values = history.values[-ARIMA_DAYS:]
    count = len(values)
    terms = 4 if count >= 1.5 * YEAR else 0
    dates = np.concatenate([history.dates[-count:], history.future])
    table = np.hstack([event_columns(dates, history), fourier(dates, terms)])
    used = table[:count].std(axis=0) > 0
    model = ARIMA(order=(1, 0, 1), seasonal_order=(1, 0, 1), season_length=7)
    regressors = {"X": table[:count, used].copy(), "X_future": table[count:, used].copy()} if used.any() else {}
    return answer(model, history, values, **regressors)


def _require_days(history: History) -> None:
    """Refuse what these models are not made for; the compiled ARIMA crashes on a handful of values.

    Raises:
        ValueError: Not daily, or less than `LEAST_DAYS`.
    """
    if history.frequency != "D" or len(history.values) < LEAST_DAYS:
        raise ValueError(f"needs at least {LEAST_DAYS} days")
