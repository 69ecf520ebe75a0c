"""What explains a revenue variance over payers or services: volume, mix and rate, to the cent.

Source of the formulas: docs/methods.md#revenue-variance.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.exact import prorate, spread


@dataclass(frozen=True)
class RevenueVariance:
    """Minor units, favorable positive; volume + mix + rate = total exactly.

    `detail` has one row per payer or service with `mix` and `rate`; its sums are the figures here.
    """

    volume: int
    mix: int
    rate: int
    total: int
    detail: pd.DataFrame


def explain_revenue(parts: pd.DataFrame) -> RevenueVariance:
    """Split the revenue variance of one department or service over its payers or services.

    Args:
        parts: One row per payer or service: `budget`, `actual` (int64 minor units), `budget_volume`, `actual_volume`
            (thousandths of the revenue driver's unit, which may differ from the cost driver: member months for
            capitation). A part without budgeted volume is valued at the average budgeted rate.

    Returns:
        volume: (total actual − total budgeted volume) × average budgeted rate;
        mix: what the actual shares earn at budgeted rates beyond the budgeted shares;
        rate: actual revenue − actual volume at budgeted rates.

    Raises:
        ValueError: The total budgeted volume is 0, so there is no budgeted rate to value volume at.
    """
    budget = parts["budget"].to_numpy(dtype=np.int64)
    actual = parts["actual"].to_numpy(dtype=np.int64)
    budget_volume = parts["budget_volume"].fillna(0).to_numpy(dtype=np.int64)
    actual_volume = parts["actual_volume"].fillna(0).to_numpy(dtype=np.int64)
    if budget_volume.sum() == 0:
        raise ValueError("The budgeted volume is 0; this revenue cannot be split by volume, mix and rate.")
    at_budget_mix = int(prorate(budget.sum(), actual_volume.sum(), budget_volume.sum()))
    known = budget_volume != 0
    at_budget_rate = np.zeros(len(parts), dtype=np.int64)
    at_budget_rate[known] = prorate(budget[known], actual_volume[known], budget_volume[known])
    at_budget_rate[~known] = prorate(budget.sum(), actual_volume[~known], budget_volume.sum())
    detail = parts.copy()
    detail["mix"] = at_budget_rate - spread(at_budget_mix, budget)
    detail["rate"] = actual - at_budget_rate
    return RevenueVariance(
        volume=at_budget_mix - int(budget.sum()),
        mix=int(at_budget_rate.sum()) - at_budget_mix,
        rate=int(actual.sum() - at_budget_rate.sum()),
        total=int(actual.sum() - budget.sum()),
        detail=detail,
    )


def explain_services(parts: pd.DataFrame, *, service: str) -> RevenueVariance:
    """Split the revenue of several services, each over its payers, and add up.

    Units of different services are never added: visits and days have volume, mix and rate of their own.

    Args:
        parts: As for `explain_revenue`, with a column that names the service; one row per service and payer.
        service: That column.

    Returns:
        `detail` in the order of `parts`. A service without any budgeted volume has no rate to value its volume at: all
        of it is rate, as for a line that is not flexed.
    """
    told = [_of_service(rows) for _, rows in parts.groupby(service, sort=False)]
    return RevenueVariance(
        volume=sum(one.volume for one in told),
        mix=sum(one.mix for one in told),
        rate=sum(one.rate for one in told),
        total=sum(one.total for one in told),
        detail=pd.concat([one.detail for one in told]).loc[parts.index],
    )


def _of_service(rows: pd.DataFrame) -> RevenueVariance:
    if rows["budget_volume"].fillna(0).sum() != 0:
        return explain_revenue(rows)
    rest = rows["actual"] - rows["budget"]
    return RevenueVariance(0, 0, int(rest.sum()), int(rest.sum()), rows.assign(mix=0, rate=rest))
