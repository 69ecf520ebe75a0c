"""The chance that a forecast ends above a budget, read off its prediction intervals."""

from collections.abc import Sequence

import numpy as np

#: Standard normal positions of the five figures that a forecast carries.
POSITIONS = np.array([-1.959964, -1.281552, 0.0, 1.281552, 1.959964])
#: No interval is exact enough to promise more than this.
CERTAIN = 0.99


def chance_above(target: float, figures: Sequence[float]) -> float:
    """Return the probability (0–1) that the outcome exceeds `target`.

    `figures` are lower 95 %, lower 80 %, mean, upper 80 %, upper 95 %, taken as quantiles at 2.5, 10, 50, 90 and
    97.5 %. Between them the normal position is interpolated, beyond them it goes on with the outermost slope. Kept
    between 1 and 99 %; a forecast of no width gives 0, ½ or 1. NaN when a figure is missing.

    Source: docs/methods.md#chance-above-budget.
    """
    known = np.maximum.accumulate(np.array(figures, dtype="float64"))
    if np.isnan(known).any() or np.isnan(target):
        return float("nan")
    if known[-1] - known[0] < 1e-12 * max(1.0, abs(known[-1])):
        return 0.5 if target == known[2] else float(target < known[2])
    position = _position(float(target), known)
    return float(np.clip(1 - _normal(position), 1 - CERTAIN, CERTAIN))


def _position(target: float, figures: np.ndarray) -> float:
    low, high = figures[0], figures[-1]
    if target < low:
        return float(POSITIONS[0] - (low - target) / _slope(figures[2] - low))
    if target > high:
        return float(POSITIONS[-1] + (target - high) / _slope(high - figures[2]))
    # Bounds clipped at nought are equal; the innermost of equal ones is the true quantile.
    distinct = np.concatenate([figures[:-1] < figures[1:], [True]])
    return float(np.interp(target, figures[distinct], POSITIONS[distinct]))


def _slope(width: float) -> float:
    """Return the value per normal position on one side, from the mean to the 95 % bound."""
    return max(float(width) / float(POSITIONS[-1]), 1e-12)


def _normal(position: float) -> float:
    from math import erf, sqrt

    return 0.5 * (1 + erf(position / sqrt(2)))
