"""A month that has begun: what is posted, what usually is still to come, and where that ends, with a range.

Source: docs/methods.md#flash-of-a-begun-month. Always an estimate: it is shown as one, and held against no budget.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.month_end.states import SIDES, Floats

#: The last months that say how large an account is now; accounts that are not posted in all of them take a year's mean.
RECENT, YEAR = 3, 12
#: How far the budget's phasing may lift or lower a month against the last ones.
LEAST, MOST = 0.5, 2.0
#: Fewer tried months than this say nothing about how far the estimate strays.
FEWEST_TRIED = 4
#: What an error weighs against the one a month later: how far an estimate strays changes with the times.
FADING = 0.8
#: The 90 % quantile of Student's t for the eight or so months that these weights amount to.
T80 = 1.397
KEYS = ["account_id", "type", "category"]


@dataclass(frozen=True)
class MonthEstimate:
    """Where a month ends; minor units in natural sign.

    `rows`: by `type, category`, largest part still to come first: `posted, to_come, expected`. `totals` (index
    `revenue`, `expense`, `result`): the same and `lo80, hi80` (Int64, NA where too few months were tried).
    `tried`: how many earlier months the range rests on.
    """

    period: int
    rows: pd.DataFrame
    totals: pd.DataFrame
    tried: int


def estimate_month(lines: pd.DataFrame, budget: pd.DataFrame, *, period: int, before: Sequence[int]) -> MonthEstimate:
    """Return what a month holds and what is usually still to come, account by account.

    Args:
        lines: Actuals of the selection: `period`, `account_id`, `type`, `category`, `amount_minor` (natural sign).
        budget: The same columns; its phasing over months counts, not its level. May be empty.
        period: The month (yyyymm).
        before: Whole months before it, oldest first.
    """
    months = [*before, period]
    both = pd.concat([lines, budget], ignore_index=True)
    accounts = both.loc[both["type"].isin(SIDES), KEYS].drop_duplicates("account_id").sort_values("account_id")
    actual, planned = (_by_month(frame, accounts, months) for frame in (lines, budget))
    posted = actual[-1]
    usual = _usual(actual, planned, len(before))
    expected = np.where(_has_more(posted, usual), posted, usual)
    table = accounts.assign(posted=np.rint(posted), to_come=np.rint(expected) - np.rint(posted))
    rows = table.groupby(["type", "category"], as_index=False)[["posted", "to_come"]].sum()
    rows = rows.astype({"posted": "int64", "to_come": "int64"}).assign(expected=lambda r: r["posted"] + r["to_come"])
    errors = _errors(actual, planned, accounts["type"].to_numpy())
    return MonthEstimate(
        period=period,
        rows=rows.sort_values("to_come", key=abs, ascending=False, kind="stable", ignore_index=True),
        totals=_totals(table, errors),
        tried=len(errors),
    )


def _by_month(frame: pd.DataFrame, accounts: pd.DataFrame, months: Sequence[int]) -> Floats:
    amounts = np.zeros((len(months), len(accounts)))
    row = pd.Index(months).get_indexer(pd.Index(frame["period"]))
    column = pd.Index(accounts["account_id"]).get_indexer(pd.Index(frame["account_id"]))
    known = (row >= 0) & (column >= 0)
    np.add.at(amounts, (row[known], column[known]), frame["amount_minor"].to_numpy(dtype=np.float64)[known])
    return amounts


def _usual(actual: Floats, planned: Floats, at: int) -> Floats:
    """Return each account's amount in month number `at` as the months before and the budget's phasing have it."""
    recent, year = actual[max(at - RECENT, 0) : at], actual[max(at - YEAR, 0) : at]
    if not len(recent):
        return np.array(planned[at], dtype=np.float64)
    steady = (recent != 0).all(axis=0)
    level = np.where(steady, recent.mean(axis=0), year.mean(axis=0))
    was = planned[max(at - RECENT, 0) : at].mean(axis=0)
    phased = np.divide(planned[at], was, out=np.ones_like(was), where=(was != 0) & (planned[at] != 0) & steady)
    usual: Floats = level * np.clip(phased, LEAST, MOST)
    return usual


def _has_more(posted: Floats, usual: Floats) -> np.ndarray:
    """Return which accounts hold at least what is usual already."""
    more: np.ndarray = (np.sign(posted) == np.sign(usual)) & (np.abs(posted) >= np.abs(usual)) | (usual == 0)
    return more


def _errors(actual: Floats, planned: Floats, types: np.ndarray) -> Floats:
    """Return actual − estimate of revenue and expense in earlier months, made as if nothing of them were posted."""
    tried = range(RECENT, len(actual) - 1)
    errors = [
        [float((actual[at] - _usual(actual, planned, at))[types == side].sum()) for side in SIDES] for at in tried
    ]
    return np.array(errors[-YEAR:], dtype=np.float64).reshape(-1, len(SIDES))


def _totals(table: pd.DataFrame, errors: Floats) -> pd.DataFrame:
    """Return the totals with their ranges: errors of earlier months, by the part of the money still to come."""
    sums = table.groupby("type")[["posted", "to_come"]].sum().reindex(list(SIDES)).fillna(0.0)
    sums.loc["result"] = sums.loc["revenue"] - sums.loc["expense"]
    ages = np.arange(len(errors))[::-1]
    weights = FADING**ages / max(float((FADING**ages).sum()), 1.0)
    spread = {side: errors[:, at] for at, side in enumerate(SIDES)}
    spread["result"] = spread["revenue"] - spread["expense"]
    open_part = {side: _open_part(table[table["type"] == side]) for side in SIDES}
    open_part["result"] = max(open_part.values())
    expected = sums["posted"] + sums["to_come"]
    width = pd.Series(
        [
            T80 * float(np.sqrt((weights * spread[name] ** 2).sum())) * open_part[name]
            if len(errors) >= FEWEST_TRIED
            else np.nan
            for name in sums.index
        ],
        index=sums.index,
    )
    bounds = {"lo80": expected - width, "hi80": expected + width}
    totals = sums.assign(expected=expected, **bounds).round().astype("Int64")
    return totals.rename_axis(None)


def _open_part(table: pd.DataFrame) -> float:
    """Return the part of the money of a side (0–1) that is still to come."""
    to_come, posted = float(table["to_come"].abs().sum()), float(table["posted"].abs().sum())
    return to_come / (to_come + posted) if to_come else 0.0
