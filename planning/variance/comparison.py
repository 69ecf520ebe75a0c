"""Budget versus actual: one sign rule for everything, positive is favorable.

Revenue and other non-expense: actual − budget. Expense and hours: budget − actual. Percent is the variance over the
absolute budget, and there is none where the budget is 0. Statistics show a difference without a verdict.
Amounts are integers (minor units); a missing figure is NA, counts as 0 in a variance and never as a budget of 0.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

FAVORABLE, UNFAVORABLE, ON_BUDGET, NO_VERDICT = (
    "favorable",
    "unfavorable",
    "on budget",
    "",
)  # no text: codes; `reports.formats.VERDICTS` has their words
#: Account types whose growth is bad news.
COST_LIKE = ("expense", "hours")
#: How an account's amount enters the operating result.
RESULT_SIGN = {"revenue": 1, "expense": -1}
FIGURES = ("result", "revenue", "expense")


def side_by_side(sides: Mapping[str, pd.DataFrame], *, on: Iterable[str]) -> pd.DataFrame:
    """Return one row per key with a column for each side (Int64); a side without the key is NA there.

    Args:
        sides: By the name of its column, frames with one row per key `on` and `amount_minor`.
        on: The key columns.
    """
    keys = list(on)
    columns = [frame.set_index(keys)["amount_minor"].astype("Int64").rename(name) for name, frame in sides.items()]
    return pd.concat(columns, axis=1, sort=True).reset_index()


def judge(frame: pd.DataFrame, *, reference: str = "budget", name: str = "variance") -> pd.DataFrame:
    """Return the frame with its variance against a reference.

    Args:
        frame: `type` (or `result`, which is revenue-like), `actual` and the reference column.
        reference: Column compared with, such as `budget` or `prior`.
        name: Name of the variance; the others are `<name>_percent` and `<name>_verdict`.

    Returns:
        A copy with `variance` (Int64, positive is favorable), `variance_percent` (0–1, NaN where the reference is
        absent or 0) and `variance_verdict`. Where no row has the reference there is nothing to compare with: no
        variance and no verdict.
    """
    if frame[reference].isna().all():
        nothing = pd.Series(pd.NA, index=frame.index, dtype="Int64")
        words = pd.Series(NO_VERDICT, index=frame.index, dtype="str")
        return frame.assign(**{name: nothing, f"{name}_percent": nothing.astype("float64"), f"{name}_verdict": words})
    sign = 1 - 2 * frame["type"].isin(COST_LIKE).astype("int64")
    difference = (frame["actual"].fillna(0) - frame[reference].fillna(0)) * sign
    base = frame[reference].abs()
    percent = (difference.astype("float64") / base.where(base > 0).astype("Float64")).astype("float64")
    return frame.assign(
        **{name: difference, f"{name}_percent": percent, f"{name}_verdict": verdicts(difference, frame["type"])}
    )


def verdicts(variance: pd.Series, types: pd.Series) -> pd.Series:
    """Return the word for each variance; statistics get none."""
    amounts = variance.to_numpy(dtype="float64", na_value=0)
    words = np.select([types == "statistic", amounts > 0, amounts < 0], [NO_VERDICT, FAVORABLE, UNFAVORABLE], ON_BUDGET)
    return pd.Series(words, index=variance.index, dtype="str")


def as_figures(frame: pd.DataFrame, figures: str, *, on: Iterable[str], amounts: Iterable[str]) -> pd.DataFrame:
    """Return one row per key for the figures that a person looks at.

    Args:
        frame: `on`, `type` and integer amounts in natural sign, one row per key and type.
        figures: "result" (revenue − expense; statistics and hours are no money and left out), "revenue" or "expense".
        on: The key columns.
        amounts: Columns to add up.

    Returns:
        `on`, the amounts (Int64, NA where no row had one) and `type`, which is the name of the figures.
    """
    on, amounts = list(on), list(amounts)
    rows = frame[frame["type"].isin(RESULT_SIGN) if figures == "result" else frame["type"] == figures]
    values = rows[amounts].astype("Int64")
    if figures == "result":
        values = values.mul(rows["type"].map(RESULT_SIGN).astype("int64"), axis=0)
    summed = pd.concat([rows[on], values], axis=1).groupby(on, as_index=False, sort=True)[amounts].sum(min_count=1)
    return summed.astype(dict.fromkeys(amounts, "Int64")).assign(type=figures)


def largest(frame: pd.DataFrame, count: int, *, name: str = "variance") -> pd.DataFrame:
    """Return the rows with the largest variances, whatever their direction; ties keep their order."""
    return frame.assign(_size=frame[name].abs()).nlargest(count, "_size", keep="first").drop(columns="_size")


def margin(revenue: Any, expense: Any) -> float | None:
    """Return operating margin, (revenue − expense) ÷ revenue (0–1); None without revenue. Source: HFMA glossary."""
    if pd.isna(revenue) or revenue <= 0:
        return None
    cost = 0 if pd.isna(expense) else int(expense)
    return (int(revenue) - cost) / int(revenue)
