"""Values the members can work on: gaps bridged, outliers toned down, level shifts (mergers) evened out."""

from dataclasses import dataclass

import numpy as np

OUTLIER_Z = 5.0
SHIFT_Z = 8.0
SHIFT_SIZE = 0.25  # in logs, or as a share of the level
SHIFT_WINDOW = 6
MAX_SHIFTS = 3
ABSURD = float(np.log(5))


@dataclass(frozen=True)
class Cleaned:
    """Same length as the input, no NaN. Positions of what was changed, and the size of each shift.

    `scale` is what the original history was multiplied by at each position to sit on today's level. Shifts are
    logarithms when `relative`, else differences.
    """

    values: np.ndarray
    scale: np.ndarray
    outliers: np.ndarray
    shifts: tuple[tuple[int, float], ...]
    relative: bool = True


def bridge_gaps(values: np.ndarray, season: int) -> np.ndarray:
    """NaN replaced by the line between the neighbours, plus the season where two seasons are known."""
    missing = np.isnan(values)
    if not missing.any():
        return values.copy()
    at = np.arange(len(values))
    known = at[~missing]
    line = np.interp(at, known, values[known])
    if len(values) < 2 * season:
        return np.asarray(line)
    profile = np.zeros(season)
    deviation = values - _smooth(line, season)
    for position in range(season):
        seen = deviation[position::season]
        seen = seen[~np.isnan(seen)]
        profile[position] = np.median(seen) if len(seen) else 0.0
    plain = values - profile[at % season]
    filled = np.interp(at, known, plain[known]) + profile[at % season]
    return np.asarray(np.where(missing, filled, values))


def _smooth(values: np.ndarray, season: int) -> np.ndarray:
    half = season // 2
    padded = np.pad(values, half, mode="edge")
    kernel = np.ones(2 * half + 1) / (2 * half + 1)
    return np.asarray(np.convolve(padded, kernel, "valid"))


def _running_median(values: np.ndarray, half: int) -> np.ndarray:
    """Median of each value and its `half` neighbours on both sides; ends are padded by reflection."""
    padded = np.pad(values, half, mode="reflect")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1), axis=1))


def robust_spread(values: np.ndarray) -> float:
    """Standard deviation from the median absolute deviation; 0 when more than half are equal."""
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def find_shift(values: np.ndarray, relative: bool) -> tuple[int, float] | None:
    """The largest lasting jump of level: position of the first value after it, and its size.

    A jump counts when the median of the (up to six, at least two) values after it differs from the median of
    as many before by `SHIFT_SIZE`, by eight robust standard deviations of the usual step, when the values on both
    sides do not overlap, and when most of it happened in one step (steep growth is no jump). `values` are
    logarithms when `relative`.
    """
    if len(values) < 10:
        return None
    unit = 1.0 if relative else max(float(np.median(np.abs(values))), 1e-12)
    steps = np.diff(values)
    usual = max(robust_spread(steps), 0.01 * unit)
    trend = float(np.median(steps))
    best: tuple[int, float] | None = None
    for at in range(4, len(values) - 1):
        step = steps[at - 1] - trend
        if abs(step) < SHIFT_SIZE * unit * 0.8:
            continue
        before, after = values[max(0, at - SHIFT_WINDOW) : at], values[at : at + SHIFT_WINDOW]
        size = float(np.median(after) - np.median(before))
        apart = after.min() > before.max() if size > 0 else after.max() < before.min()
        large = abs(size) > SHIFT_SIZE * unit and abs(size) > SHIFT_Z * usual
        sudden = step * np.sign(size) > 0.6 * abs(size)
        if apart and large and sudden and (best is None or abs(size) > abs(best[1])):
            best = (at, size)
    return best


def clean(values: np.ndarray, season: int, known_shocks: np.ndarray | None = None) -> Cleaned:
    """Bridge gaps and known shocks, tone down outliers, move the past of a level shift onto the new level.

    Args:
        values: May hold NaN inside.
        known_shocks: True where a known one-off window covers the period; such values are treated as missing.
    """
    given = values.astype("float64").copy()
    if known_shocks is not None and known_shocks.any() and (~known_shocks & ~np.isnan(given)).sum() >= 6:
        given = np.where(known_shocks, np.nan, given)
        given = _held_ends(given)
    full = bridge_gaps(given, season)
    relative = bool((full > 0).all())
    work = np.log(full) if relative else full.copy()
    shifts: list[tuple[int, float]] = []
    for _ in range(MAX_SHIFTS if season == 12 else 0):
        shift = find_shift(work, relative)
        if shift is None:
            break
        work[: shift[0]] += shift[1]
        shifts.append(shift)
    work, outliers = _dampen(work, season, relative)
    moved = np.exp(work) if relative else work
    scale = _scale(len(full), shifts, relative)
    return Cleaned(moved, scale, outliers, tuple(shifts), relative)


def _held_ends(values: np.ndarray) -> np.ndarray:
    known = np.flatnonzero(~np.isnan(values))
    values[: known[0]] = values[known[0]]
    values[known[-1] :] = values[known[-1]]
    return values


def _scale(count: int, shifts: list[tuple[int, float]], relative: bool) -> np.ndarray:
    scale = np.ones(count)
    for at, size in shifts if relative else []:
        scale[:at] *= np.exp(size)
    return scale


def _dampen(values: np.ndarray, season: int, relative: bool) -> tuple[np.ndarray, np.ndarray]:
    """Single values far from a running median of the season-free series are pulled back to it.

    The last two values are not touched, because whether they are outliers or a new level is not known yet, unless
    the last one alone is more than five times as high or low as usual: that is rather a slip of the keyboard.
    """
    count = len(values)
    if count < 10:
        return values, np.array([], dtype="int64")
    at = np.arange(count)
    profile = np.zeros(season)
    if count >= 2 * season:
        rest = values - _running_median(values, season // 2)
        profile = np.array([np.median(rest[position::season]) for position in range(season)])
    plain = values - profile[at % season]
    middle = _running_median(plain, 3)
    rest = plain - middle
    spread = max(robust_spread(rest), 1e-9 * max(float(np.abs(values).max()), 1e-12))
    far = np.abs(rest) > OUTLIER_Z * spread
    absurd = relative and bool(abs(rest[-1]) > max(ABSURD, OUTLIER_Z * spread) and abs(rest[-2]) < OUTLIER_Z * spread)
    far[-2:] = [False, absurd]
    if far.sum() > 0.1 * count:
        return values, np.array([], dtype="int64")
    limited = np.where(far, middle + np.sign(rest) * 2 * spread + profile[at % season], values)
    return limited, np.flatnonzero(far)
