"""One linear forecast rule learned from all series of a batch together, then applied to each.

Montero-Manso and Hyndman (2021), "Principles and algorithms for forecasting groups of time series": a pooled
autoregression with a long memory often beats models fitted one by one, and costs milliseconds. Each window of
past values is standardised, the next values in the same units are regressed on it (ridge), one regression per step.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.series.history import History, Path

MIN_SERIES = 12
MIN_WINDOWS = 400
MAX_WINDOWS = 40_000
RIDGE = 0.1  # times the number of windows
CLIP = 4.0


@dataclass(frozen=True)
class PooledRule:
    """Coefficients [step, lag] in standardised units, and the spread of its errors by step."""

    coefficients: np.ndarray
    spread: np.ndarray


def _lags(histories: list[History], horizon: int) -> int:
    """Two seasons of memory, or one, if enough windows remain."""
    season = histories[0].season
    lengths = np.array([len(history.values) for history in histories])
    for lags in (2 * season, season + 1):
        if np.maximum(lengths - lags - horizon + 1, 0).sum() >= MIN_WINDOWS and season <= 24:
            return lags
    return 0


def _windows(values: np.ndarray, lags: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Standardised windows [n, lags] ending at each position from `lags`, with their mean and spread."""
    table = np.lib.stride_tricks.sliding_window_view(values, lags)
    middle = table.mean(axis=1, keepdims=True)
    spread = table.std(axis=1, keepdims=True)
    spread = np.maximum(spread, 1e-6 * np.maximum(np.abs(middle), 1e-9))
    return (table - middle) / spread, middle[:, 0], spread[:, 0]


def learn(histories: list[History], horizon: int) -> PooledRule | None:
    """The rule of a batch, or None when there are too few series or windows to learn from."""
    if len(histories) < MIN_SERIES:
        return None
    lags = _lags(histories, horizon)
    if not lags:
        return None
    windows: list[np.ndarray] = []
    targets: list[np.ndarray] = []
    for history in histories:
        count = len(history.values) - lags - horizon + 1
        if count < 1 or history.values.std() == 0:
            continue
        table, middle, spread = _windows(history.values, lags)
        ahead = np.lib.stride_tricks.sliding_window_view(history.values[lags:], horizon)
        windows.append(table[:count])
        targets.append(np.clip((ahead - middle[:count, None]) / spread[:count, None], -CLIP, CLIP))
    if sum(len(one) for one in windows) < MIN_WINDOWS:
        return None
    return _ridge(np.vstack(windows), np.vstack(targets))


def _ridge(windows: np.ndarray, targets: np.ndarray) -> PooledRule:
    if len(windows) > MAX_WINDOWS:
        chosen = np.linspace(0, len(windows) - 1, MAX_WINDOWS).astype("int64")
        windows, targets = windows[chosen], targets[chosen]
    gram = windows.T @ windows + RIDGE * len(windows) * np.eye(windows.shape[1])
    solved = np.linalg.solve(gram, windows.T @ targets)
    spread = np.sqrt(np.mean((targets - windows @ solved) ** 2, axis=0))
    return PooledRule(solved.T, spread)


def apply(rule: PooledRule, history: History) -> Path | None:
    """The rule's path for one series; None when the series is shorter than the rule's memory."""
    lags = rule.coefficients.shape[1]
    if len(history.values) < lags:
        return None
    last = history.values[-lags:]
    middle, spread = float(last.mean()), float(last.std())
    if spread == 0:
        return Path(np.full(history.horizon, middle), np.zeros(history.horizon))
    mean = middle + spread * (rule.coefficients @ ((last - middle) / spread))
    return Path(mean, spread * rule.spread)
