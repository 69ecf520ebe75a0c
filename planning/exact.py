"""Exact arithmetic on integer minor units: products and quotients without a float on the way."""

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]

#: A share of 0–1 is taken to the millionth.
SHARE_SCALE = 1_000_000
_SAFE = 2**62


def prorate(amount: npt.ArrayLike, numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Int64:
    """Return amount × numerator ÷ denominator, rounded half away from zero to whole units.

    All three are integers (arrays are matched element by element); the intermediate product may exceed 64 bits.

    Raises:
        ZeroDivisionError: A denominator is 0.
        OverflowError: A result does not fit 64 bits.
    """
    a, b, c = np.broadcast_arrays(*(np.asarray(part, dtype=np.int64) for part in (amount, numerator, denominator)))
    if (c == 0).any():
        raise ZeroDivisionError("prorate by a denominator of 0")  # no text
    sign = np.sign(a) * np.sign(b) * np.sign(c)
    a, b, c = np.abs(a), np.abs(b), np.abs(c)
    whole, rest = np.divmod(a, c)
    if _fits(whole, b) and _fits(rest, b) and _fits(c, np.int64(2)):
        magnitude = whole * b + (2 * (rest * b) + c) // (2 * c) if _fits(2 * rest, b) else None
        if magnitude is not None:
            return np.asarray(sign * magnitude, dtype=np.int64)
    wide = (2 * a.astype(object) * b.astype(object) + c.astype(object)) // (2 * c.astype(object))
    return np.asarray(sign.astype(object) * wide, dtype=np.int64)


def _fits(left: npt.ArrayLike, right: npt.ArrayLike) -> bool:
    product = np.asarray(left, dtype=np.float64) * np.asarray(right, dtype=np.float64)
    return bool((product < _SAFE).all())


def share_of(amount: npt.ArrayLike, share: npt.ArrayLike) -> Int64:
    """Return the part of an amount that a share (0–1, read to the millionth) stands for, to the whole unit."""
    millionths = np.rint(np.asarray(share, dtype=np.float64) * SHARE_SCALE).astype(np.int64)
    return prorate(amount, millionths, SHARE_SCALE)
