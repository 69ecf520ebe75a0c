"""Prices of supplies and drugs against their standard, from invoice lines, for the flexed budget.

The standard is the contract's price on the day of the invoice, else the item's average price of the fiscal year before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import BigInteger, Float, and_, case, cast, func, select
from sqlmodel import col

from data.models import ItemTotals, PurchaseLine
from data.rows import plain
from planning.spend.price_index import like_items
from planning.variance import supplies
from services.variance.question import ResolvedQuestion

#: Account categories whose cost is items at a price.
CATEGORIES = ("supplies", "drugs")
PLACE = ["department_id", "account_id"]
ITEM = ["item", "unit"]
#: So many items are asked for by name; with more, all are read.
FEW_ITEMS = 500
Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class InvoiceCoverage:
    """How far invoices explain supplies and drugs of a selection, in minor units of actual cost.

    `covered` lies in accounts and months that invoices cover; of it, `at_contract` was compared with contract prices
    and `at_average` with the average price of the year before; the rest has no standard.
    """

    actual: int = 0
    covered: int = 0
    at_contract: int = 0
    at_average: int = 0


def effects(
    frame: ResolvedQuestion, places: pd.DataFrame, periods: Sequence[int], actual: Int64
) -> tuple[pd.api.extensions.ExtensionArray, InvoiceCoverage]:
    """Return the price part of each place and month, NA where invoices do not cover it, and how far they do.

    Args:
        frame: The selection.
        places: `department_id, account_id, type, category` of each place.
        periods: Months (yyyymm), in order.
        actual: Actual cost, a row per place and a column per month; 0 in months that prices are not to explain.
    """
    bought = ((places["type"] == "expense") & places["category"].isin(CATEGORIES)).to_numpy(dtype=bool)
    shape = (len(places), len(periods))
    price, known = np.zeros(shape, np.int64), np.zeros(shape, bool)
    coverage = InvoiceCoverage(actual=int(actual[bought].sum()))
    items = _invoice_lines(frame, places.loc[bought, "account_id"].unique().tolist(), periods) if bought.any() else None
    if items is None or items.empty:
        return pd.arrays.IntegerArray(price.ravel(), ~known.ravel()), coverage
    told = supplies.price_effects(items.join(_standards(frame, periods, items), on=ITEM))
    both = pd.concat([items[[*PLACE, "period", "amount"]], told], axis=1)
    sums = both.groupby([*PLACE, "period"], as_index=False).sum()
    row = pd.MultiIndex.from_frame(places[PLACE]).get_indexer(pd.MultiIndex.from_frame(sums[PLACE]))
    column = pd.Index(list(periods)).get_indexer(pd.Index(sums["period"]))
    at = row >= 0
    row, column, sums = row[at], column[at], sums[at]
    spent = actual[row, column]
    fits = supplies.covers(sums["amount"].to_numpy(), spent)
    price[row[fits], column[fits]] = sums["price"].to_numpy()[fits]
    known[row[fits], column[fits]] = True
    coverage = InvoiceCoverage(
        actual=coverage.actual,
        covered=int(spent[fits].sum()),
        at_contract=int(sums["at_contract"].to_numpy()[fits].sum()),
        at_average=int(sums["at_average"].to_numpy()[fits].sum()),
    )
    return pd.arrays.IntegerArray(price.ravel(), ~known.ravel()), coverage


def _invoice_lines(frame: ResolvedQuestion, accounts: list[int], periods: Sequence[int]) -> pd.DataFrame:
    """Return what `planning.variance.supplies.price_effects` needs of invoices in force, by place, period and item."""
    priced = col(PurchaseLine.expected_minor).is_not(None)
    keys = [col(getattr(PurchaseLine, name)) for name in (*PLACE, "period", *ITEM)]
    sums = {
        "amount": col(PurchaseLine.amount_minor),
        "quantity": col(PurchaseLine.quantity_milli),
        "priced_amount": case((priced, col(PurchaseLine.amount_minor)), else_=0),
        "priced_quantity": case((priced, col(PurchaseLine.quantity_milli)), else_=0),
        "expected": func.coalesce(col(PurchaseLine.expected_minor), 0),
    }
    query = select(*keys, *(cast(func.sum(value), BigInteger) for value in sums.values())).where(
        col(PurchaseLine.period).in_(list(periods)),
        col(PurchaseLine.kind) == "invoice",
        col(PurchaseLine.superseded_by).is_(None),
        col(PurchaseLine.account_id).in_(accounts),
    )
    if frame.departments is not None:
        query = query.where(col(PurchaseLine.department_id).in_(frame.departments))
    rows = frame.session.connection().execute(query.group_by(*keys)).all()
    lines = pd.DataFrame.from_records(plain(rows), columns=[*PLACE, "period", *ITEM, *sums])
    return lines.astype(dict.fromkeys([*PLACE, "period", *sums], "int64"))


def _standards(frame: ResolvedQuestion, periods: Sequence[int], items: pd.DataFrame) -> pd.DataFrame:
    """Return `standard_amount, standard_quantity` by item and unit: invoices of the whole hospital the year before.

    An item whose price scatters is no single article and has no standard (docs/methods.md#supplies-usage-and-price).
    """
    before = frame.calendar.months(frame.year - 1)
    named = items["item"].unique().tolist()
    seen = _prices(frame, [*before, *periods], named if len(named) <= FEW_ITEMS else None)
    seen = seen.assign(span=np.where(seen["period"].isin(before), "before", "now"))
    key = seen["item"] + "\x1f" + seen["unit"]
    summed = seen.assign(item=key).groupby(["item", "span"], as_index=False)[["count", "total", "squares"]].sum()
    like = like_items(summed[summed["count"] > 0])
    base = seen[(seen["span"] == "before") & key.map(like).fillna(False).astype(bool) & (seen["item"] != "")]
    needed = pd.MultiIndex.from_frame(items[ITEM]).unique()
    standards = base.groupby(ITEM)[["amount", "quantity"]].sum()
    standards = standards.set_axis(["standard_amount", "standard_quantity"], axis="columns")
    return standards[standards.index.isin(needed)].astype("Int64")


def _prices(frame: ResolvedQuestion, periods: Sequence[int], items: list[str] | None) -> pd.DataFrame:
    """Return invoices of some items (None: all): `item, unit, period, amount, quantity, count, total, squares`.

    The last three are of their prices.
    """
    keys = [col(ItemTotals.item), col(ItemTotals.unit), col(ItemTotals.period)]
    sold = and_(col(ItemTotals.quantity_milli) > 0, col(ItemTotals.amount_minor) > 0)
    price: Any = case((sold, cast(col(ItemTotals.amount_minor), Float) / col(ItemTotals.quantity_milli)))
    sums = [cast(func.sum(col(name)), BigInteger) for name in (ItemTotals.amount_minor, ItemTotals.quantity_milli)]
    query = select(*keys, *sums, func.count(price), func.sum(price), func.sum(price * price)).where(
        col(ItemTotals.period).in_(list(periods)), col(ItemTotals.kind) == "invoice"
    )
    if items is not None:
        query = query.where(col(ItemTotals.item).in_(items))
    rows = frame.session.connection().execute(query.group_by(*keys)).all()
    names = [*ITEM, "period", "amount", "quantity", "count", "total", "squares"]
    prices = pd.DataFrame.from_records(plain(rows), columns=names)
    whole = dict.fromkeys(("period", "amount", "quantity", "count"), "int64")
    return prices.astype(whole | dict.fromkeys(("total", "squares"), "float64") | dict.fromkeys(ITEM, "str"))
