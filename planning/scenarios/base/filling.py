"""Share a total out by weights between a least and a most for each part."""

import numpy as np

from planning.scenarios.base.baseline import Floats

_HALVINGS = 80


def fill(weight: Floats, low: Floats, high: Floats, total: Floats) -> Floats:
    """Return parts (rows × parts × months) that add up to the total: level × weight, kept between low and high.

    Parts that all weigh nothing share what is left alike; `low` must not exceed the total, nor the total `high`.
    """
    flat = np.where((np.minimum(weight, high - low) <= 0).all(axis=1, keepdims=True), 1.0, weight)
    above = np.zeros((len(flat), 1, flat.shape[2]))
    largest = np.max(flat, axis=1, keepdims=True)
    smallest = np.where(flat > 0, flat, largest).min(axis=1, keepdims=True)
    above = np.divide(total[:, None, :], smallest, out=above, where=smallest > 0) + 1.0
    below = np.zeros_like(above)
    for _step in range(_HALVINGS):
        level = (below + above) / 2
        short = np.clip(level * flat, low, high).sum(axis=1, keepdims=True) < total[:, None, :]
        below, above = np.where(short, level, below), np.where(short, above, level)
    parts = np.clip(above * flat, low, high)
    return _exactly(parts, low, high, total)


def _exactly(parts: Floats, low: Floats, high: Floats, total: Floats) -> Floats:
    """Return the parts with the rest of the halving, or of parts that weigh nothing, put where there is room."""
    rest = total[:, None, :] - parts.sum(axis=1, keepdims=True)
    room = np.where(rest > 0, np.where(np.isinf(high), 1.0 + parts, high - parts), parts - low)
    whole = room.sum(axis=1, keepdims=True)
    return np.asarray(parts + rest * np.divide(room, whole, out=np.zeros_like(room), where=whole > 0))
