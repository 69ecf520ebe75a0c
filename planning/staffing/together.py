"""How far departments move together in the same month, told from their own past.

Source: docs/methods.md#staffing-cost-forecast.
"""

import numpy as np
import pandas as pd

from planning.staffing.rule import Floats

#: Months that two departments must share before their correlation counts.
LEAST_MONTHS = 12
#: The pace of departments in the same month, as long as nothing is known of them, and how many months that counts as.
USUAL_PACE, USUAL_MONTHS = 0.2, 6
#: No two departments are quite the same.
MOST = 0.9


def mean_correlation(table: pd.DataFrame) -> float:
    """Return the mean correlation between the columns of a table of months (0–0.9), NaN with too little to tell."""
    if table.shape[1] < 2:
        return float("nan")
    correlation = table.corr(min_periods=LEAST_MONTHS).to_numpy(np.float64)
    pairs = correlation[np.triu_indices_from(correlation, k=1)]
    pairs = pairs[~np.isnan(pairs)]
    return float(np.clip(pairs.mean(), 0.0, MOST)) if len(pairs) else float("nan")


def pace_together(ratios: Floats) -> float:
    """Return the correlation (0–0.9) between departments of how far a month strays from the pace.

    Changes from month to month are compared, so that a lasting change of one department counts in one month.

    Args:
        ratios: Worked hours ÷ standard hours by department and month, `[D, T]`; NaN where one is not known.
    """
    positive = np.where(ratios > 0, ratios, np.nan)
    changes = pd.DataFrame(np.diff(np.log(positive), axis=1).T)
    told = mean_correlation(changes)
    if np.isnan(told):
        return USUAL_PACE
    months = int((changes.notna().sum(axis=1) > 1).sum())
    return (months * told + USUAL_MONTHS * USUAL_PACE) / (months + USUAL_MONTHS)
