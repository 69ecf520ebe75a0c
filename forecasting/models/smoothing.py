"""Exponential smoothing of the season-free series, averaged over smoothing weights instead of picking one.

The level follows simple exponential smoothing with half the linear drift, which is the Theta method
(Hyndman and Billah 2003, "Unmasking the Theta method"); the drift is damped into the future (Gardner and
McKenzie 1985). The smoothing weights are averaged by their likelihood, so that one lucky fit does not decide.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.series.history import History, Path

WEIGHTS = np.linspace(0.02, 0.95, 25)


@dataclass(frozen=True)
class Drift:
    """One way to carry the trend on.

    Attributes:
        share: Part of the least squares slope that is used.
        damping: What remains of the slope after each step ahead.
        penalty: Log likelihood it must gain before it counts as much as the default.
    """

    share: float
    damping: float
    penalty: float


DRIFTS = {
    "MS": (Drift(0.5, 0.93, 0.0), Drift(1.0, 1.0, 5.0)),
    "W": (Drift(0.5, 0.98, 0.0), Drift(1.0, 1.0, 5.0)),
    "D": (Drift(0.5, 0.995, 0.0),),
}


def theta(history: History) -> Path:
    """Shrunk season plus a smoothed level with damped half drift (full drift where the data insist)."""
    work = history.work()
    count, ahead = len(work), np.arange(len(work), len(work) + history.horizon)
    plain = work - history.season_at(np.arange(count))
    drifts = DRIFTS[history.frequency]
    level = smoothed_level(plain, drifts)
    damped = [np.cumsum(drift.damping ** np.arange(1, history.horizon + 1)) for drift in drifts]
    path = level.last + level.slopes @ np.array(damped) + history.season_at(ahead)
    steps = np.arange(history.horizon)
    spread = np.sqrt(level.noise * (1 + steps * level.weight**2))
    mean = history.back(path)
    return Path(mean, mean * spread if history.relative else spread)


@dataclass(frozen=True)
class Level:
    """Averages over the fits, weighted by likelihood.

    Attributes:
        last: Level after the last value.
        slopes: Slope times share of the likelihood, one for each drift.
        weight: Root mean square of the smoothing weight.
        noise: Variance of the one-step errors.
    """

    last: float
    slopes: np.ndarray
    weight: float
    noise: float


def smoothed_level(values: np.ndarray, drifts: tuple[Drift, ...]) -> Level:
    """Simple exponential smoothing with drift for every smoothing weight and drift, averaged by likelihood."""
    count = len(values)
    skip = min(6, count // 3)
    slopes = _slope(values) * np.array([drift.share for drift in drifts])
    slope = np.repeat(slopes, len(WEIGHTS))
    weight = np.tile(WEIGHTS, len(drifts))
    penalty = np.repeat([drift.penalty for drift in drifts], len(WEIGHTS))
    level = values[: max(3, count // 8)].mean() - slope
    squares = np.zeros(len(weight))
    for at in range(count):
        error = values[at] - level - slope
        if at >= skip:
            squares += error * error
        level = level + slope + weight * error
    noise = squares / (count - skip)
    floor = max(float(noise.min()), 1e-12 * max(float(np.mean(values**2)), 1e-12))
    gain = -(count - skip) / 2 * np.log(np.maximum(noise, floor) / floor) - penalty
    share = np.exp(gain - gain.max())
    share = share / share.sum()
    by_drift = share.reshape(len(drifts), -1).sum(axis=1)
    return Level(float(share @ level), by_drift * slopes, float(np.sqrt(share @ weight**2)), float(share @ noise))


def levels_after(values: np.ndarray, weight: float, start: float) -> np.ndarray:
    """The smoothed level after each value, from a level of `start` before the first."""
    levels = np.empty(len(values))
    level = start
    for at, value in enumerate(values.tolist()):
        level = weight * value + (1 - weight) * level
        levels[at] = level
    return levels


def _slope(values: np.ndarray) -> float:
    at = np.arange(len(values)) - (len(values) - 1) / 2
    return float(at @ values) / float(at @ at)


def seasonal_naive(history: History) -> Path:
    """The same period of the last season; with less than one season the last value."""
    values, season, steps = history.values, history.season, history.horizon
    if len(values) < season + 1:
        mean = np.full(steps, values[-1])
        step = np.diff(values)
        return Path(mean, _root_mean(step) * np.sqrt(np.arange(1, steps + 1)))
    mean = np.resize(values[-season:], steps)
    change = values[season:] - values[:-season]
    return Path(mean, _root_mean(change) * np.sqrt(np.arange(steps) // season + 1))


def last_value(history: History) -> Path:
    """What has not changed for a season goes on; the width is the least one."""
    return Path(np.full(history.horizon, history.values[-1]), np.zeros(history.horizon))


def mean_level(history: History) -> Path:
    """The mean of the last two seasons: for counts with many noughts, where nothing else can be seen."""
    recent = history.values[-2 * history.season :]
    spread = float(np.std(recent, ddof=1)) if len(recent) > 1 else 0.0
    return Path(np.full(history.horizon, recent.mean()), np.full(history.horizon, spread))


def intermittent(history: History) -> Path:
    """Teunter-Syntetos-Babai: chance of any demand times its usual size, both smoothed (weight 0.1)."""
    values = history.values
    chance = float(np.mean(values > 0))
    size = float(values[values > 0].mean()) if chance else 0.0
    for value in values:
        chance += 0.1 * (float(value > 0) - chance)
        if value > 0:
            size += 0.1 * (float(value) - size)
    spread = float(np.std(values, ddof=1))
    return Path(np.full(history.horizon, chance * size), np.full(history.horizon, spread))


def _root_mean(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2))) if len(values) else 0.0
