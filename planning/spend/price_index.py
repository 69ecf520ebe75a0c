"""What changed spend on supplies: prices, volume, or which items were bought; and the price index of the own basket.

Sources: ILO, IMF and others, Consumer Price Index Manual: Concepts and Methods (2020): Laspeyres, Paasche and Fisher
indices. The order of the split is that of the flexed budget (docs/methods.md): price at the quantities really bought.
"""

from dataclasses import dataclass
from math import sqrt

import pandas as pd

from language import N_
from planning.exact import prorate

#: Components in the order of the bridge; they add up to the change of spend exactly.
LABELS = {
    "price": N_("Price"),
    "volume": N_("Volume"),
    "mix": N_("Mix and usage"),
    "new": N_("New items"),
    "dropped": N_("Items no longer bought"),
    "unlike": N_("Not comparable"),
}
COMPONENTS = tuple(LABELS)
#: Relative standard deviation of the prices of one article within a span: wrong prices and steps, but one article.
MOST_SCATTER = 0.25
#: From so many prices a span on, a price that stands still within both may have risen by any factor in between …
FEWEST_PRICES = 3
#: … with fewer it is taken for another article beyond this factor.
MOST_APART = 1.6


@dataclass(frozen=True)
class Split:
    """The change of spend between two spans, in minor units; a rise is positive.

    `items`: one row per item bought in both spans: `item, quantity_before, quantity_now` (base units, thousandths),
    `before, now` (minor units), `price_before, price_now` (minor units a base unit), `price_change` (0–1), `price`
    (minor units), largest effect first, either way. `laspeyres`, `paasche`, `fisher`: index of prices, 1 = unchanged,
    None without items in both. `comparable`: share of the span's spend that these items are.
    """

    before: int
    now: int
    price: int
    volume: int
    mix: int
    new: int
    dropped: int
    unlike: int
    items: pd.DataFrame
    laspeyres: float | None
    paasche: float | None
    fisher: float | None
    comparable: float | None

    @property
    def change(self) -> int:
        """Return spend now − before."""
        return self.now - self.before

    def parts(self) -> dict[str, int]:
        """Return the components by name."""
        return {name: int(getattr(self, name)) for name in COMPONENTS}


def like_items(prices: pd.DataFrame) -> pd.Series:
    """Return by item whether its price is one price: within each span it scatters by less than `MOST_SCATTER`.

    Args:
        prices: One row per item and span: `item, span, count` (prices seen), `total` and `squares` (sums of the prices
            and of their squares, in any unit).

    "Supplies without contract" under one number is many articles; its average price says what was in the cart, not
    what prices did. With few prices to tell by, both spans must not lie far apart either.
    """
    mean = prices["total"] / prices["count"]
    scatter = (prices["squares"] / prices["count"] / mean**2 - 1).clip(lower=0) ** 0.5
    known = prices.assign(mean=mean, scatter=scatter).groupby("item")
    within = known["scatter"].max() <= MOST_SCATTER
    enough = known["count"].min() >= FEWEST_PRICES
    return within & (enough | (known["mean"].max() <= MOST_APART * known["mean"].min()))


def split(items: pd.DataFrame, drivers: pd.DataFrame) -> Split:
    """Explain the change of spend.

    Args:
        items: One row per item: `item, like` (bool, see `like_items`), `quantity_before, quantity_now` (base units,
            int64 thousandths), `before, now` (minor units). An item with spend but without a positive quantity in a
            span cannot be priced there.
        drivers: How volume grew: one row per group of spend on items bought in both spans: `before` (minor units, these
            add up to the base spend of those items), `volume_before, volume_now` (units of service, int64; 0 before =
            not known: its growth is that of the other groups).

    Returns:
        price = Σ (P1 − P0) · Q1 of items bought in both spans; volume = Σ base spend × growth of its volume; mix = the
        rest of Σ P0 · (Q1 − Q0): other items, or more of them per unit of service. New and dropped items stand apart,
        and so does spend that no comparable item explains (`unlike`).
    """
    both, new, dropped, unlike = _sorted_out(items)
    priced = _with_prices(both)
    at_old = int(priced["at_old"].sum())
    before, now = int(both["before"].sum()), int(both["now"].sum())
    volume = _volume(drivers, before)
    at_new = float((priced["price_now"] * priced["quantity_before"]).sum())
    laspeyres = at_new / before if before else None
    paasche = now / at_old if at_old else None
    total = int(items["now"].sum())
    return Split(
        before=int(items["before"].sum()),
        now=total,
        price=now - at_old,
        volume=volume,
        mix=at_old - before - volume,
        new=int(new["now"].sum()),
        dropped=-int(dropped["before"].sum()),
        unlike=int((unlike["now"] - unlike["before"]).sum()),
        items=priced.drop(columns="at_old"),
        laspeyres=laspeyres,
        paasche=paasche,
        fisher=sqrt(laspeyres * paasche) if laspeyres is not None and paasche is not None else None,
        comparable=now / total if total > 0 else None,
    )


def _sorted_out(items: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return items bought in both spans, new ones, dropped ones, and those that are no comparable item."""
    was = (items["quantity_before"] > 0) & (items["before"] > 0)
    stays = (items["quantity_now"] > 0) & (items["now"] > 0)
    never = (items["before"] == 0) & (items["quantity_before"] == 0)
    gone = (items["now"] == 0) & (items["quantity_now"] == 0)
    like = items["like"]
    both, new, dropped = like & was & stays, like & never & stays, like & was & gone
    return items[both], items[new], items[dropped], items[~(both | new | dropped)]


def _with_prices(both: pd.DataFrame) -> pd.DataFrame:
    old = both["before"] / both["quantity_before"]
    new = both["now"] / both["quantity_now"]
    if both.empty:
        at_old = both["before"].astype("int64")
    else:
        # The tiny remainder of each item's quotient is rounded once, so price and quantity effects tie to the cent.
        at_old = pd.Series(prorate(both["before"], both["quantity_now"], both["quantity_before"]), both.index)
    table = both.drop(columns="like").assign(
        price_before=old, price_now=new, price_change=new / old - 1, price=both["now"] - at_old, at_old=at_old
    )
    return table.sort_values("price", key=lambda effect: -effect.abs(), kind="stable").reset_index(drop=True)


def _volume(drivers: pd.DataFrame, before: int) -> int:
    """Return base spend × growth of volume; spend without a known volume grows like the rest, none known: 0."""
    known = drivers[(drivers["volume_before"] > 0) & drivers["volume_now"].notna()]
    if known.empty:
        return 0
    now, was = known["volume_now"].astype("int64"), known["volume_before"].astype("int64")
    grown = int(prorate(known["before"], now - was, was).sum())
    base = int(known["before"].sum())
    return int(prorate(grown, before, base)) if base else 0


def bridge(split: Split) -> pd.DataFrame:
    """Return the steps from spend before to spend now, as `planning.variance.flex_bridge.bridge` does.

    Returns:
        `key, label, kind` ("total" or "step"), `start, end` (minor units; a total starts at 0) and `change`: favorable
        when positive, so that a rise of prices is negative. Steps of 0 are left out.
    """
    level = split.before
    rows: list[tuple[str, str, str, int, int, int]] = [("prior", N_("Prior year"), "total", 0, level, 0)]
    for key, change in split.parts().items():
        if change:
            rows.append((key, LABELS[key], "step", level, level + change, -change))
            level += change
    rows.append(("actual", N_("Now"), "total", 0, level, 0))
    return pd.DataFrame(rows, columns=["key", "label", "kind", "start", "end", "change"])
