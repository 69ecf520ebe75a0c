"""The members by name, which of them suit a series, and one safe way to run them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from forecasting.errors import ForecastError
from forecasting.models import classical, daily, prophet_member, smoothing
from forecasting.series.history import History, Path

Member = Callable[[History], Path]
Kind = Literal["constant", "intermittent", "short", "regular"]

POOLED = "pooled"
YARDSTICK = "seasonal_naive"
LONG_DAILY = 60
FITTED_MONTHS = 120
FITTED = {"ets", "dynamic_theta", "ces", "arima", "log_arima", "prophet", "statsmodels_ets", "statsmodels_theta"}
AUTO = "auto"
MEMBERS: dict[str, Member] = {
    "seasonal_naive": smoothing.seasonal_naive,
    "theta": smoothing.theta,
    "ets": classical.ets,
    "dynamic_theta": classical.dynamic_theta,
    "ces": classical.ces,
    "arima": classical.arima,
    "log_arima": classical.log_arima,
    "prophet": prophet_member.prophet,
    "regression": daily.regression_with_level,
    "arima_errors": daily.regression_with_arima_errors,
    "intermittent": smoothing.intermittent,
    "mean_level": smoothing.mean_level,
    "last_value": smoothing.last_value,
    "statsmodels_ets": classical.statsmodels_ets,
    "statsmodels_theta": classical.statsmodels_theta,
}
WORDS = {
    "seasonal_naive": "the same period of last season",
    "theta": "a smoothed level with damped drift and its season",
    "ets": "exponential smoothing (ETS)",
    "dynamic_theta": "dynamic Theta",
    "ces": "complex exponential smoothing",
    "arima": "seasonal ARIMA",
    "log_arima": "seasonal ARIMA of the logarithms",
    "prophet": "Prophet",
    "regression": "a calendar regression with a local level",
    "arima_errors": "a calendar regression with ARIMA errors",
    "intermittent": "chance and size of rare events",
    "mean_level": "the mean of the last two seasons",
    "last_value": "the last value",
    "statsmodels_ets": "exponential smoothing (statsmodels)",
    "statsmodels_theta": "Theta (statsmodels)",
    POOLED: "a rule learned from all series together",
}
MODEL_NAMES = (AUTO, *MEMBERS)


@dataclass(frozen=True)
class Suited:
    """Members to combine for a kind of series, and why these."""

    kind: Kind
    names: tuple[str, ...]


def kind_of(values: np.ndarray, season: int) -> Kind:
    """What the observed values (NaN allowed) look like to a forecaster."""
    known = values[~np.isnan(values)]
    recent = known[-max(season, 6) :]
    if np.ptp(recent) <= 1e-9 * max(float(np.abs(recent).max()), 1e-12):
        return "constant"
    if known.min() >= 0 and season != 7 and float(np.mean(known == 0)) > 0.3:
        return "intermittent"
    if known.min() >= 0 and season == 7 and float(np.median(known)) == 0 and float(np.mean(known == 0)) > 0.5:
        return "intermittent"
    return "short" if len(known) < 2 * season + 1 else "regular"


def suited(history: History, kind: Kind) -> Suited:
    """The members that are fitted for this series when the model is chosen automatically."""
    if kind == "constant":
        return Suited(kind, ("last_value",))
    if kind == "intermittent":
        return Suited(kind, ("intermittent", "mean_level", "theta"))
    count = len(history.values)
    if history.frequency == "D" and count >= LONG_DAILY:
        return Suited(kind, ("regression", "prophet", "arima_errors"))
    simple = ("theta", "ets", "dynamic_theta")
    if history.frequency == "MS" and count >= 18:
        return Suited(kind, (*simple, "arima", "prophet"))
    return Suited(kind, (*simple, "prophet") if history.frequency == "W" and count >= 52 else simple)


def check_model(name: str) -> str:
    """The member of that name.

    Raises:
        ForecastError: There is none.
    """
    if name not in MODEL_NAMES:
        raise ForecastError(f"There is no model '{name}'.", f"Choose one of {', '.join(MODEL_NAMES)}.")
    return name


def run(name: str, history: History) -> Path | None:
    """A member's path, or None when it could not be fitted or gave no finite numbers."""
    return _guarded(partial(MEMBERS[name], seen_by(name, history)), history)


def seen_by(name: str, history: History) -> History:
    """What of a monthly history a member learns from: ten years for fitted models, no worse and faster."""
    return history.recent(FITTED_MONTHS) if name in FITTED and history.frequency == "MS" else history


def run_all(names: Sequence[str], histories: Sequence[History]) -> list[dict[str, Path]]:
    """Paths by member for each history of one series, the last origin first.

    The form of exponential smoothing is chosen once, at the last origin.
    """
    form: classical.EtsForm | None = None

    def remembered(history: History) -> Path:
        nonlocal form
        path, form = classical.ets_with_form(history, form)
        return path

    answers = []
    for history in histories:
        found = {name: remembered if name == "ets" else MEMBERS[name] for name in names}
        paths = {name: _guarded(partial(member, seen_by(name, history)), history) for name, member in found.items()}
        answers.append({name: path for name, path in paths.items() if path is not None})
    return answers


def _guarded(fitted: Callable[[], Path], history: History) -> Path | None:
    """Fits fail for numerical reasons on odd series; the combination then goes on without that member."""
    try:
        path = fitted()
    except (ValueError, ArithmeticError, RuntimeError, IndexError, np.linalg.LinAlgError):
        return None
    if not (np.isfinite(path.mean).all() and len(path.mean) == history.horizon):
        return None
    spread = np.where(np.isfinite(path.spread) & (path.spread >= 0), path.spread, np.nan)
    return Path(_within_reason(path.mean, history), spread)


def _within_reason(mean: np.ndarray, history: History) -> np.ndarray:
    """Kept within ten times the range seen so far: an exploding fit must not carry the combination away."""
    low, high = float(history.values.min()), float(history.values.max())
    room = 10 * max(high - low, 0.1 * abs(high))
    return np.asarray(np.clip(mean, low - room, high + room))
