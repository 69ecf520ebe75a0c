"""Flexed budgets: what the budget would have been at the volume that came, to the cent.

Source of the formulas: docs/methods.md#flexed-budget.
"""

import numpy as np
import pandas as pd

from language import N_
from planning.exact import prorate, share_of

#: Why a line stands in its static budget although it has a variable part.
NO_STATISTIC = N_("no budgeted or actual volume")
ZERO_VOLUME = N_("budgeted volume is 0")
REASONS = ("", NO_STATISTIC, ZERO_VOLUME)


def flexed_budget(lines: pd.DataFrame) -> pd.DataFrame:
    """Restate budget lines at the volume that really happened.

    Args:
        lines: `budget` (int64 minor units), `fixed_share` (0–1), `budget_volume` and `actual_volume` (thousandths of
            the driver's unit, nullable: the statistic that this line flexes on, revenue and cost each on their own).

    Returns:
        A copy with `flexed` (int64) = fixed part + variable part × actual ÷ budgeted volume, and `not_flexed`
        (categorical): empty, or why a line with a variable part keeps its static budget.
    """
    result = lines.copy()
    budget = lines["budget"].to_numpy(dtype=np.int64)
    fixed = share_of(budget, lines["fixed_share"].to_numpy(dtype=np.float64))
    variable = budget - fixed
    budgeted = _volume(lines["budget_volume"])
    actual = _volume(lines["actual_volume"])
    missing = budgeted.isna().to_numpy() | actual.isna().to_numpy()
    zero = ~missing & (budgeted.fillna(0).to_numpy(dtype=np.int64) == 0)
    moves = (variable != 0) & ~missing & ~zero
    flexed = budget.copy()
    flexed[moves] = fixed[moves] + prorate(
        variable[moves],
        actual.fillna(0).to_numpy(dtype=np.int64)[moves],
        budgeted.fillna(1).to_numpy(dtype=np.int64)[moves],
    )
    result["flexed"] = flexed
    reason = np.where(missing, 1, np.where(zero, 2, 0)) * (variable != 0)
    result["not_flexed"] = pd.Categorical.from_codes(reason.astype("int8"), pd.Index(REASONS))
    return result


def _volume(column: pd.Series) -> pd.Series:
    return column.astype("Int64")
