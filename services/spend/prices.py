"""Why spend changed: prices, volume, mix; from totals by item. And what supplies cost per unit of service."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, Float, and_, case, cast, func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import (
    ACTUAL,
    ContractPrice,
    Department,
    ItemTotals,
    Measure,
    PurchaseLine,
    Statistic,
    UnitConversion,
)
from planning.hierarchy import ROOT
from planning.spend import price_index, units
from planning.spend.price_index import Split
from services import frames
from services.permissions import Actor, require
from services.variance.question import Question, ResolvedQuestion, Span, open_frame

#: Account categories that are supplies in the sense of cost per unit of service.
SUPPLIES = ("supplies", "drugs")
BEFORE, NOW = "before", "now"


@dataclass(frozen=True)
class Prices:
    """An answer: the split of invoices against the same months a year before, and the names of its items.

    `split.items` carries `name` and `unit` (what its prices are for). `periods` (yyyymm) are the months compared;
    `unconverted` is the number of items whose units nobody converted, each unit being an item of its own.
    """

    split: Split
    periods: tuple[int, ...]
    unconverted: int
    volume_known: float  # share of base spend whose department counts units of service


def changes(url: str, actor: Actor, *, period: int, over: Span, department: str = ROOT) -> Prices | None:
    """Return why spend on invoices changed against the prior year; None where one of the years has no invoice.

    Raises:
        UserError: The department is not there for this person.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, over, department=department))
        now = _months_compared(frame)
        before = [month - 100 for month in now]
        bought = _item_rows(frame, now, before)
        if set(bought["span"]) != {BEFORE, NOW}:
            return None
        priced, unconverted = in_pieces(bought, pieces(session))
        items = _wide(priced).merge(price_index.like_items(_prices(priced)).rename("like"), on="item", how="left")
        items = items.assign(like=items["like"].fillna(False).astype("bool") & (items["item"] != ""))
        drivers = _drivers(frame, items, priced, now, before)
        split = price_index.split(items, drivers)
        known = drivers.loc[drivers["volume_before"] > 0, "before"].sum() / max(int(drivers["before"].sum()), 1)
        return Prices(_describe(session, split, priced), tuple(now), unconverted, float(known))


def _months_compared(frame: ResolvedQuestion) -> list[int]:
    """Return the months of the span, up to the last with invoices: months to come are not compared."""
    periods = [frame.calendar.period(frame.year, month) for month in frame.months()]
    if frame.question.span != "year":
        return periods
    newest = select(func.max(col(ItemTotals.period))).where(
        col(ItemTotals.kind) == "invoice", col(ItemTotals.period).in_(periods)
    )
    last = frame.session.connection().execute(newest).scalar()
    return [month for month in periods if last is not None and month <= last]


def _item_rows(frame: ResolvedQuestion, now: list[int], before: list[int]) -> pd.DataFrame:
    """Return `span, department_id, item, unit, quantity, amount_minor` of invoices, and how their prices scatter:

    `count, total, squares` of the monthly prices (minor units a thousandth of a unit).
    """
    later = case((col(ItemTotals.period).in_(now), 1), else_=0)
    keys = [later, col(ItemTotals.department_id), col(ItemTotals.item), col(ItemTotals.unit)]
    sums = [cast(func.sum(col(name)), BigInteger) for name in (ItemTotals.quantity_milli, ItemTotals.amount_minor)]
    sold = and_(col(ItemTotals.quantity_milli) > 0, col(ItemTotals.amount_minor) > 0)
    price = case((sold, cast(col(ItemTotals.amount_minor), Float) / col(ItemTotals.quantity_milli)))
    query = select(
        *keys, *sums, func.count(price), func.sum(price), func.sum(price * price), func.min(col(ItemTotals.supplier_id))
    ).where(col(ItemTotals.period).in_([*now, *before]), col(ItemTotals.kind) == "invoice")
    if frame.departments is not None:
        query = query.where(col(ItemTotals.department_id).in_(frame.departments))
    names = ["later", "department_id", "item", "unit", "quantity", "amount_minor", "count", "total", "squares",
             "supplier_id"]  # fmt: skip
    rows = frames.frame(frame.session, query.group_by(*keys), names)
    rows = rows.astype(dict.fromkeys(("department_id", "quantity", "amount_minor", "count", "supplier_id"), "int64"))
    rows = rows.astype({"total": "float64", "squares": "float64"})
    return rows.assign(span=rows["later"].map({1: NOW, 0: BEFORE}).astype("str"))


def _prices(priced: pd.DataFrame) -> pd.DataFrame:
    """Return what `like_items` asks for, in the unit that the item is counted in."""
    factor = priced["factor"]
    by_piece = priced.assign(total=priced["total"] / factor, squares=priced["squares"] / factor**2)
    prices = by_piece.groupby(["item", "span"], as_index=False)[["count", "total", "squares"]].sum()
    return prices[prices["count"] > 0]


