"""How far departments move together in the same month, told from their own past.

Source: docs/methods.md#staffing-cost-forecast.
"""

import numpy as np
import pandas as pd

from planning.staffing.rule import Floats

#: Months that two departments must share before their correlation counts.
LEAST_MONTHS = 12
#: The pace of departments in the same month, as long as nothing is known of them, and how many months that counts as.
USUAL_PACE, USUAL_MONTHS = 0.2, 6
#: No two departments are quite the same.
MOST = 0.9
#: Departments whose misses of a month are known, before the month tells how they go together.
LEAST_DEPARTMENTS = 3


def mean_correlation(table: pd.DataFrame) -> float:
    """Return the mean correlation between the columns of a table of months (0–0.9), NaN with too little to tell."""
    if table.shape[1] < 2:
        return float("nan")
    correlation = table.corr(min_periods=LEAST_MONTHS).to_numpy(np.float64)
    pairs = correlation[np.triu_indices_from(correlation, k=1)]
    pairs = pairs[~np.isnan(pairs)]
    return float(np.clip(pairs.mean(), 0.0, MOST)) if len(pairs) else float("nan")


def pace_together(ratios: Floats) -> float:
    """Return the correlation (0–0.9) between departments of how far a month strays from the pace.

    Changes from month to month are compared, so that a lasting change of one department counts in one month.

    Args:
        ratios: Worked hours ÷ standard hours by department and month, `[D, T]`; NaN where one is not known.
    """
    positive = np.where(ratios > 0, ratios, np.nan)
    changes = pd.DataFrame(np.diff(np.log(positive), axis=1).T)
    told = mean_correlation(changes)
    if np.isnan(told):
        return USUAL_PACE
    months = int((changes.notna().sum(axis=1) > 1).sum())
    return (months * told + USUAL_MONTHS * USUAL_PACE) / (months + USUAL_MONTHS)


def variance_ratio(errors: pd.DataFrame, weights: Floats) -> float:
    """Return the variance of the departments' sum ÷ the sum of their variances: 1 where each goes its own way.

    Above 1 they go together, below 1 what one gets another has lost (patients are moved, not lost), which the mean
    correlation of pairs cannot tell: in the sum the large departments count. What one department misses by is measured
    by its own misses. Half a year in which each goes its own way counts beside.

    Args:
        errors: What was unexpected, months × departments (shares); NaN where it is not known.
        weights: By department, what one standard deviation of its volume costs.
    """
    share = np.where(np.isfinite(weights) & (weights > 0), weights, 0.0)
    values = errors.to_numpy(np.float64)
    finite = np.isfinite(values)
    size = np.sqrt((np.where(finite, values, 0.0) ** 2).sum(axis=0) / np.maximum(finite.sum(axis=0), 1))
    known = finite & (size > 0) & (share > 0)
    scores = np.where(known, values, 0.0) / np.where(size > 0, size, 1.0)
    alone = known @ share**2
    told = (known.sum(axis=1) >= LEAST_DEPARTMENTS) & (alone > 0)
    ratios = (scores @ share)[told] ** 2 / alone[told]
    return float((ratios.sum() + USUAL_MONTHS) / (len(ratios) + USUAL_MONTHS))


def correlation_of(ratio: float, weights: Floats) -> float:
    """Return the common correlation (0–0.9) by which a weighted sum of departments has such a `variance_ratio`."""
    squares = float((weights**2).sum())
    room = float(weights.sum()) ** 2 / squares - 1 if squares > 0 else 0.0
    return float(np.clip((ratio - 1) / room, 0.0, MOST)) if room > 0 else 0.0


def evened_out(scores: Floats, weights: Floats, ratio: float) -> Floats:
    """Return independent standard normal paths so that their weighted sum has a `variance_ratio` below 1.

    A part of the weighted sum is taken out of every path by its weight; each stays standard normal by itself.

    Args:
        scores: `[D, …]`.
        weights: By department.
        ratio: As of `variance_ratio`; from 1 on nothing changes.
    """
    size = float(np.sqrt((weights**2).sum()))
    if ratio >= 1 or size <= 0:
        return scores
    unit = weights / size
    taken = _taken_out(unit**2, ratio)
    common = np.tensordot(unit, scores, axes=1)
    left = scores - (1 - np.sqrt(1 - taken)) * unit.reshape(-1, *[1] * common.ndim) * common
    spread = np.sqrt(1 - taken * unit**2)
    evened: Floats = left / np.where(spread > 0, spread, 1.0).reshape(-1, *[1] * common.ndim)
    return evened


def _taken_out(squares: Floats, ratio: float) -> float:
    """Return the part of the sum's variance to take out, so that after each path is standard again the ratio holds."""
    low, high = 0.0, 0.99
    for _step in range(30):
        middle = (low + high) / 2
        parts = squares / np.sqrt(1 - middle * squares)
        left = 1 - middle * (parts.sum() ** 2 - (parts**2).sum())
        low, high = (middle, high) if left > ratio else (low, middle)
    return low
