"""What the items of a contract cost over time: an index of the own basket, and of the prices that were agreed.

Source: fixed-basket (Lowe) index, Consumer Price Index Manual: Concepts and Methods (ILO and others, 2020).
"""

import pandas as pd


def basket_index(months: pd.DataFrame, *, weighed: int = 12) -> pd.DataFrame:
    """Return the price level of a basket by month, 1 at its first month.

    Args:
        months: One row per item, unit and month: `period, item, unit, quantity_milli, amount_minor, priced_minor,
            expected_minor`.
        weighed: The quantities of the last so many months make the basket.

    Returns:
        `period, paid, listed` for every month with purchases of the basket: what the basket costs at that month's
        paid (agreed) prices over the first month's. An item that was not bought in a month keeps its last price, one
        not bought yet its first. `listed` is NaN where nothing has an agreed price. Empty without purchases.
    """
    bought = months[(months["quantity_milli"] > 0) & (months["amount_minor"] > 0)]
    if bought.empty:
        return pd.DataFrame({"period": [], "paid": [], "listed": []})
    periods = sorted(bought["period"].unique().tolist())
    keys = ["item", "unit"]
    sums = bought.groupby([*keys, "period"])[["quantity_milli", "amount_minor", "priced_minor", "expected_minor"]].sum()
    recent = bought[bought["period"] >= periods[-min(weighed, len(periods))]]
    basket = recent.groupby(keys)["quantity_milli"].sum()
    paid = _level(sums["amount_minor"] / sums["quantity_milli"], basket, periods)
    ratio = (sums["expected_minor"] / sums["priced_minor"]).where(sums["priced_minor"] > 0)
    listed = _level((ratio * sums["amount_minor"] / sums["quantity_milli"]).dropna(), basket, periods)
    return pd.DataFrame({"period": periods, "paid": paid, "listed": listed})


def _level(prices: pd.Series, basket: pd.Series, periods: list[int]) -> list[float]:
    wide = prices.unstack("period") if len(prices) else pd.DataFrame()  # noqa: PD010 - one price per item and month
    wide = wide.reindex(columns=periods).reindex(basket.index).ffill(axis=1).bfill(axis=1).dropna(how="all")
    cost = wide.mul(basket.reindex(wide.index), axis=0).sum(axis=0)
    first = cost.iloc[0] if len(wide) else float("nan")
    return [float(value) / float(first) if first > 0 else float("nan") for value in cost]


def change_over(index: pd.Series, months: int) -> float:
    """Return the change of an index over its last so many months (share); NaN with a shorter history."""
    known = index.dropna()
    return float(known.iloc[-1] / known.iloc[-1 - months] - 1) if len(known) > months else float("nan")
