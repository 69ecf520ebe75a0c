"""What a renewal is worth at other prices, volumes and terms, and where to walk away. Exact steps that add up.

Source: docs/methods.md#contracts.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.exact import prorate, share_of


@dataclass(frozen=True)
class RenewalChange:
    """What differs from going on as now: price and volume as shares (−0.03 is 3 % less), months of the term."""

    price: float = 0.0
    volume: float = 0.0
    months: int | None = None


def effect(yearly_minor: int, *, months: int, change: RenewalChange) -> pd.DataFrame:
    """Return what a change does to the cost of a term, step by step.

    Args:
        yearly_minor: Forecast cost of a year at today's price and the forecast volume.
        months: Length of the term when nothing changes.
        change: What differs.

    Returns:
        `step` ("as now", "volume", "price", "term", "changed") and `amount_minor`; the first four add up to the last.
        Price is taken at the changed volume, the term at changed volume and price.
    """
    now = int(prorate(yearly_minor, months, 12))
    volume = int(share_of(now, change.volume))
    price = int(share_of(now + volume, change.price))
    after = change.months if change.months is not None else months
    yearly = yearly_minor + int(share_of(yearly_minor, change.volume))
    yearly += int(share_of(yearly, change.price))
    term = int(prorate(yearly, after, 12)) - int(prorate(yearly, months, 12))
    steps = {"as now": now, "volume": volume, "price": price, "term": term}  # no text: codes
    return pd.DataFrame(
        {"step": [*steps, "changed"], "amount_minor": np.array([*steps.values(), sum(steps.values())], dtype="int64")}
    )


def one_percent(yearly_minor: int, *, months: int) -> int:
    """Return what each percent of price is worth over a term, minor units."""
    return int(prorate(yearly_minor, months, 1200))


@dataclass(frozen=True)
class Alternative:
    """The best alternative to an agreement: who else sells what is bought, and what it takes to move.

    `price` is the alternative's price level against today's for the part that can move (−0.05 is 5 % cheaper),
    `movable` the share of the spend that can move (0–1), `switching_minor` what moving costs once.
    """

    price: float
    movable: float
    switching_minor: int = 0


@dataclass(frozen=True)
class WalkAway:
    """Where the alternative is as good as the agreement: cost of the term, and as a change of today's price (share)."""

    cost_minor: int
    change: float


def walk_away(yearly_minor: int, *, months: int, alternative: Alternative) -> WalkAway | None:
    """Return the highest cost of the term that is still worth signing; None when nothing can move or nothing is spent.

    The alternative costs: the movable part at its price, the rest as now, and the switching once. An offer that makes
    the whole term dearer than that is worse than leaving.
    """
    now = int(prorate(yearly_minor, months, 12))
    if now <= 0 or alternative.movable <= 0:
        return None
    moved = int(share_of(now, alternative.movable))
    cost = now + int(share_of(moved, alternative.price)) + alternative.switching_minor
    return WalkAway(cost, cost / now - 1)


def alternative_prices(items: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return for each item of a contract the cheapest price of another supplier, per single piece.

    Args:
        items: `item, yearly_minor, price_micro` (today's price of a single piece).
        others: `item, supplier, price_micro` (of a single piece), from other suppliers' invoices and price lists.

    Returns:
        `items` with `supplier, other_micro` and `change` (share against today's price); NA and NaN without another.
    """
    best = others.sort_values(["item", "price_micro", "supplier"], kind="stable").drop_duplicates("item")
    priced = items.merge(best.rename(columns={"price_micro": "other_micro"}), on="item", how="left")
    price = priced["price_micro"].where(priced["price_micro"] > 0)
    return priced.assign(change=priced["other_micro"] / price - 1)


def alternative_of(priced: pd.DataFrame, *, switching_minor: int = 0) -> Alternative | None:
    """Return the alternative that the cheapest other prices make up; None when no item has another supplier."""
    other = priced[priced["change"].notna() & (priced["yearly_minor"] > 0)]
    whole = int(priced["yearly_minor"].clip(lower=0).sum())
    if other.empty or whole <= 0:
        return None
    movable = int(other["yearly_minor"].sum())
    level = float((other["change"] * other["yearly_minor"]).sum()) / movable
    return Alternative(price=level, movable=movable / whole, switching_minor=switching_minor)


@dataclass(frozen=True)
class Reckoning:
    """A renewal in figures: what a year and each percent are worth, what a change does, and where to walk away."""

    yearly_minor: int
    months: int
    one_percent_minor: int
    effect: pd.DataFrame
    alternative: Alternative | None
    walk_away: WalkAway | None


def reckon(yearly_minor: int, *, months: int, change: RenewalChange, alternative: Alternative | None) -> Reckoning:
    """Return what a renewal of so many months is worth, under a change and against an alternative.

    The walk-away point and the percent are over the changed term, at today's volume and price.
    """
    term = change.months if change.months is not None else months
    return Reckoning(
        yearly_minor=yearly_minor,
        months=term,
        one_percent_minor=one_percent(yearly_minor, months=term),
        effect=effect(yearly_minor, months=months, change=change),
        alternative=alternative,
        walk_away=None if alternative is None else walk_away(yearly_minor, months=term, alternative=alternative),
    )
