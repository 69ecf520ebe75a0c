"""The expensive half: every suited member of every series at the last origin and at the backtest origins."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.models import pooled
from forecasting.models.members import AUTO, LONG_DAILY, POOLED, YARDSTICK, Kind, kind_of, run_all, suited_members
from forecasting.running.batch import histories_at
from forecasting.series.frame import MIN_POINTS, Series
from forecasting.series.history import History, Path
from forecasting.settings import Settings


@dataclass(frozen=True)
class Task:
    """One series' fits: histories at each origin (the last one first) and the members to run on them."""

    index: int
    histories: tuple[History, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class FittedPaths:
    """Paths by member for each history of a task."""

    index: int
    paths: tuple[dict[str, Path], ...]


@dataclass(frozen=True)
class Backtest:
    """Members' paths from an origin `back` periods before the end, and what then happened.

    Attributes:
        actual: Observed values by step; NaN where missing.
        scale: Mean absolute seasonal difference before the origin: the unit of MASE.
    """

    back: int
    paths: dict[str, Path]
    actual: np.ndarray
    scale: float


@dataclass(frozen=True)
class Fits:
    """Everything the combination needs to know about one series; values are in the user's units."""

    series: Series
    kind: Kind
    history: History
    paths: dict[str, Path]
    backtests: tuple[Backtest, ...]
    shifts: tuple[tuple[int, str], ...] = ()
    outliers: tuple[np.datetime64, ...] = ()


def mase_scale(values: np.ndarray, season: int) -> float:
    """Mean |y[t] - y[t-m]| over the known pairs; with less than a season the mean step; never 0 (then NaN)."""
    lag = season if len(values) > season else 1
    change = np.abs(values[lag:] - values[:-lag])
    scale = float(np.nanmean(change)) if np.isfinite(change).any() else 0.0
    return scale if scale > 0 else float("nan")


def origins(count: int, horizon: int, season: int, asked: int) -> tuple[int, ...]:
    """How many periods to step back for each backtest: by whole horizons, while enough is left to learn from.

    Short series use shorter tests, so that at least two thirds stay in front of the first origin.
    """
    length = min(horizon, max(1, count // 4))
    least = max(MIN_POINTS, min(2 * season + 1, count * 2 // 5))
    backs = [length * (step + 1) for step in range(asked)]
    return tuple(back for back in backs if count - back >= least)


def tasks_of(series: Sequence[Series], settings: Settings) -> tuple[list[Task], list[Kind]]:
    """The work of a call, one task per series, in order."""
    kinds = [kind_of(one.values, one.season) for one in series]
    steps = [settings.horizon + len(one.left_out) for one in series]
    longest = max(steps)
    backtests = [_backtests(one, kind, settings) for one, kind in zip(series, kinds, strict=True)]
    backs = [
        (0, *origins(len(one.values), longest, one.season, count)) for one, count in zip(series, backtests, strict=True)
    ]
    rounds = max(len(one) for one in backs)
    table: list[list[History | None]] = []
    for turn in range(rounds):
        due = [one[turn] if turn < len(one) else len(series[i].values) for i, one in enumerate(backs)]
        table.append(histories_at(series, due, longest, settings))
    tasks = []
    for index in range(len(series)):
        histories = [column[index] for column in table]
        present = tuple(history for history in histories if history is not None)
        tasks.append(Task(index, present, _names(present[0], kinds[index], settings)))
    return tasks, kinds


def _backtests(series: Series, kind: Kind, settings: Settings) -> int:
    if kind == "constant":
        return 0
    if settings.backtests is not None:
        return settings.backtests
    return 1 if series.frequency == "D" and len(series.values) >= LONG_DAILY else 2


def _names(history: History, kind: Kind, settings: Settings) -> tuple[str, ...]:
    if settings.model != AUTO:
        return tuple(dict.fromkeys((settings.model, YARDSTICK)))
    if kind == "constant":
        return suited_members(history, kind).names
    return tuple(dict.fromkeys((*suited_members(history, kind).names, YARDSTICK)))


def fit(task: Task) -> FittedPaths:
    """Run the members of one task; safe to call in another process."""
    return FittedPaths(task.index, tuple(run_all(task.names, task.histories)))


def gather(
    series: Sequence[Series],
    tasks: Sequence[Task],
    kinds: Sequence[Kind],
    answers: Sequence[FittedPaths],
    settings: Settings,
) -> list[Fits]:
    """Members' answers in the user's units with the pooled rule's added, and what happened after each origin."""
    extra = _pooled_paths(tasks) if settings.model == AUTO else {}
    result = []
    for one, task, kind, answer in zip(series, tasks, kinds, answers, strict=True):
        paths = []
        for history, fitted in zip(task.histories, answer.paths, strict=True):
            shared = extra.get((task.index, len(history.values)))
            every = fitted if shared is None or kind in ("constant", "intermittent") else {**fitted, POOLED: shared}
            paths.append({name: _in_units(path, history) for name, path in every.items()})
        tests = [_backtest(one, history, fitted) for history, fitted in zip(task.histories[1:], paths[1:], strict=True)]
        today = task.histories[0]
        result.append(Fits(one, kind, today, paths[0], tuple(tests), today.shifts, today.outliers))
    return result


def _in_units(path: Path, history: History) -> Path:
    return Path(path.mean * history.factors, path.spread * history.factors)


def _pooled_paths(tasks: Sequence[Task]) -> dict[tuple[int, int], Path]:
    """The pooled rule's paths by (task, length of history), learned anew for each round of origins."""
    result: dict[tuple[int, int], Path] = {}
    for turn in range(max(len(task.histories) for task in tasks)):
        due = [(task.index, task.histories[turn]) for task in tasks if turn < len(task.histories)]
        for frequency in sorted({history.frequency for _, history in due}):
            peers = [(index, history) for index, history in due if history.frequency == frequency]
            histories = [history for _, history in peers]
            rule = pooled.learn(histories, histories[0].horizon)
            if rule is None:
                continue
            for index, history in peers:
                path = pooled.apply(rule, history)
                if path is not None:
                    result[index, len(history.values)] = path
    return result


def _backtest(series: Series, history: History, paths: dict[str, Path]) -> Backtest:
    start = len(history.values)
    back = len(series.values) - start
    actual = series.values[start : start + history.horizon]
    padded = np.full(history.horizon, np.nan)
    padded[: len(actual)] = actual
    scale = mase_scale(series.values[:start], series.season)
    return Backtest(back, paths, padded, scale)
