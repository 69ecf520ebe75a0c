"""Commitments: orders that are not yet invoiced, how old they are, and what they leave of the budget."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, case, cast, func, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import ACTUAL, LedgerEntry, PurchaseLine, Supplier
from language import N_, _, translate
from planning.exact import prorate
from planning.hierarchy import ROOT
from planning.periods import first_day, period_of, shift, span
from services import frames
from services.permissions import Actor, require
from services.spend.look_alikes import surviving
from services.variance.question import Question, ResolvedQuestion, open_frame

#: What is left of an order once this share of it is invoiced is a price difference, not a delivery to come.
CLOSED_SHARE = 0.02
NUMBERS_PER_QUERY = 500
#: Accruals of an order are looked for in so many months.
POSTED_MONTHS = 24
ORDER_KEYS = ["po_number", "department_id", "account_id"]
AGES = (
    (30, N_("up to 30 days")),
    (90, N_("31 to 90 days")),
    (180, N_("91 to 180 days")),
    (10**6, N_("over 180 days")),
)


@dataclass(frozen=True)
class Commitments:
    """Orders not yet invoiced at the end of a month; minor units.

    `orders`: `po_number, supplier_id, supplier, department, department_id, day` (first ordered), `age` (days), `lines,
    ordered_minor, invoiced_minor` (or accrued), `open_minor`, largest first, each of the selected departments' part.
    `ages`: `age, orders, open_minor`. `places`: `key, name, actual_minor` (year to date), `open_minor, budget_minor`
    (whole year, NA = none) and `left_minor` of departments with open orders, on the accounts that they are charged to.
    """

    orders: pd.DataFrame
    ages: pd.DataFrame
    places: pd.DataFrame
    as_of: date

    @property
    def total(self) -> int:
        """Return what is committed altogether."""
        return int(self.orders["open_minor"].sum())

    @property
    def lines(self) -> int:
        """Return the number of order lines behind it."""
        return int(self.orders["lines"].sum())


def open_orders(url: str, actor: Actor, *, period: int, department: str = ROOT) -> Commitments:
    """Return the commitments of a selection at the end of a month.

    Ordered − invoiced or accrued by number, never negative; an order invoiced but for `CLOSED_SHARE` of it is closed.

    Raises:
        UserError: The department is not there for this person.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, "ytd", department=department))
        as_of = date.fromordinal(first_day(shift(period, 1)).toordinal() - 1)
        parts = open_parts(frame, period)
        orders = _by_order(session, frame, parts, as_of)
        return Commitments(orders, _ages(orders), _beside_budget(frame, parts), as_of)


def open_parts(frame: ResolvedQuestion, period: int) -> pd.DataFrame:
    """Return the open amount by order, department and account: `*ORDER_KEYS, supplier_id, day, lines, open_minor …`.

    An invoice counts against its order whichever department it was booked to, and so does what the ledger holds under
    the order's number: goods that are received and accrued are spent, not ordered.
    """
    left = _left(frame, period)
    parts = _order_lines(frame, period, left.index.tolist())
    ordered = parts.groupby("po_number")["amount_minor"].transform("sum")
    posted = parts["po_number"].map(_posted_amounts(frame, parts, period)).fillna(0).astype("int64")
    rest = pd.concat([parts["po_number"].map(left).astype("int64"), ordered - posted], axis=1).min(axis=1).clip(lower=0)
    closed = (rest < ordered) & (rest <= CLOSED_SHARE * ordered)
    # Where a credit note stands against the order, no more can be open than was ordered.
    parts = parts.assign(order_minor=ordered, left_minor=rest.clip(upper=ordered))
    parts = parts[~closed & (ordered > 0)].reset_index(drop=True)
    parts = parts.assign(open_minor=_spread(parts))
    parts = parts.assign(invoiced_minor=parts["amount_minor"] - parts["open_minor"])
    if frame.departments is not None:
        parts = parts[parts["department_id"].isin(frame.departments)].reset_index(drop=True)
    return parts


