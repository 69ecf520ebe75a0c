"""Possible futures: paths whose spread at each step is the calibrated band, and which wander as real errors do.

Needed wherever figures are added up: a year out of months, a hospital out of wards. Bounds do not add up, paths do.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from forecasting.outcome import SeriesForecast

PERSISTENCE_PRIOR = 0.4
PRIOR_PATHS = 8.0


def persistence(tested: Sequence[pd.DataFrame]) -> float:
    """Correlation of neighbouring errors along a backtest path (0-0.95), pulled to 0.4 when paths are few."""
    products, squares, paths = 0.0, 0.0, 0
    for table in tested:
        if table.empty:
            continue
        for _, rows in table.groupby("origin"):
            error = (rows["y"] - rows["forecast"]).to_numpy()
            size = float(np.mean(error**2))
            if len(error) < 3 or size <= 0:
                continue
            products += float(np.mean(error[1:] * error[:-1])) / size
            squares += 1.0
            paths += 1
    mean = products / squares if squares else 0.0
    return float(np.clip((mean * paths + PERSISTENCE_PRIOR * PRIOR_PATHS) / (paths + PRIOR_PATHS), 0.0, 0.95))


def normal_scores(steps: int, count: int, correlation: float, random: np.random.Generator) -> np.ndarray:
    """Standard normal paths [count, steps] with the given correlation between neighbouring steps."""
    fresh = random.standard_normal((count, steps))
    for step in range(1, steps):
        fresh[:, step] = correlation * fresh[:, step - 1] + np.sqrt(1 - correlation**2) * fresh[:, step]
    return fresh


def to_figures(one: SeriesForecast, scores: np.ndarray) -> np.ndarray:
    """Normal scores [count, steps] as figures of this series: middle plus errors with its calibrated tails."""
    chance = 2 * ndtr(np.abs(scores)) - 1
    size = np.interp(chance, np.linspace(0, 1, len(one.tails)), one.tails)
    figures = one.bounds.mean + np.sign(scores) * size * one.spread
    return np.asarray(np.maximum(figures, 0.0) if one.non_negative else figures)


def sample_paths(one: SeriesForecast, count: int = 1000, seed: int = 0) -> np.ndarray:
    """`count` possible futures [count, steps]; the same seed gives the same paths."""
    random = np.random.default_rng(seed)
    scores = normal_scores(len(one.dates), count, persistence([one.tested]), random)
    return to_figures(one, scores)