def pieces(session: Session) -> dict[tuple[str, str], int]:
    """Return the single pieces that a unit of an item holds, where price lists and people agree; nothing is guessed."""
    listed = select(col(ContractPrice.item), col(ContractPrice.unit), col(ContractPrice.base_units)).distinct()
    stated: Any = select(col(UnitConversion.item), col(UnitConversion.unit), col(UnitConversion.base_units))
    counts: dict[tuple[str, str], set[int]] = {}
    for item, unit, size in session.connection().execute(listed):
        counts.setdefault((item, units.spelling(unit)), set()).add(int(size))
    known = {key: sizes.pop() for key, sizes in counts.items() if len(sizes) == 1}
    said: dict[tuple[str, str], set[int]] = {}
    for item, unit, size in session.connection().execute(stated):
        said.setdefault((item, units.spelling(unit)), set()).add(int(size))
    return known | {key: sizes.pop() for key, sizes in said.items() if len(sizes) == 1}


def in_pieces(bought: pd.DataFrame, known: Mapping[tuple[str, str], int]) -> tuple[pd.DataFrame, int]:
    """Return the rows with quantities of one unit per item, and how many items are left in several units.

    An item in one unit keeps it. An item in several is counted in single pieces where all of them are known, else each
    unit is an item of its own.
    """
    pairs = bought[["item", "unit"]].drop_duplicates().astype("str")
    pairs = pairs.assign(spelled=pairs["unit"].map(units.spelling).astype("str"))
    several = pairs.groupby("item")["spelled"].transform("nunique") > 1
    sizes = [
        known.get((item, spelled)) or units.parse(unit).pieces
        for item, unit, spelled in pairs[["item", "unit", "spelled"]].itertuples(index=False, name=None)
    ]
    pairs = pairs.assign(size=pd.Series(sizes, pairs.index, "Int64"))
    convertible = pairs["size"].notna().groupby(pairs["item"]).transform("all")
    apart = several & ~convertible
    pairs = pairs.assign(
        factor=pairs["size"].where(several & convertible, 1).astype("int64"),
        kept=pairs["item"].where(~apart, pairs["item"] + " (" + pairs["spelled"] + ")"),
        priced_in=pairs["spelled"].where(~(several & convertible), "EA"),
    )
    joined = bought.merge(pairs[["item", "unit", "factor", "kept", "priced_in"]], on=["item", "unit"])
    joined = joined.assign(quantity=joined["quantity"] * joined["factor"], code=joined["item"], item=joined["kept"])
    return joined.drop(columns=["kept"]), int(pairs.loc[apart, "item"].nunique())


def _wide(priced: pd.DataFrame) -> pd.DataFrame:
    """Return `item, quantity_before, quantity_now, before, now` with 0 where nothing was bought."""
    summed = priced.groupby(["item", "span"], as_index=False)[["quantity", "amount_minor"]].sum()
    sides = [
        summed[summed["span"] == span]
        .set_index("item")[["quantity", "amount_minor"]]
        .set_axis([f"quantity_{span}", span], axis="columns")
        for span in (BEFORE, NOW)
    ]
    both = sides[0].join(sides[1], how="outer").fillna(0).astype("int64").reset_index()
    return both[["item", "quantity_before", "quantity_now", BEFORE, NOW]]


def _drivers(
    frame: ResolvedQuestion, items: pd.DataFrame, priced: pd.DataFrame, now: list[int], before: list[int]
) -> pd.DataFrame:
    """Return by department the base spend on items bought in both spans, and its units of service in both."""
    both = items[items["like"] & (items[["quantity_before", "quantity_now", BEFORE, NOW]] > 0).all(axis=1)]
    base = priced[(priced["span"] == BEFORE) & priced["item"].isin(both["item"])]
    spent = base.groupby("department_id")["amount_minor"].sum()
    volumes = units_of_service(frame, [*now, *before])
    volumes = volumes.assign(now=volumes["period"].isin(now))
    counted = volumes.groupby(["department_id", "now"])["quantity"].sum()
    table = spent.rename(BEFORE).to_frame()
    for name, flag in (("volume_before", False), ("volume_now", True)):
        side = counted[counted.index.get_level_values("now") == flag].droplevel("now")
        table[name] = side.reindex(table.index).fillna(0).astype("int64")
    return table.reset_index()


def units_of_service(frame: ResolvedQuestion, periods: list[int]) -> pd.DataFrame:
    """Return `department_id, period, quantity` (thousandths): actual units of service in the selection."""
    keys = [col(Statistic.department_id), col(Statistic.period)]
    query = (
        select(*keys, cast(func.sum(col(Statistic.quantity_milli)), BigInteger))
        .join(Department, col(Department.id) == col(Statistic.department_id))
        .where(
            col(Statistic.period).in_(periods),
            col(Statistic.kind) == "actual",
            col(Statistic.superseded_by).is_(None),
            col(Statistic.measure_id) == col(Department.uos_measure_id),
        )
        .group_by(*keys)
    )
    if frame.departments is not None:
        query = query.where(col(Statistic.department_id).in_(frame.departments))
    return frames.frame(frame.session, query, ["department_id", "period", "quantity"]).astype("int64")