def _left(frame: ResolvedQuestion, period: int) -> "pd.Series[int]":
    """Return ordered − invoiced by number of the selection's orders where something is left."""
    amount, number = col(PurchaseLine.amount_minor), col(PurchaseLine.po_number)
    left = cast(func.sum(case((col(PurchaseLine.kind) == "order", amount), else_=-amount)), BigInteger)
    query = select(number, left).where(*_standing(period)).group_by(number).having(left > 0)
    if frame.departments is not None:
        own = (col(PurchaseLine.kind) == "order", col(PurchaseLine.department_id).in_(frame.departments))
        query = query.where(number.in_(select(number).where(*own, *_standing(period))))
    open_orders = frames.frame(frame.session, query, ["po_number", "left"]).set_index("po_number")
    return open_orders["left"].astype("int64")


def _posted_amounts(frame: ResolvedQuestion, parts: pd.DataFrame, period: int) -> "pd.Series[int]":
    """Return what the ledger holds by order number, on the departments and accounts that orders are for."""
    reference, accounts = col(LedgerEntry.reference), sorted(set(parts["account_id"]) - {0})
    if not accounts:
        return pd.Series(dtype="int64")
    first = period_of(parts["day"].min().date())
    query = (
        select(reference, cast(func.sum(col(LedgerEntry.amount_minor)), BigInteger))
        .where(
            col(LedgerEntry.period).in_(span(max(first, shift(period, 1 - POSTED_MONTHS)), period)),
            col(LedgerEntry.department_id).in_(sorted(set(parts["department_id"]))),
            col(LedgerEntry.account_id).in_(accounts),
            col(LedgerEntry.superseded_by).is_(None),
        )
        .group_by(reference)
    )
    numbers = sorted(set(parts["po_number"]))
    tables = [
        frames.frame(frame.session, query.where(reference.in_(some)), ["po_number", "posted"])
        for some in (numbers[at : at + NUMBERS_PER_QUERY] for at in range(0, len(numbers), NUMBERS_PER_QUERY))
    ]
    return pd.concat(tables).set_index("po_number")["posted"].astype("int64")


def _standing(period: int) -> list[Any]:
    return [
        col(PurchaseLine.po_number) != "",
        col(PurchaseLine.period) <= period,
        col(PurchaseLine.superseded_by).is_(None),
    ]


def _spread(parts: pd.DataFrame) -> pd.Series:
    """Return the rest of each order over its departments and accounts by what they ordered, to the cent."""
    if parts.empty:
        return pd.Series(dtype="int64")
    reached = parts.groupby("po_number")["amount_minor"].cumsum()
    cumulative = pd.Series(prorate(parts["left_minor"], reached, parts["order_minor"]), parts.index)
    before = cumulative.groupby(parts["po_number"]).shift(fill_value=0)
    return cumulative - before


def _order_lines(frame: ResolvedQuestion, period: int, numbers: list[str]) -> pd.DataFrame:
    """Return the order lines of some orders, by order, department and account."""
    keys = [col(PurchaseLine.po_number), col(PurchaseLine.department_id), col(PurchaseLine.account_id)]
    query = (
        select(
            *keys,
            func.min(col(PurchaseLine.supplier_id)),
            func.min(col(PurchaseLine.day)),
            func.count(),
            cast(func.sum(col(PurchaseLine.amount_minor)), BigInteger),
        )
        .where(col(PurchaseLine.kind) == "order", *_standing(period))
        .group_by(*keys)
        .order_by(*keys)
    )
    names = [*ORDER_KEYS, "supplier_id", "day", "lines", "amount_minor"]
    parts = [pd.DataFrame(columns=names)]
    for start in range(0, len(numbers), NUMBERS_PER_QUERY):
        some = col(PurchaseLine.po_number).in_(numbers[start : start + NUMBERS_PER_QUERY])
        parts.append(frames.frame(frame.session, query.where(some), names))
    lines = pd.concat(parts[1:] or parts, ignore_index=True)
    lines["account_id"] = lines["account_id"].fillna(0)
    whole = ("department_id", "account_id", "supplier_id", "lines", "amount_minor")
    return lines.astype(dict.fromkeys(whole, "int64")).assign(day=pd.to_datetime(lines["day"]))


