"""Spread annual amounts over months so that the months add up to the year, to the cent."""

from calendar import monthrange
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def spread(totals: Int64, weights: Int64) -> Int64:
    """Return one row of months per total; every row adds up to its total exactly.

    Month k gets the difference of two rounded running totals, so that no cent is lost and none piles up in December.

    Args:
        totals: Amounts in minor units, of either sign.
        weights: Non-negative, one per month for all totals, or one row per total; a row of zeros means even months.
    """
    rows = np.broadcast_to(weights, (len(totals), weights.shape[-1])).astype(object)
    empty = rows.sum(axis=1) == 0
    rows = np.where(empty[:, None], 1, rows)
    running = np.cumsum(rows, axis=1)
    whole = running[:, -1:]
    # Python integers: amount times weight may exceed 64 bits when last year's cents are the weights.
    sizes = np.abs(totals).astype(object)[:, None]
    reached = (2 * sizes * running + whole) // (2 * whole)
    months = np.diff(reached, axis=1, prepend=0)
    signs: Int64 = np.sign(totals)[:, None]
    return np.asarray(months.astype(np.int64) * signs, dtype=np.int64)


def even_weights(months: Sequence[int]) -> Int64:
    """Return equal weights, one per month."""
    return np.ones(len(months), dtype=np.int64)


def day_weights(months: Sequence[int]) -> Int64:
    """Return the number of days of each month `yyyymm`."""
    return np.array([monthrange(month // 100, month % 100)[1] for month in months], dtype=np.int64)


def profile_weights(profile: Int64) -> tuple[Int64, Bools]:
    """Return last year's months as weights, and which rows can serve.

    A row with a month of the other sign, or without any amount, says nothing usable on the season; its weights are
    zero, which `spread` takes as even months.

    Args:
        profile: One row of monthly amounts per annual total.
    """
    usable = ((profile >= 0).all(axis=1) | (profile <= 0).all(axis=1)) & (profile != 0).any(axis=1)
    return np.where(usable[:, None], np.abs(profile), 0).astype(np.int64), usable
