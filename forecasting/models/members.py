"""The members by name, which of them suit a series, and one safe way to run them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from forecasting.errors import ForecastError
from forecasting.models import classical, daily, prophet_member, smoothing
from forecasting.series.frame import FrequencyCode
from forecasting.series.history import History, Path
from language import _

Kind = Literal["constant", "intermittent", "short", "regular"]

POOLED = "pooled"
YARDSTICK = "seasonal_naive"
LONG_DAILY = 60
FITTED_MONTHS = 120
AUTO = "auto"


@dataclass(frozen=True)
class Member:
    """One way to forecast.

    Attributes:
        words: What a reader is told that it is.
        path: How one history is forecast; None where the rule is learned from all series of a call together.
        prior: Logarithm of its usual error over the members' mean, measured once on public series of each kind
            (docs/forecasting.md#weights); below 0 is better than the mean.
        prior_by_day: The same for daily series, where it differs.
        fitted: It learns parameters, and so from `FITTED_MONTHS` of a monthly history: no worse and faster.
    """

    name: str
    words: str
    path: Callable[[History], Path] | None
    prior: float = 0.0
    prior_by_day: float | None = None
    fitted: bool = False

    def prior_for(self, frequency: FrequencyCode) -> float:
        """The prior for series of this frequency."""
        return self.prior_by_day if frequency == "D" and self.prior_by_day is not None else self.prior


#: A new model is one line here. The words stand in stored reasons, so they are in English.
ALL = (  # no text
    Member("seasonal_naive", "the same period of last season", smoothing.seasonal_naive, prior=0.2),
    Member("theta", "a smoothed level with damped drift and its season", smoothing.theta, prior=-0.08),
    Member("ets", "exponential smoothing (ETS)", classical.ets, prior=-0.05, fitted=True),
    Member("dynamic_theta", "dynamic Theta", classical.dynamic_theta, prior=-0.05, fitted=True),
    Member("ces", "complex exponential smoothing", classical.ces, prior=-0.03, fitted=True),
    Member("arima", "seasonal ARIMA", classical.arima, fitted=True),
    Member("log_arima", "seasonal ARIMA of the logarithms", classical.log_arima, fitted=True),
    Member("prophet", "Prophet", prophet_member.prophet, prior=0.05, prior_by_day=-0.02, fitted=True),
    Member("regression", "a calendar regression with a local level", daily.regression_with_level, prior=0.03),
    Member("arima_errors", "a calendar regression with ARIMA errors", daily.regression_with_arima_errors, prior=-0.01),
    Member("intermittent", "chance and size of rare events", smoothing.intermittent, prior=-0.05),
    Member("mean_level", "the mean of the last two seasons", smoothing.mean_level, prior=-0.05),
    Member("last_value", "the last value", smoothing.last_value),
    Member("statsmodels_ets", "exponential smoothing (statsmodels)", classical.statsmodels_ets, fitted=True),
    Member("statsmodels_theta", "Theta (statsmodels)", classical.statsmodels_theta, fitted=True),
    Member(POOLED, "a rule learned from all series together", None, prior=-0.05),
)
MEMBERS: dict[str, Member] = {member.name: member for member in ALL}
MODEL_NAMES = (AUTO, *(member.name for member in ALL if member.path is not None))


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


def suited_members(history: History, kind: Kind) -> Suited:
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
        raise ForecastError(
            _("Not a model: {name}", name=name),
            _("Choose from {models}.", models=", ".join(MODEL_NAMES)),
        )
    return name


def _path_of(name: str) -> Callable[[History], Path]:
    path = MEMBERS[name].path
    if path is None:
        raise ValueError(f"{name} is learned from all series of a call, not run on one.")
    return path


def seen_by(name: str, history: History) -> History:
    """What of a monthly history a member learns from: ten years for fitted models, no worse and faster."""
    return history.recent(FITTED_MONTHS) if MEMBERS[name].fitted and history.frequency == "MS" else history


def run_all(names: Sequence[str], histories: Sequence[History]) -> list[dict[str, Path]]:
    """Paths by member for each history of one series, the last origin first.

    The form of exponential smoothing is chosen once, at the last origin.
    """
    form: classical.EtsForm | None = None

    def remember(history: History) -> Path:
        nonlocal form
        path, form = classical.ets_with_form(history, form)
        return path

    answers = []
    for history in histories:
        ways = {name: remember if name == "ets" else _path_of(name) for name in names}
        paths = {name: _guard(partial(way, seen_by(name, history)), history) for name, way in ways.items()}
        answers.append({name: path for name, path in paths.items() if path is not None})
    return answers


def _guard(fitted: Callable[[], Path], history: History) -> Path | None:
    """Fits fail for numerical reasons on odd series; the combination then goes on without that member."""
    try:
        path = fitted()
    except (ValueError, ArithmeticError, RuntimeError, IndexError, np.linalg.LinAlgError):
        return None
    if not (np.isfinite(path.mean).all() and len(path.mean) == history.horizon):
        return None
    # A constant series has no spread of its own, and some libraries then answer none at all.
    stated = path.spread if len(path.spread) == history.horizon else np.full(history.horizon, np.nan)
    spread = np.where(np.isfinite(stated) & (stated >= 0), stated, np.nan)
    return Path(_within_reason(path.mean, history), spread)


def _within_reason(mean: np.ndarray, history: History) -> np.ndarray:
    """Kept within ten times the range seen so far: an exploding fit must not carry the combination away."""
    low, high = float(history.values.min()), float(history.values.max())
    room = 10 * max(high - low, 0.1 * abs(high))
    return np.asarray(np.clip(mean, low - room, high + room))
