"""How much a line varies by itself; only what is far beyond it is named as a cause.

Source: docs/methods.md#drafted-explanations.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planning.explanations.facts import LineFacts

Floats = npt.NDArray[np.float64]
#: The median of moving ranges of a normal distribution is so many times its standard deviation, and its median so
#: many times its third quartile.
RANGE_TO_SIGMA, RANGE_QUARTILES = 0.954, 0.586
#: Months that say what is usual: the newest ones, the fewest that can, and those that tell the middle.
HISTORY, FEWEST, MIDDLE = 24, 6, 12
#: What nothing but the figure itself speaks for stands out beyond so many times what is usual; what hours, prices, a
#: neighboring month, a document or a supplier speak for as well beyond fewer, and …
FAR, BEYOND_NOISE = 3.5, 2.0
#: … volumes beyond fewer: it is exact, the question is only whether it is worth telling.
BEYOND_VOLUME = 1.0
#: What is usual …
#: … is taken for at least this share of the line (0–1).
LEAST_NOISE = 0.004
#: What is named is at least this share of the variance.
MATERIAL = 0.1


@dataclass(frozen=True)
class Usual:
    """The middle and the spread of shares (0–1) of a line; `spread` is a robust standard deviation."""

    middle: float
    spread: float


def usual(shares: Floats) -> Usual | None:
    """Return what is usual of the newest months, None with too few; few months are trusted less.

    The spread comes from month to month (median moving range, as on an XmR chart), so that a lasting shift, which is a
    cause and no noise, hardly widens it.
    """
    known = shares[np.isfinite(shares)][-HISTORY:]
    if len(known) < FEWEST:
        return None
    ranges = np.abs(np.diff(known))
    spread = max(float(np.median(ranges)), float(np.quantile(ranges, 0.75)) * RANGE_QUARTILES) / RANGE_TO_SIGMA
    return Usual(float(np.median(known[-MIDDLE:])), max(spread, LEAST_NOISE) * (1 + 2 / len(known)))


def of_pool(line: LineFacts) -> Usual | None:
    """Return what is usual of a month beyond volume, as a share of the flexed budget.

    With too few budgeted months before the span, what was posted speaks: each month against the median month.
    """
    before = np.asarray(line.months.index < line.first)
    seen = _shares(line.pool.to_numpy(dtype=np.float64), line.base)[before]
    told = usual(seen)
    if told is not None:
        return told
    sums = line.posted_by_month.to_numpy(dtype=np.float64)
    posted = usual(_shares(sums, np.full(len(sums), line.usual_month)))
    return None if posted is None else Usual(0.0, posted.spread)


def of_component(line: LineFacts, name: str) -> Usual | None:
    """Return what is usual of one component of a month, as a share of the flexed budget."""
    before = np.asarray(line.months.index < line.first)
    return usual(_shares(line.months[name].to_numpy(dtype=np.float64), line.base)[before])


def deviations(line: LineFacts, told: Usual) -> Floats:
    """Return by month how far what volume does not explain is from usual, in minor units (favorable positive)."""
    away: Floats = line.pool.to_numpy(dtype=np.float64) - told.middle * line.base
    return away


def stands_out(amount: float, told: Usual | None, base: float, *, months: int = 1, times: float = BEYOND_NOISE) -> bool:
    """Return whether an amount is far beyond the noise of a sum over months whose shares are of `base`."""
    return told is not None and abs(amount) > times * told.spread * base / max(months, 1) ** 0.5


def _shares(amounts: Floats, base: Floats) -> Floats:
    shares: Floats = np.divide(amounts, base, out=np.full(len(amounts), np.nan), where=base > 0)
    return shares