def _describe(session: Session, split: Split, priced: pd.DataFrame) -> Split:
    """Return the split with the name and unit of each of its items; only the largest effects are named."""
    parts = priced.drop_duplicates("item").set_index("item")[["code", "priced_in", "supplier_id"]]
    items = split.items.join(parts, on="item")
    top = items.head(MOST_NAMED)
    names = item_names(session, dict(zip(top["code"], top["supplier_id"], strict=True)))
    named = items.assign(name=items["code"].map(names).fillna("").astype("str"), unit=items["priced_in"])
    return Split(**{**vars(split), "items": named.drop(columns=["code", "priced_in", "supplier_id"])})


#: Names stand on price lists and lines only; a table of thousands of items needs none for its last ones.
MOST_NAMED = 100


def item_names(session: Session, sellers: Mapping[str, int]) -> dict[str, str]:
    """Return the names of items, each with a supplier that sells it: those of price lists, else of one of its lines."""
    listed = select(col(ContractPrice.item), func.max(col(ContractPrice.item_name))).where(
        col(ContractPrice.item).in_(list(sellers))
    )
    rows_of: Any = session.connection().execute(listed.group_by(col(ContractPrice.item)))
    names = {str(item): str(name) for item, name in rows_of if name}
    for item, supplier in sellers.items():
        if item not in names:
            # One line by index each: the newest name of an item would cost a look at all its lines.
            line = select(col(PurchaseLine.item_name)).where(
                col(PurchaseLine.supplier_id) == int(supplier), col(PurchaseLine.item) == item
            )
            names[item] = str(session.connection().execute(line.limit(1)).scalar() or "")
    return names


def per_unit(url: str, actor: Actor, *, period: int, over: Span, department: str = ROOT) -> pd.DataFrame:
    """Return what supplies and drugs cost per unit of service, from the ledger.

    Returns:
        `key, name, measure, amount_minor, volume, per_unit, prior_per_unit` (minor units a unit), `change` (0–1) and
        `effect` (minor units: what the change costs at this volume), dearest effect first. Departments without supplies
        or without counted units of service are left out.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, over, department=department))
        months = _with_volume(frame, frame.months())
        sides = {year: _cost_and_volume(frame, year, months) for year in (frame.year, frame.year - 1)}
        now, before = sides[frame.year], sides[frame.year - 1]
        table = now.join(before.add_suffix("_prior"), how="left")
        table = table.assign(
            per_unit=table["amount_minor"] / table["volume"],
            prior_per_unit=table["amount_minor_prior"] / table["volume_prior"],
        )
        table = table.assign(
            change=table["per_unit"] / table["prior_per_unit"] - 1,
            effect=(table["per_unit"] - table["prior_per_unit"]) * table["volume"],
        )
        return _with_measures(frame, table)


def _with_volume(frame: ResolvedQuestion, months: list[int]) -> list[int]:
    periods = [frame.calendar.period(frame.year, month) for month in months]
    counted = set(units_of_service(frame, periods)["period"])
    return [month for month, period in zip(months, periods, strict=True) if period in counted]


def _cost_and_volume(frame: ResolvedQuestion, year: int, months: list[int]) -> pd.DataFrame:
    cost = frame.read(ACTUAL, year, months, ["department_id", "category"])
    spent = cost[cost["category"].isin(SUPPLIES)].groupby("department_id")["amount_minor"].sum()
    periods = [frame.calendar.period(year, month) for month in months]
    volume = units_of_service(frame, periods).groupby("department_id")["quantity"].sum() / 1000
    both = pd.concat([spent, volume.rename("volume")], axis=1, join="inner")
    return both[(both["volume"] > 0) & (both["amount_minor"] != 0)]


def _with_measures(frame: ResolvedQuestion, table: pd.DataFrame) -> pd.DataFrame:
    query = select(col(Department.id), col(Measure.name)).join(
        Measure, col(Measure.id) == col(Department.uos_measure_id)
    )
    measures: dict[Any, Any] = {row[0]: row[1] for row in frame.session.connection().execute(query)}
    tree = frame.trees.departments
    keys, names = tree.keys_by_member(), tree.names()
    departments = table.index.to_series()
    named = table.assign(
        key=departments.map(keys), name=departments.map(names), measure=departments.map(measures)
    ).reset_index(drop=True)
    columns = ["key", "name", "measure", "amount_minor", "volume", "per_unit", "prior_per_unit", "change", "effect"]
    ordered = named.sort_values("effect", ascending=False, na_position="last", kind="stable")
    return ordered[columns].reset_index(drop=True)
