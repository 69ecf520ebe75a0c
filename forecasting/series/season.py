"""Seasonal profiles that are only as strong as the data supports, alone or with peers.

Each series' raw profile is a noisy measurement. It is shrunk towards the profile of its peers (none: towards
no season) by the share of its spread that is signal, as James and Stein do: Miller and Williams (2003),
"Shrinkage estimators of time series seasonal factors"; pooling towards a group as in Bunn and Vassilopoulos (1999).
All profiles are additive; callers hand in logarithms where the season is a percentage.
"""

from dataclasses import dataclass

import numpy as np

MIN_PEERS = 5


@dataclass(frozen=True)
class RawProfile:
    """Seasonal means of one series and their sampling variance, by position in the season (length m).

    A position that was never measured has the mean 0 and an infinite variance.
    """

    means: np.ndarray
    variances: np.ndarray


def centred_trend(values: np.ndarray, season: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions and values of the centred moving average over one whole season."""
    if len(values) < season + 1:
        return np.array([], dtype="int64"), np.array([])
    kernel = np.ones(season) / season if season % 2 else np.concatenate([[0.5], np.ones(season - 1), [0.5]]) / season
    trend = np.convolve(values, kernel, "valid")
    return np.arange(len(kernel) // 2, len(kernel) // 2 + len(trend)), trend


def raw_profile(values: np.ndarray, season: int, phase: int) -> RawProfile:
    """Mean deviation from the centred trend for each position of the season.

    Args:
        phase: Position in the season of the first value (0 for January in monthly data).
    """
    means, variances = np.zeros(season), np.full(season, np.inf)
    at, trend = centred_trend(values, season)
    if len(at) < max(3, season // 3):
        return RawProfile(means, variances)
    deviation = values[at] - trend
    position = (at + phase) % season
    counts = np.bincount(position, minlength=season)
    seen = counts > 0
    sums = np.bincount(position, weights=deviation, minlength=season)
    means[seen] = sums[seen] / counts[seen]
    means[seen] -= means[seen].mean()
    inside = deviation - (sums / np.maximum(counts, 1))[position]
    freedom = int((counts[seen] - 1).sum())
    # Where hardly any month was seen twice, the month-to-month jumps bound the noise from above.
    jumps = float(np.mean(np.diff(values) ** 2)) / 2
    noise = float((inside**2).sum()) / freedom if freedom >= season // 2 else jumps
    variances[seen] = noise / counts[seen]
    return RawProfile(means, variances)


def _loading(means: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The group's profile scaled to how far each series [series, position] follows it (0 to 1)."""
    power = float(group @ group)
    if power <= 0:
        return np.zeros_like(means)
    return np.asarray(np.clip(means @ group / power, 0.0, 1.0)[:, None] * group)


def shrunk_profiles(raw: list[RawProfile], *, pool: bool = True) -> np.ndarray:
    """Profiles [series, position] after shrinking; with `pool` and enough peers towards their median."""
    means = np.array([profile.means for profile in raw])
    variances = np.array([profile.variances for profile in raw])
    finite = np.isfinite(variances)
    measured = finite.all(axis=1)
    centre = np.zeros_like(means)
    pooled = pool and int(measured.sum()) >= MIN_PEERS
    if pooled:
        median = np.median(means[measured], axis=0)
        centre = _loading(means, median - median.mean())
    noise = np.where(finite, variances, 0.0).sum(axis=1) / np.maximum(finite.sum(axis=1), 1)
    freedom = np.maximum(finite.sum(axis=1) - 1, 1)
    spread = np.where(finite, (means - centre) ** 2, 0.0).sum(axis=1) / freedom
    signal = np.maximum(spread - noise, 0.0)
    if pooled:
        usual = max(float(np.median((spread - noise)[measured])), 0.0)
        signal = 0.5 * signal + 0.5 * usual
    weight = np.where(finite, (signal / np.maximum(signal + noise, 1e-300))[:, None], 0.0)
    profiles = weight * means + (1 - weight) * centre
    return np.asarray(profiles - profiles.mean(axis=1, keepdims=True))
