"""Where contracts leak: bought without any, bought around one, paid above its price. Three numbers, never one.

They answer different questions (negotiate one, use the one there is, claim the difference back) and are spend, spend
and a price difference: adding them up would mean nothing. Source: docs/methods.md#contracts.
"""

import numpy as np
import pandas as pd

#: What `measure` returns, all in minor units; `ppv` is favorable when positive.
FIGURES = ("total", "contracted", "around", "none", "unclear", "around_dearer", "above", "below", "ppv")


def judge(lines: pd.DataFrame) -> pd.DataFrame:
    """Return purchase lines with what was paid above and below the contract's price.

    Args:
        lines: `amount_minor` and `expected_minor` (what the quantity costs at the contract's price after
            its unit was converted; NA where no price applies).

    Returns:
        `lines` with `expected_minor` (0 where none applies), `priced_minor` (the amount of lines that have a price),
        `over_minor` and `under_minor`, so that over − under = priced − expected. A credit takes back what its
        invoice paid above or below.
    """
    known = lines["expected_minor"].notna().to_numpy()
    amount = lines["amount_minor"].to_numpy(dtype="int64")
    expected = np.where(known, lines["expected_minor"].fillna(0).to_numpy(dtype="int64"), 0)
    priced = np.where(known, amount, 0)
    difference = priced - expected
    bought = expected >= 0
    over = np.where(bought, np.maximum(difference, 0), np.minimum(difference, 0))
    return lines.assign(
        expected_minor=expected, priced_minor=priced, over_minor=over, under_minor=over - difference
    )  # fmt: skip


def measure(purchases: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the three numbers and what they rest on, by some columns.

    Args:
        purchases: Lines as of `judged`, or totals of them: `standing` (contracted, around, none, or unclear: fits
            several contracts and is accused of nothing), the amounts of `judged`, and the columns of `by`.
        by: Columns to group by; none gives one row.

    Returns:
        `by` and `FIGURES`: `none` and `around` are spend, `around_dearer` what the latter cost beyond the price of the
        contract that covers it, `above` what was paid above price on contracts; `utilization` = contracted ÷ total
        (0–1, NaN without spend). Rows without any figure are left out.
    """
    amount, standing = purchases["amount_minor"], purchases["standing"]
    on_contract, around = standing.eq("contracted"), standing.eq("around")
    parts = pd.DataFrame(
        {
            "total": amount,
            "contracted": amount.where(on_contract, 0),
            "around": amount.where(around, 0),
            "none": amount.where(standing.eq("none"), 0),
            "unclear": amount.where(standing.eq("unclear"), 0),
            "around_dearer": (purchases["priced_minor"] - purchases["expected_minor"]).where(around, 0),
            "above": purchases["over_minor"].where(on_contract, 0),
            "below": purchases["under_minor"].where(on_contract, 0),
            "ppv": (purchases["expected_minor"] - purchases["priced_minor"]).where(on_contract, 0),
        }
    ).astype("int64")
    if by:
        keys = [purchases[name] for name in by]
        summed = parts.groupby(keys, sort=True, dropna=False).sum().reset_index()
    else:
        summed = parts.sum().to_frame().T.astype("int64")
    summed = summed[(summed[list(FIGURES)] != 0).any(axis=1)] if by else summed
    return summed.assign(utilization=summed["contracted"] / summed["total"].where(summed["total"] != 0)).reset_index(
        drop=True
    )


def total(purchases: pd.DataFrame) -> dict[str, float]:
    """Return the figures of `measure` over everything."""
    return {str(name): value for name, value in measure(purchases, []).iloc[0].to_dict().items()}