def _by_order(session: Session, frame: ResolvedQuestion, parts: pd.DataFrame, as_of: date) -> pd.DataFrame:
    by = parts.groupby("po_number", as_index=False)
    orders = by.agg(
        supplier_id=("supplier_id", "first"),
        department_id=("department_id", "first"),
        departments=("department_id", "nunique"),
        day=("day", "min"),
        lines=("lines", "sum"),
        ordered_minor=("amount_minor", "sum"),
        invoiced_minor=("invoiced_minor", "sum"),
        open_minor=("open_minor", "sum"),
    )
    survivors, names = surviving(session), _supplier_names(session)
    owners = [survivors.get(int(number), int(number)) for number in orders["supplier_id"]]
    departments = orders["department_id"].map(frame.trees.departments.names()).fillna("").astype("str")
    more = (orders["departments"] - 1).clip(lower=0)
    orders = orders.assign(
        supplier_id=pd.Series(owners, orders.index, "int64"),
        supplier=pd.Series([names.get(owner, "") for owner in owners], orders.index, "str"),
        department=pd.Series([_and_more(*of) for of in zip(departments, more, strict=True)], orders.index, "str"),
        age=(pd.Timestamp(as_of) - orders["day"]).dt.days.astype("int64"),
    )
    return orders.sort_values("open_minor", ascending=False, kind="stable").reset_index(drop=True)


def _and_more(department: str, more: int) -> str:
    return _("{department} and {count} more", department=department, count=more) if more else department


def _supplier_names(session: Session) -> dict[int, str]:
    known: Any = session.connection().execute(select(col(Supplier.id), col(Supplier.name)))
    return {int(number): str(name) for number, name in known}


def _ages(orders: pd.DataFrame) -> pd.DataFrame:
    """Return the open orders by age; every class is there, so that "none over 180 days" can be seen."""
    classes, low = [], -1
    for high, label in AGES:
        mine = orders[(orders["age"] > low) & (orders["age"] <= high)] if low >= 0 else orders[orders["age"] <= high]
        classes.append((translate(label), len(mine), int(mine["open_minor"].sum())))
        low = high
    return pd.DataFrame(classes, columns=["age", "orders", "open_minor"])


def _beside_budget(frame: ResolvedQuestion, parts: pd.DataFrame) -> pd.DataFrame:
    """Return actual, commitments and the year's budget by department, on the accounts of the open orders."""
    columns = ["key", "name", "actual_minor", "open_minor", "budget_minor", "left_minor"]
    places = parts[parts["account_id"] > 0].groupby(["department_id", "account_id"], as_index=False)["open_minor"].sum()
    if places.empty:
        return pd.DataFrame(columns=columns)
    by = ["department_id", "account_id"]
    actual = frame.read(ACTUAL, frame.year, frame.months(), by).rename(columns={"amount_minor": "actual_minor"})
    budget = (
        frame.read(frame.version.id, frame.year, range(1, 13), by)
        if frame.version is not None
        else actual.iloc[:0].rename(columns={"actual_minor": "amount_minor"})
    ).rename(columns={"amount_minor": "budget_minor"})
    both = places.merge(actual, on=by, how="left").merge(budget, on=by, how="left")
    amounts = ["actual_minor", "open_minor", "budget_minor"]
    both[amounts] = both[amounts].astype("Int64")
    summed = both.groupby("department_id", as_index=False)[amounts].sum(min_count=1)
    tree = frame.trees.departments
    keys, names = tree.keys_by_member(), tree.names()
    table: pd.DataFrame = summed.assign(
        key=summed["department_id"].map(keys),
        name=summed["department_id"].map(names),
        left_minor=summed["budget_minor"] - summed["actual_minor"].fillna(0) - summed["open_minor"],
    )
    return table.sort_values("open_minor", ascending=False, kind="stable")[columns].reset_index(drop=True)
