"""Is it a real change or noise? XmR and EWMA charts on what was unexpected: actual less forecast.

Seasonal or trending volumes are judged on their forecast residual, never on the raw count.

Sources: limits of the individuals chart, mean ± 2.66 × mean moving range (Wheeler, Understanding Variation); eight in
a row on one side (Western Electric rule 4); EWMA chart (weight 0.2 unless set) and three-sigma limits (Montgomery,
Introduction to Statistical Quality Control). docs/methods.md#signals.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

MOVING_RANGE_FACTOR = 2.66
RANGE_TO_SIGMA = 1.128
RUN_LENGTH = 8
EWMA_WEIGHT = 0.2
EWMA_SIGMAS = 3.0
#: The newest months are judged, so they do not set their own limits: six of them, in short series a quarter.
JUDGED = 6
MIN_POINTS = 8
#: Limits of fewer months are rough: their width may be off by more than a quarter (0.91 ÷ √(months − 1), one sigma).
FIRM_MONTHS = 15
RECENT = 3

Kind = Literal["point", "run", "drift"]
Direction = Literal["above", "below"]


@dataclass(frozen=True)
class ChartLimits:
    """Centre and limits of an individuals chart, in the unit of the values; `sigma` comes from the moving range.

    `months` is how many values they were set by.
    """

    centre: float
    lower: float
    upper: float
    sigma: float
    months: int

    @property
    def rough(self) -> bool:
        """Return whether they were set by too few months to be relied on."""
        return self.months < FIRM_MONTHS


@dataclass(frozen=True)
class Signal:
    """One finding: a single far month, a run on one side, or a slow drift.

    `first` and `last` are the months it spans; `size` is the mean residual over them, in the unit of the values.
    """

    kind: Kind
    direction: Direction
    first: pd.Timestamp
    last: pd.Timestamp
    size: float
    months: int


@dataclass(frozen=True)
class Judgement:
    """`table` has `ds, value, ewma, ewma_lower, ewma_upper, beyond, in_run, drifting`, one row per month."""

    limits: ChartLimits
    table: pd.DataFrame
    signals: tuple[Signal, ...]

    @property
    def current(self) -> tuple[Signal, ...]:
        """Signals that reach into the newest months: what somebody should look at now."""
        newest = self.table["ds"].iloc[-RECENT:].iloc[0]
        return tuple(signal for signal in self.signals if signal.last >= newest)


def told_first(signals: Sequence[Signal]) -> Signal:
    """Return the one of the current signals that is told: the newest lasting change, else the newest month."""
    return next((signal for signal in signals if signal.kind != "point"), signals[0])


def around_centre(judgement: Judgement) -> Judgement:
    """Return the same judgement of what lies above or below the centre: the usual change counts as expected."""
    centre, limits = judgement.limits.centre, judgement.limits
    moved = [name for name in ("value", "ewma", "ewma_lower", "ewma_upper") if name in judgement.table]
    return Judgement(
        ChartLimits(0.0, limits.lower - centre, limits.upper - centre, limits.sigma, limits.months),
        judgement.table.assign(**{name: judgement.table[name] - centre for name in moved}),
        tuple(replace(signal, size=signal.size - centre) for signal in judgement.signals),
    )


def limits_of(values: np.ndarray) -> ChartLimits:
    """Return the individuals chart's limits: mean ± 2.66 × mean moving range."""
    moving_range = float(np.abs(np.diff(values)).mean()) if len(values) > 1 else 0.0
    centre = float(values.mean())
    reach = MOVING_RANGE_FACTOR * moving_range
    return ChartLimits(centre, centre - reach, centre + reach, moving_range / RANGE_TO_SIGMA, len(values))


