"""Promised against realized savings of a contract, month by month, and the alarm when they decay.

Realized saving = (price before the contract − price paid) × quantity. The price before is moved with the contract's own
price list, so that an agreed raise is no loss of savings and a price above the list is.
Source: docs/methods.md#contracts.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from planning.forecasts.signals import limits_of
from planning.periods import span

#: The newest months are judged against the first ones of the contract.
RECENT = 3
REFERENCE = 12
LEAST_REFERENCE = 3
#: A fall below the limits that costs less than this share of the saving is no alarm.
WORTH_AN_ALARM = 0.25
NO_FALL = 0.05

Basis = Literal["prices before", "as promised"]


@dataclass(frozen=True)
class Decay:
    """A significant fall: saving per unit of spend in the first months and now (shares 0–1), and since which month."""

    before: float
    now: float
    since: int


@dataclass(frozen=True)
class Savings:
    """`table` has one row per month of the contract so far, oldest first:

    `period, promised_minor, realized_minor` (int64), `rate` (realized ÷ spend at list price, NaN without spend),
    `promised_sum, realized_sum` (running). `basis` says what realized rests on: the prices before the contract, or,
    where none are known, the promise less what was paid above the list. `coverage` (0–1): the share of spend at list
    price that the basis covers.
    """

    table: pd.DataFrame
    basis: Basis
    coverage: float
    promised_minor: int
    decay: Decay | None

    @property
    def realized_to_date(self) -> int:
        """Return the realized savings so far, minor units."""
        return int(self.table["realized_minor"].sum())

    @property
    def promised_to_date(self) -> int:
        """Return the part of the promise that falls on the months so far, minor units."""
        return int(self.table["promised_minor"].sum())


def prices_before(purchases: pd.DataFrame) -> pd.DataFrame:
    """Return what each item cost before the contract, against the contract's first list price.

    Args:
        purchases: Purchases of the items in the months before the start, from whomever: `item, amount_minor,
            first_minor` (the same quantity at the contract's first list price).

    Returns:
        `item, factor`: price before ÷ first list price; above 1 the contract saves. Items without spend are left out.
    """
    sums = purchases.groupby("item", sort=True)[["amount_minor", "first_minor"]].sum()
    sums = sums[(sums["first_minor"] > 0) & (sums["amount_minor"] > 0)]
    return (sums["amount_minor"] / sums["first_minor"]).rename("factor").reset_index()


def savings(
    bought: pd.DataFrame, before: pd.DataFrame, *, promised_minor: int, months: tuple[int, int], term_months: int
) -> Savings:
    """Return promised and realized savings by month.

    Args:
        bought: Purchases under the contract: `period, item, amount_minor, expected_minor` (at the list price of their
            day). Only purchases with a list price.
        before: `prices_before`; empty when nothing is known from before the start.
        promised_minor: Over the whole term.
        months: First month of the contract and last month to report (yyyymm).
        term_months: Length of the whole term.
    """
    periods = span(*months)
    joined = bought.merge(before, on="item", how="left") if len(before) else bought.assign(factor=np.nan)
    known = joined["factor"].notna()
    listed = float(joined["expected_minor"].sum())
    basis: Basis = "prices before" if known.any() else "as promised"  # no text: codes
    promised = _spread(promised_minor, term_months)[: len(periods)]
    promised += [0] * (len(periods) - len(promised))
    table = pd.DataFrame({"period": periods, "promised_minor": promised})
    table = table.merge(_by_month(joined[known] if basis == "prices before" else joined), on="period", how="left")
    table[["amount_minor", "expected_minor"]] = table[["amount_minor", "expected_minor"]].fillna(0).astype("int64")
    if basis == "prices before":
        table["realized_minor"] = (table["moved"].fillna(0) - table["amount_minor"]).round().astype("int64")
    else:
        table["realized_minor"] = table["promised_minor"] - (table["amount_minor"] - table["expected_minor"])
    table["rate"] = table["realized_minor"] / table["expected_minor"].where(table["expected_minor"] > 0)
    table["promised_sum"], table["realized_sum"] = table["promised_minor"].cumsum(), table["realized_minor"].cumsum()
    coverage = float(joined.loc[known, "expected_minor"].sum()) / listed if listed and known.any() else float("nan")
    return Savings(table, basis, coverage, promised_minor, decay(table))


def _by_month(joined: pd.DataFrame) -> pd.DataFrame:
    rows = joined.assign(moved=joined["factor"] * joined["expected_minor"])
    return rows.groupby("period", sort=True)[["amount_minor", "expected_minor", "moved"]].sum().reset_index()


def _spread(amount: int, months: int) -> list[int]:
    """Return an amount spread evenly over months, to the cent."""
    edges = [amount * month // max(months, 1) for month in range(months + 1)]
    return [after - before for before, after in pairwise(edges)]


def decay(table: pd.DataFrame) -> Decay | None:
    """Return whether the saving rate fell significantly: its newest months lie below what the first ones allow.

    Significant is below the individuals chart's lower limit of the reference months (the first twelve, at most half of
    all) and at least a quarter below their mean.

    Args:
        table: `period, rate`, oldest first; months without a rate are passed over.
    """
    known = table.dropna(subset=["rate"])
    reference = min(REFERENCE, len(known) // 2)
    if reference < LEAST_REFERENCE or len(known) < reference + RECENT:
        return None
    rates = known["rate"].to_numpy(dtype="float64")
    limits = limits_of(rates[:reference])
    floor = min(limits.lower, limits.centre * (1 - WORTH_AN_ALARM)) if limits.centre > 0 else -np.inf
    now = float(rates[-RECENT:].mean())
    if not now < floor:
        return None
    # Prices are rounded to cents, so a steady rate wavers a little; that is not the beginning of a fall.
    above = np.flatnonzero(rates >= min(limits.lower, limits.centre * (1 - NO_FALL)))
    since = int(above[-1]) + 1 if len(above) else 0
    return Decay(limits.centre, now, int(known["period"].iloc[min(since, len(known) - 1)]))
