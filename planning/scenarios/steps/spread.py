"""Share an amount out over rows of money so that the whole cents add up to it."""

import numpy as np

from planning.scenarios.base.baseline import Floats, Index
from planning.scenarios.base.ground import MoneyRows


def spread_amount(rows: MoneyRows, chosen: Index) -> Floats:
    """Return each row's part (0–1) of an amount by the size of its base over all months, evenly without any."""
    size = np.abs(rows.fixed[chosen] + rows.variable[chosen]).sum(axis=(1, 2))
    total = size.sum()
    return np.asarray((size / total if total > 0 else np.full(len(chosen), 1 / len(chosen)))[:, None, None])


def whole_cents(amount: Floats, parts: Floats) -> Floats:
    """Return amount (months × draws, rounded to cents) shared out by parts: every month's rows add up to it exactly."""
    whole = np.floor(amount + 0.5).reshape(1, *amount.shape[-2:])
    running = np.floor(whole * np.cumsum(parts, axis=0) + 0.5)
    running[-1:] = whole
    return np.diff(running, axis=0, prepend=0.0)
