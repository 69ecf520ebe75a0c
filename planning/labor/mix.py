"""Labor over several job classes: volume, mix, efficiency and rate, class by class, adding up to the cent.

Source of the formulas: docs/methods.md#job-classes.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.exact import Int64, prorate, spread


@dataclass(frozen=True)
class LaborVariance:
    """Minor units, favorable positive; volume + mix + efficiency + rate = budget − actual exactly.

    `classes` has one row per job class with the four parts; its sums are the figures here.
    """

    volume: int
    mix: int
    efficiency: int
    rate: int
    classes: pd.DataFrame

    @property
    def total(self) -> int:
        """Return the whole variance."""
        return self.volume + self.mix + self.efficiency + self.rate


def explain_labor(classes: pd.DataFrame, *, budget_volume: int, actual_volume: int) -> LaborVariance:
    """Split the labor cost of one department over its job classes.

    Args:
        classes: One row per job class: `budget_hours`, `actual_hours` (thousandths), `budget`, `actual` (int64 minor
            units), `fixed_share` (0–1, of its budget; 0 when the column is absent). A class without budgeted hours is
            valued at the average budgeted rate of all.
        budget_volume: Units of service, thousandths.
        actual_volume: The same.

    Returns:
        volume: budget − budget at actual volume;
        mix: hours worked, split as budgeted − as worked, at budgeted rates (richer or leaner skill mix);
        efficiency: hours that the volume allows − hours worked, at the budgeted mix;
        rate: hours worked at budgeted rates − actual cost.
        Mix and efficiency together are what one class at a time calls efficiency
        (`planning.variance.flex.explain_cost`).

    Raises:
        ValueError: Budgeted volume or budgeted hours are 0, so there is no standard.
    """
    hours = classes["budget_hours"].to_numpy(dtype=np.int64)
    worked = classes["actual_hours"].to_numpy(dtype=np.int64)
    budget = classes["budget"].to_numpy(dtype=np.int64)
    actual = classes["actual"].to_numpy(dtype=np.int64)
    if budget_volume == 0 or hours.sum() == 0:
        raise ValueError("Without budgeted volume and hours there is no standard to explain labor by.")
    fixed = np.rint(budget * classes.get("fixed_share", pd.Series(0.0, classes.index)).to_numpy(dtype=float))
    fixed = fixed.astype(np.int64)
    flexed = fixed + prorate(budget - fixed, actual_volume, budget_volume)
    at_budget_price = _at_budget_price(budget, hours, worked)
    at_budget_mix = _at_budget_mix(budget, hours, worked)
    parts = pd.DataFrame(
        {
            "volume": budget - flexed,
            "mix": at_budget_mix - at_budget_price,
            "efficiency": flexed - at_budget_mix,
            "rate": at_budget_price - actual,
        },
        index=classes.index,
    )
    volume, mix, efficiency, rate = (int(total) for total in parts.sum())
    return LaborVariance(volume, mix, efficiency, rate, classes.join(parts))


def _at_budget_price(budget: Int64, hours: Int64, worked: Int64) -> Int64:
    """Return the hours worked at each class's budgeted rate; of a class without one, at the average of all."""
    known = hours != 0
    price = np.zeros(len(budget), dtype=np.int64)
    price[known] = prorate(budget[known], worked[known], hours[known])
    price[~known] = prorate(budget.sum(), worked[~known], hours.sum())
    return price


def _at_budget_mix(budget: Int64, hours: Int64, worked: Int64) -> Int64:
    """Return all hours worked as if split over the classes as budgeted, at budgeted rates."""
    return spread(int(prorate(budget.sum(), worked.sum(), hours.sum())), budget)
