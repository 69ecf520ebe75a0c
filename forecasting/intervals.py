"""Prediction intervals whose widths come from backtest errors, so that 80 % means 80 %.

Split conformal prediction on standardised errors (Lei et al. 2018; Xu and Xie 2021 for series): each backtest error is
divided by the standard error the members expected at that step. The quantiles of these ratios, pooled over the series
of the batch, say how much wider or narrower than expected the bounds must be. Each series has a scale of its own,
pulled towards that of its peers; little evidence is completed by a heavy-tailed prior. docs/forecasting.md#intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from forecasting.combine import Weights, combine_paths
from forecasting.running.fitting import Fits
from forecasting.series.history import Path

EVIDENCE_PER_ORIGIN = 6.0  # neighbouring steps err together: a path counts as this many errors at most
OWN_PRIOR = 20.0
POOL_PRIOR = 60.0
PRIOR_SCALE = 1.1
PRIOR_FREEDOM = 6.0
STEP_PRIOR = 10.0
LARGEST = 6.0
LEAST_SPREAD = 0.008  # of the mean size of the series
LEAST_CONSTANT_SPREAD = 0.01


@dataclass(frozen=True)
class Widths:
    """How far bounds stand from the forecast, per series of a group.

    Attributes:
        scales: Own scale of each series.
        steps: Relative width by step ahead.
        ratios: Sorted standardised errors of the group and the prior, with equal weights.
    """

    scales: np.ndarray
    steps: np.ndarray
    ratios: np.ndarray

    def quantile(self, level: float) -> float:
        """The ratio that `level` percent of the absolute errors stay below."""
        return float(np.quantile(self.ratios, level / 100))

    def tails(self) -> np.ndarray:
        """The quantiles at 0, 1, ..., 100 percent."""
        return np.asarray(np.quantile(self.ratios, np.linspace(0, 1, 101)))


def expected_spread(fits: Fits, path: Path) -> np.ndarray:
    """Standard error by step, never below a small share of the size of the series."""
    share = LEAST_CONSTANT_SPREAD if fits.kind == "constant" else LEAST_SPREAD
    least = share * float(np.mean(np.abs(fits.history.values)))
    return np.asarray(np.maximum(np.nan_to_num(path.spread), least))


def calibrate(batch: Sequence[Fits], weights: Sequence[Weights]) -> Widths:
    """Widths for series that are peers, from all their backtest errors."""
    horizon = batch[0].history.horizon
    errors = [_standardize(fits, one.weights, horizon) for fits, one in zip(batch, weights, strict=True)]
    table = np.concatenate(errors)
    steps = _step_profile(table)
    per_path = min(EVIDENCE_PER_ORIGIN, horizon)
    usual = _usual(table / steps, per_path)
    scales = np.array([_own_scale(one / steps, usual, per_path) for one in errors])
    ratios = np.concatenate([np.abs(one / steps / scale) for one, scale in zip(errors, scales, strict=True)])
    return Widths(scales, steps, _with_prior(_shape(ratios, per_path)))


def _shape(ratios: np.ndarray, per_path: float) -> np.ndarray:
    """Ratios brought to a mean square of one as far as the scales, not they, should say how wide the bands are.

    With much evidence the ratios are taken as they are, which is conformal calibration; with little the size comes
    from the scales, which know the prior, and only the shape from the ratios.
    """
    squares = _squares(ratios)
    seen = np.isfinite(squares)
    size = float(np.sqrt(np.nansum(squares) / max(int(seen.sum()), 1)))
    evidence = _evidence(seen, per_path)
    return np.asarray(ratios / max(size, 1e-6) ** (POOL_PRIOR / (evidence + POOL_PRIOR)))


def _standardize(fits: Fits, weights: dict[str, float], horizon: int) -> np.ndarray:
    """Errors over expected spreads [origin, step]; NaN where nothing was observed."""
    rows = []
    for test in fits.backtests:
        if not any(name in test.paths for name in weights):  # the history was too short for the model then
            rows.append(np.full(horizon, np.nan))
            continue
        path = combine_paths(test.paths, weights)
        spread = np.maximum(expected_spread(fits, path), 1e-12)
        rows.append((test.actual - path.mean) / spread)
    return np.array(rows).reshape(-1, horizon)


def _squares(table: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(table, -LARGEST, LARGEST) ** 2)


def _step_profile(table: np.ndarray) -> np.ndarray:
    """Root of the mean square by step as a straight line, flattened when there are few paths."""
    horizon = table.shape[1]
    squares = _squares(table)
    seen = np.isfinite(squares)
    if seen.sum() < 4 or seen.any(axis=0).sum() < 4:
        return np.ones(horizon)
    at = np.flatnonzero(seen.any(axis=0))
    mean = np.nansum(squares, axis=0)[at] / seen.sum(axis=0)[at]
    level = float(np.nansum(squares)) / float(seen.sum())
    if level <= 0:
        return np.ones(horizon)
    line = np.polyval(np.polyfit(at, mean / level, 1), np.arange(horizon))
    share = len(table) / (len(table) + STEP_PRIOR)
    return np.asarray(np.sqrt(np.clip(1 + share * (line - 1), 0.4, 3.0)))


def _usual(table: np.ndarray, per_path: float) -> float:
    """Mean square of the group with the prior counted in."""
    squares = _squares(table)
    seen = np.isfinite(squares)
    evidence = _evidence(seen, per_path)
    mean = float(np.nansum(squares)) / max(int(seen.sum()), 1)
    return (evidence * mean + POOL_PRIOR * PRIOR_SCALE**2) / (evidence + POOL_PRIOR)


def _evidence(seen: np.ndarray, per_path: float) -> float:
    return float(np.minimum(seen.sum(axis=1), per_path).sum())


def _own_scale(table: np.ndarray, usual: float, per_path: float) -> float:
    squares = _squares(table)
    seen = np.isfinite(squares)
    evidence = _evidence(seen, per_path)
    mean = float(np.nansum(squares)) / max(int(seen.sum()), 1)
    return float(np.sqrt((OWN_PRIOR * usual + evidence * mean) / (OWN_PRIOR + evidence)))


def _with_prior(ratios: np.ndarray) -> np.ndarray:
    """The group's ratios and `POOL_PRIOR` evenly spaced ones of a Student distribution of unit variance."""
    known = ratios[np.isfinite(ratios)]
    even = (np.arange(int(POOL_PRIOR)) + 0.5) / POOL_PRIOR
    heavy = np.abs(stdtrit(PRIOR_FREEDOM, even)) / np.sqrt(PRIOR_FREEDOM / (PRIOR_FREEDOM - 2))
    return np.sort(np.concatenate([known, heavy]))
