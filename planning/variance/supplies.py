"""What supplies and drugs cost beyond or below their standard prices, to the cent.

Source of the formulas: docs/methods.md#supplies-usage-and-price.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from planning.exact import Int64, prorate

#: Invoices cover an account's month when both differ by at most this share of the actual cost.
COVERED = 0.02


def price_effects(items: pd.DataFrame) -> pd.DataFrame:
    """Return what prices did to the cost of items; favorable is positive.

    Args:
        items: One row per item bought. `amount` (minor units paid), `quantity` (thousandths); of these, with a contract
            price: `priced_amount`, `priced_quantity` and `expected` (what they come to at the contract's price);
            `standard_amount`, `standard_quantity`: what the item cost in the base period (nullable, NA: not bought).

    Returns:
        The same index: `price` = (standard − paid price) × quantity (int64), `at_contract` and `at_average` (the paid
        amounts that were compared with a contract's price and with the base period's average). What has neither is
        taken at the price paid, and its price part is 0.
    """
    priced = items["priced_amount"].to_numpy(dtype=np.int64)
    rest = items["amount"].to_numpy(dtype=np.int64) - priced
    left = items["quantity"].to_numpy(dtype=np.int64) - items["priced_quantity"].to_numpy(dtype=np.int64)
    base = items["standard_amount"].astype("Int64").fillna(0).to_numpy(dtype=np.int64)
    base_quantity = items["standard_quantity"].astype("Int64").fillna(0).to_numpy(dtype=np.int64)
    known = (base_quantity > 0) & (base > 0) & (left != 0)
    at_standard = rest.copy()
    at_standard[known] = prorate(base[known], left[known], base_quantity[known])
    return pd.DataFrame(
        {
            "price": items["expected"].to_numpy(dtype=np.int64) - priced + at_standard - rest,
            "at_contract": priced,
            "at_average": np.where(known, rest, 0),
        },
        index=items.index,
    )


def covers(invoiced: npt.ArrayLike, actual: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return whether invoice lines cover the actual cost of an account's month, so that prices explain it."""
    bought, spent = (np.asarray(part, dtype=np.int64) for part in (invoiced, actual))
    return np.asarray((spent != 0) & (np.abs(bought - spent) <= np.abs(spent) * COVERED))


def usage_and_price(*, flexed: npt.ArrayLike, actual: npt.ArrayLike, price: npt.ArrayLike) -> tuple[Int64, Int64]:
    """Return the usage and price parts of a supply cost beyond volume; together they are flexed − actual exactly.

    Usage is flexed budget − actual quantities at standard prices, and those come to actual + price part.
    """
    f, a, p = (np.asarray(part, dtype=np.int64) for part in (flexed, actual, price))
    return np.asarray(f - a - p, dtype=np.int64), p
