"""Ceilings, minimum commitments and rebate tiers: where spend will end, and with which probability.

Spend is projected as rate × volume: possible futures of the volume (not its band) times the spend per unit of volume,
and the noise that the history shows around it. Thresholds are counted on the simulated totals.
Source: docs/methods.md#contracts.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.forecasts.likelihood import POSITIONS

Floats = npt.NDArray[np.float64]
PATHS = 2000
#: Months that the rate is learned from, and how few are too few to project.
LEARNED = 24
LEAST = 6
#: Neighbouring months of a volume err together; the same prior as the volume forecasts have.
PERSISTENCE = 0.4
#: A trend of the rate counts when its t value reaches this.
SIGNIFICANT = 2.0
#: No simulation is exact enough to promise more than this.
CERTAIN = 0.99


@dataclass(frozen=True)
class TermProjection:
    """Spend to date, and simulated totals (to date + the rest) at the end of the term; minor units.

    `months` holds the simulated months [paths, steps]; without any left, all totals equal `to_date`.
    """

    to_date: int
    months: Floats

    @property
    def totals(self) -> Floats:
        """Return the simulated totals at the end."""
        return np.asarray(self.to_date + self.months.sum(axis=1), dtype="float64")

    def at(self, share: float) -> int:
        """Return the total that a share (0–1) of the futures stays below."""
        return round(float(np.quantile(self.totals, share)))

    @property
    def middle(self) -> int:
        """Return the median total."""
        return self.at(0.5)

    def chance(self, threshold: int) -> float:
        """Return the probability (0–1) that the total reaches a threshold; certain only when nothing can change it."""
        if not self.months.shape[1]:
            return float(self.to_date >= threshold)
        if self.to_date >= threshold and (self.months >= 0).all():
            return 1.0
        return float(np.clip(np.mean(self.totals >= threshold), 1 - CERTAIN, CERTAIN))


def volume_paths(points: pd.DataFrame, *, count: int = PATHS, seed: int = 0) -> Floats:
    """Return possible futures of a volume [count, steps].

    Args:
        points: One row per month: `lo95, lo80, mean, hi80, hi95`, taken as quantiles.
        count: Number of futures.
        seed: The same seed gives the same futures.
    """
    steps = len(points)
    scores = np.random.default_rng(seed).standard_normal((count, steps))
    for step in range(1, steps):
        scores[:, step] = PERSISTENCE * scores[:, step - 1] + np.sqrt(1 - PERSISTENCE**2) * scores[:, step]
    bounds = points[["lo95", "lo80", "mean", "hi80", "hi95"]].to_numpy(dtype="float64")
    columns = [_quantiles(scores[:, step], bounds[step]) for step in range(steps)]
    return np.column_stack(columns) if columns else np.empty((count, 0))


def _quantiles(scores: Floats, bounds: Floats) -> Floats:
    """Return normal scores as figures; beyond the outer bounds the outer slope goes on. A volume is never negative."""
    inside = np.interp(scores, POSITIONS, bounds)
    below = bounds[0] - (POSITIONS[0] - scores) * (bounds[2] - bounds[0]) / POSITIONS[-1]
    above = bounds[4] + (scores - POSITIONS[-1]) * (bounds[4] - bounds[2]) / POSITIONS[-1]
    figures = np.where(scores < POSITIONS[0], below, np.where(scores > POSITIONS[-1], above, inside))
    return np.maximum(figures, 0.0)


def last_year_again(volume: Floats, steps: int) -> pd.DataFrame:
    """Return a plain volume forecast where no model has made one: the same month of last year times the growth.

    Growth is the last twelve months over those before, kept between −20 and +25 %; the spread is what this rule would
    have missed in the last year. With less than 13 months the mean goes on.

    Returns:
        `mean, lo80, hi80, lo95, hi95`, one row per step.
    """
    known = np.asarray(volume, dtype="float64")
    growth = 1.0
    if len(known) >= 24 and known[-24:-12].sum() > 0:
        growth = float(np.clip(known[-12:].sum() / known[-24:-12].sum(), 0.8, 1.25))
    if len(known) >= 13:
        mean = np.array([known[len(known) - 12 + step % 12] * growth ** (1 + step // 12) for step in range(steps)])
    else:
        mean = np.full(steps, known.mean() if len(known) else 0.0)
    spread = mean * _past_error(known, growth)
    columns = {"mean": mean}
    for level, position in (("80", POSITIONS[3]), ("95", POSITIONS[4])):
        columns |= {f"lo{level}": np.maximum(mean - position * spread, 0.0), f"hi{level}": mean + position * spread}
    return pd.DataFrame(columns)


def _past_error(known: Floats, growth: float) -> float:
    """Return the relative error (one sigma) of the rule above over the last year."""
    if len(known) >= 24:
        before, after = known[-24:-12] * growth, known[-12:]
        usable = before > 0
        return float(np.sqrt(np.mean((after[usable] / before[usable] - 1) ** 2))) if usable.any() else 0.1
    return float(known.std() / known.mean()) if len(known) > 1 and known.mean() > 0 else 0.1


def spend_paths(spend: npt.ArrayLike, volume: npt.ArrayLike, ahead: Floats, *, seed: int = 1) -> Floats | None:
    """Return possible futures of monthly spend [count, steps] in minor units; None with too short a history.

    Args:
        spend: Finished months, oldest first, minor units.
        volume: The volume of the same months (any unit; all ones where nothing drives the spend).
        ahead: Futures of the volume [count, steps] for the months that follow.
        seed: The same seed gives the same futures.

    The rate (spend ÷ volume) is its mean over up to two years, with a straight trend where that is significant. Each
    future draws the rate from its estimation error, and for every month one of the deviations that really occurred.
    """
    money, units = np.asarray(spend, dtype="float64")[-LEARNED:], np.asarray(volume, dtype="float64")[-LEARNED:]
    usable = units > 0
    if usable.sum() < LEAST:
        return None
    when = np.arange(len(units), dtype="float64")[usable]
    rate = money[usable] / units[usable]
    count, steps = ahead.shape
    random = np.random.default_rng(seed)
    design = _design(when, rate)
    coefficient, covariance, residual = _least_squares(design, rate)
    drawn = random.multivariate_normal(coefficient, covariance, size=count, method="eigh")
    future = np.arange(len(units), len(units) + steps, dtype="float64")
    levels = drawn @ np.column_stack([np.ones(steps), future])[:, : design.shape[1]].T
    return np.asarray((levels + random.choice(residual, size=(count, steps))) * ahead)


def _design(when: Floats, rate: Floats) -> Floats:
    """Return the columns of the rate's regression: a level, and a trend where a year or more shows one clearly."""
    level = np.ones((len(when), 1))
    if len(when) < 12:
        return level
    both = np.column_stack([level, when])
    coefficient, covariance, _ = _least_squares(both, rate)
    error = np.sqrt(covariance[1, 1])
    return both if abs(coefficient[1]) > SIGNIFICANT * error else level