def ewma_of(values: np.ndarray, limits: ChartLimits, weight: float = EWMA_WEIGHT) -> pd.DataFrame:
    """Return the exponentially weighted mean with its limits, which widen from the first value on.

    `weight` (above 0, at most 1) is that of the newest value.

    A value beyond the chart's limits counts as the limit: one far month is a point, not a drift.
    """
    smoothed = np.empty(len(values))
    level = limits.centre
    for at, value in enumerate(np.clip(values, limits.lower, limits.upper)):
        level = weight * value + (1 - weight) * level
        smoothed[at] = level
    steps = np.arange(1, len(values) + 1)
    share = np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * steps)))
    reach = EWMA_SIGMAS * limits.sigma * share
    return pd.DataFrame({"ewma": smoothed, "ewma_lower": limits.centre - reach, "ewma_upper": limits.centre + reach})


def judge(
    residuals: pd.DataFrame, *, weight: float = EWMA_WEIGHT, exceptions: Collection[pd.Timestamp] = ()
) -> Judgement | None:
    """Judge monthly residuals (`ds, value`, ascending, no gaps filled); None with fewer than eight months.

    `weight` is that of the newest month in the EWMA, a setting of the hospital. `exceptions` are months known to be out
    of line: they are judged, but set no limits.

    Limits come from all but the newest six months (in short series the newest quarter).
    """
    known = residuals.dropna(subset=["value"]).sort_values("ds").reset_index(drop=True)
    if len(known) < MIN_POINTS:
        return None
    values = known["value"].to_numpy(dtype="float64").copy()
    usual = ~known["ds"].isin(list(exceptions)).to_numpy()[: -min(JUDGED, len(values) // 4)]
    limits = limits_of(values[: len(usual)][usual])
    table = pd.concat([known[["ds", "value"]], ewma_of(values, limits, weight)], axis=1)
    # An exactly steady series has limits of no width; rounding must not count as a signal.
    slack = 1e-9 * float(np.abs(values).max())
    table["beyond"] = (values > limits.upper + slack) | (values < limits.lower - slack)
    table["in_run"] = _in_run(np.where(np.abs(values - limits.centre) <= slack, 0.0, values - limits.centre))
    table["drifting"] = (table["ewma"] > table["ewma_upper"] + slack) | (table["ewma"] < table["ewma_lower"] - slack)
    return Judgement(limits, table, _signals(table, limits))


def _in_run(deviations: np.ndarray) -> np.ndarray:
    """Mark every value that belongs to eight or more in a row on the same side; a value on the line ends a run."""
    marked = np.zeros(len(deviations), dtype=bool)
    for first, last in _stretches(np.sign(deviations)):
        if last - first + 1 >= RUN_LENGTH and deviations[first] != 0:
            marked[first : last + 1] = True
    return marked


def _stretches(labels: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last position of each stretch of equal labels."""
    if not len(labels):
        return []
    changes = np.flatnonzero(labels[1:] != labels[:-1]) + 1
    starts = [0, *changes.tolist()]
    ends = [*(changes - 1).tolist(), len(labels) - 1]
    return list(zip(starts, ends, strict=True))


def _signals(table: pd.DataFrame, limits: ChartLimits) -> tuple[Signal, ...]:
    deviation = table["value"].to_numpy() - limits.centre
    drift = table["ewma"].to_numpy() - limits.centre
    signals = [
        *_signals_of("run", np.where(table["in_run"], np.sign(deviation), 0), table),
        *_signals_of("drift", np.where(table["drifting"], np.sign(drift), 0), table),
        *_signals_of("point", np.where(table["beyond"], np.sign(deviation), 0), table),
    ]
    return tuple(sorted(signals, key=lambda signal: (signal.last, signal.months), reverse=True))


def _signals_of(kind: Kind, sides: np.ndarray, table: pd.DataFrame) -> list[Signal]:
    signals = []
    for first, last in _stretches(sides):
        if sides[first] == 0:
            continue
        size = float(table["value"].iloc[first : last + 1].mean())
        direction: Direction = "above" if sides[first] > 0 else "below"
        signals.append(Signal(kind, direction, table["ds"].iloc[first], table["ds"].iloc[last], size, last - first + 1))
    return signals
