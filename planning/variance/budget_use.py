"""What of a year's budget is spent, what is ordered and not yet invoiced, and what is left.

Source: docs/methods.md#commitments-beside-actuals.
"""

import pandas as pd

AMOUNTS = ("budget", "actual", "ordered")


def with_left(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with `left` and `used`.

    Args:
        rows: `budget` (whole year), `actual` (to date) and `ordered` (not yet invoiced), Int64 minor units; NA is none.

    Returns:
        A copy with `left` = budget − actual − ordered (Int64; negative: more than the budget is taken; NA without a
        budget) and `used` = (actual + ordered) ÷ budget (0–1 and above; NaN where the budget is absent or not above 0).
    """
    taken = rows["actual"].fillna(0) + rows["ordered"].fillna(0)
    budget = rows["budget"]
    used = (taken.astype("float64") / budget.where(budget > 0).astype("Float64")).astype("float64")
    return rows.assign(left=(budget - taken).astype("Int64"), used=used)
