"""Labor cost of departments, as the staffing rule expects it, on the accounts that it is booked to.

Source: docs/methods.md#year-end-landing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Staffed:
    """What the staffing rule expects of a year, at one point in it.

    `costs`: rows × 12, minor units, a row per department and category of labor; closed months hold nothing. `row`: the
    row that a line is a part of, −1 for none: no labor, or a department without hours.
    """

    costs: Int64
    row: Int64


def to_lines(staffed: Staffed, weights: Floats) -> Int64:
    """Return the costs on the lines, lines × 12: by weight, so that the lines of a row add up to it to the cent.

    Args:
        staffed: Costs and which lines they belong to.
        weights: lines × 12, what the lines of a row are to one another; where all are 0 they count alike.
    """
    amounts = np.zeros(weights.shape, dtype=np.int64)
    for row in range(len(staffed.costs)):
        lines = np.flatnonzero(staffed.row == row)
        if len(lines):
            amounts[lines] = split(staffed.costs[row], weights[lines])
    return amounts


def split(totals: Any, weights: Any) -> Int64:
    """Return whole parts of whole totals `[…, months]` by weights `[parts, months]`; they add up to the totals.

    What rounding leaves goes to the parts that lost most by it, the first of equals first.
    """
    totals = np.asarray(totals, dtype=np.int64)
    known = np.maximum(np.nan_to_num(np.asarray(weights, dtype=np.float64)), 0.0)
    whole = known.sum(axis=0)
    shares = np.where(whole > 0, known, 1.0) / np.where(whole > 0, whole, len(known))
    exact = totals * shares
    parts = np.floor(exact).astype(np.int64)
    left = totals - parts.sum(axis=0)
    order = np.argsort(parts - exact, axis=0, kind="stable")
    rank = np.argsort(order, axis=0, kind="stable")
    return np.asarray(parts + (rank < left), dtype=np.int64)