def _least_squares(design: Floats, rate: Floats) -> tuple[Floats, Floats, Floats]:
    """Return least squares coefficients, their covariance, and the residuals with their lost degrees of freedom."""
    coefficient, *_ = np.linalg.lstsq(design, rate, rcond=None)
    residual = rate - design @ coefficient
    free = max(len(rate) - design.shape[1], 1)
    covariance = np.linalg.pinv(design.T @ design) * float(residual @ residual) / free
    scaled = residual * np.sqrt(len(rate) / free)
    return np.asarray(coefficient, "float64"), np.asarray(covariance, "float64"), np.asarray(scaled, "float64")


# What the totals mean -------------------------------------------------------------------------------------------------


def tiers(projection: TermProjection, steps: pd.DataFrame) -> pd.DataFrame:
    """Return for each rebate tier how likely it is and what it is worth.

    Args:
        projection: Spend of the contract year.
        steps: `from_minor, rebate_share`, `payout` ("all", also where the column is left out: the tier that the year's
            spend reaches pays its share on all of it; "above": each tier pays on the spend from its threshold on).

    Returns:
        `from_minor, rebate_share`, `reached` (to date), `chance` (0–1), `missing_minor` (to date), `worth_minor` (the
        rebate if the year ended at this tier's threshold or, where the median ends above it, at the median),
        `gap_minor` (threshold − median, 0 where the median reaches it); lowest tier first.
    """
    ladder = steps.sort_values("from_minor", ignore_index=True)
    starts = ladder["from_minor"].astype("int64").tolist()
    middle = projection.middle
    ends = [max(start, middle) for start in starts]
    return ladder.assign(
        reached=[projection.to_date >= start for start in starts],
        chance=[projection.chance(start) for start in starts],
        missing_minor=[max(start - projection.to_date, 0) for start in starts],
        gap_minor=[max(start - middle, 0) for start in starts],
        worth_minor=[round(float(rebates([end], ladder.head(place))[0])) for place, end in enumerate(ends, start=1)],
    )


def rebate_share_at(spend: npt.ArrayLike, steps: pd.DataFrame) -> Floats:
    """Return the rebate share that each yearly spend earns; 0 below the lowest tier."""
    ordered = steps.sort_values("from_minor")
    starts = ordered["from_minor"].to_numpy(dtype="float64")
    shares = np.concatenate([[0.0], ordered["rebate_share"].to_numpy(dtype="float64")])
    return np.asarray(shares[np.searchsorted(starts, np.asarray(spend, dtype="float64"), side="right")])


def rebates(spend: npt.ArrayLike, steps: pd.DataFrame) -> Floats:
    """Return what each yearly spend earns back, in its own unit: on all of it, or on what lies above each threshold."""
    money = np.asarray(spend, dtype="float64")
    if "payout" not in steps or (steps["payout"] == "all").all():
        return np.asarray(money * rebate_share_at(money, steps))
    ordered = steps.sort_values("from_minor")
    starts, shares = (ordered[name].to_numpy(dtype="float64") for name in ("from_minor", "rebate_share"))
    above = np.maximum(money[:, None] - starts[None, :], 0.0)
    return np.asarray(above @ np.diff(shares, prepend=0.0))


def expected_rebate(projection: TermProjection, steps: pd.DataFrame) -> int:
    """Return the mean rebate over all futures, minor units."""
    return round(float(np.mean(rebates(projection.totals, steps))))


def expected_shortfall(projection: TermProjection, minimum: int) -> int:
    """Return the mean amount below a minimum commitment over all futures, minor units; what it costs to fall short."""
    return round(float(np.mean(np.maximum(minimum - projection.totals, 0.0))))


def expected_overrun(projection: TermProjection, ceiling: int) -> int:
    """Return the mean amount above a ceiling over all futures, minor units."""
    return round(float(np.mean(np.maximum(projection.totals - ceiling, 0.0))))


def passed_after(projection: TermProjection, threshold: int) -> int | None:
    """Return after how many months half of the futures have passed a threshold; 0: already, None: never."""
    if projection.to_date > threshold:
        return 0
    running = projection.to_date + np.cumsum(projection.months, axis=1)
    passed = np.flatnonzero((running > threshold).mean(axis=0) >= 0.5)
    return int(passed[0]) + 1 if len(passed) else None
