"""Where contracts leak: the three numbers, by contract, supplier, department and item; PPV; from maintained totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, case, cast, func, or_, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import MONTH_COLUMNS, Contract, ContractPrice, ItemTotals, PurchaseLine, PurchaseTotals, Supplier
from data.rows import plain
from language import _
from planning.contracts import leakage as rules
from planning.hierarchy import ROOT
from services.contracts import purchases
from services.permissions import Actor, require
from services.spend.look_alikes import surviving
from services.variance.question import Question, ResolvedQuestion, Span, open_frame


@dataclass(frozen=True)
class Leakage:
    """An answer. `total` holds the figures of `planning.contracts.leakage.measured` over the selection.

    `by_supplier`, `by_department`, `by_contract` are the same by `key` (id; 0 = no contract) with a `name`; what was
    bought around a contract stands with the contract that covers it. `items`: `contract_id, contract, item, item_name,
    unit, quantity, paid_minor, expected_minor, ppv, above, below` of items off their contract's price in a month, worst
    PPV first.
    `months` (yyyymm) are those with purchases.
    """

    total: dict[str, float]
    by_supplier: pd.DataFrame
    by_department: pd.DataFrame
    by_contract: pd.DataFrame
    items: pd.DataFrame
    months: tuple[int, ...]


@dataclass(frozen=True)
class ContractLeakage:
    """The same figures of one contract since its start; `items` as in `Leakage`, `months` those with purchases."""

    total: dict[str, float]
    items: pd.DataFrame
    months: tuple[int, ...]


def of_contract(url: str, actor: Actor, *, contract_id: int, up_to: int) -> ContractLeakage:
    """Return what one contract leaked up to a month, in the person's departments.

    Raises:
        UserError: The contract is not there for this person.
    """
    require(actor, "procurement:read")
    departments = None if actor.departments is None else sorted(actor.departments)
    with reading(url) as session:
        purchases.find(session, actor, contract_id)
        rows = purchases.items(session, actor, contracts=[contract_id], periods=(0, up_to))
        months = tuple(sorted(rows["period"].unique().tolist()))
        around = _around(session, (0, up_to), departments)
        around = around[around["contract_id"] == contract_id]
        sums = rows[rows["expected_minor"] != 0].groupby(["contract_id", "item", "unit"])[list(ITEM_SUMS)].sum()
        both = pd.concat([rows.assign(standing="contracted"), around], ignore_index=True)
        return ContractLeakage(rules.total(both), item_table(session, sums.reset_index()), months)


def report(url: str, actor: Actor, *, period: int, over: Span, department: str = ROOT) -> Leakage:
    """Return the leakage of a month, the fiscal year up to it, or the whole year, in the person's departments.

    Raises:
        UserError: The department is not there for this person.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        frame = open_frame(session, actor, Question(period, over, department=department))
        spend = _spend(frame)
        periods = [frame.calendar.period(frame.year, month) for month in frame.months()]
        prices = _prices(frame, periods)
        around = _around(session, (periods[0], periods[-1]), frame.departments)
        both = pd.concat([spend, prices, around], ignore_index=True)
        return Leakage(
            total=rules.total(both),
            by_supplier=_named(rules.measured(both, ["supplier_id"]), _names(session, Supplier)),
            by_department=_named(rules.measured(both, ["department_id"]), purchases.department_names(session)),
            by_contract=_named(rules.measured(both, ["contract_id"]), _contract_names(session)),
            items=_items(frame, periods),
            months=_months(frame),
        )


def latest_month(url: str, actor: Actor) -> int | None:
    """Return the newest month with invoices, None without any."""
    require(actor, "procurement:read")
    with reading(url) as session:
        return purchases.last_month(session)


def _spend(frame: ResolvedQuestion) -> pd.DataFrame:
    """Return invoiced amounts by standing; those around a contract come from `_around`, which knows the contract."""
    months = [col(getattr(PurchaseTotals, MONTH_COLUMNS[month - 1])) for month in frame.months()]
    added: Any = months[0]
    for month in months[1:]:
        added = added + month
    names = ["supplier_id", "department_id", "contract_id", "standing"]
    columns = [col(getattr(PurchaseTotals, name)) for name in names]
    query = select(*columns, cast(func.sum(added), BigInteger)).where(
        col(PurchaseTotals.kind) == purchases.INVOICE,
        col(PurchaseTotals.fiscal_year) == frame.year,
        col(PurchaseTotals.standing) != "around",
    )
    if frame.departments is not None:
        query = query.where(col(PurchaseTotals.department_id).in_(frame.departments))
    rows = frame.session.connection().execute(query.group_by(*columns)).all()
    return _purchases(frame.session, rows, [*names, "amount_minor"])


def _prices(frame: ResolvedQuestion, periods: Sequence[int]) -> pd.DataFrame:
    """Return what was paid beside the contract's price where it differs, by supplier, department and contract."""
    names = ("supplier_id", "department_id", "contract_id")
    sums = ("priced_minor", "expected_minor", "over_minor", "under_minor")
    rows = _off_priced(frame, periods, names, sums)
    return _purchases(frame.session, rows, [*names, *sums]).assign(standing="contracted")


def _off_priced(frame: ResolvedQuestion, periods: Sequence[int], names: Sequence[str], sums: Sequence[str]) -> Any:
    """Return sums of the totals that hold lines off their contract's price, by some of their columns."""
    columns = [col(getattr(ItemTotals, name)) for name in names]
    query = select(*columns, *(_sum(getattr(ItemTotals, name)) for name in sums)).where(
        col(ItemTotals.kind) == purchases.INVOICE,
        col(ItemTotals.period).in_(periods),
        col(ItemTotals.contract_id) > 0,
        or_(col(ItemTotals.over_minor) != 0, col(ItemTotals.under_minor) != 0),
    )
    if frame.departments is not None:
        query = query.where(col(ItemTotals.department_id).in_(frame.departments))
    return frame.session.connection().execute(query.group_by(*columns)).all()


def _around(session: Session, periods: tuple[int, int], departments: Sequence[int] | None) -> pd.DataFrame:
    """Return what was bought around contracts, under the contract that covers it."""
    covering = col(PurchaseLine.covered_by_id)
    columns = [col(PurchaseLine.supplier_id), col(PurchaseLine.department_id), covering]
    expected = col(PurchaseLine.expected_minor)
    amount = col(PurchaseLine.amount_minor)
    query = select(*columns, _sum(amount), _sum_where(amount, expected), _sum(expected)).where(
        covering.is_not(None),
        col(PurchaseLine.kind) == purchases.INVOICE,
        col(PurchaseLine.superseded_by).is_(None),
        # The sum keeps the database on the small index of covered lines, away from the one by months.
        (col(PurchaseLine.period) + 0).between(*periods),
    )
    if departments is not None:
        query = query.where(col(PurchaseLine.department_id).in_(departments))
    rows = session.connection().execute(query.group_by(*columns)).all()
    names = ["supplier_id", "department_id", "contract_id", "amount_minor", "priced_minor", "expected_minor"]
    return _purchases(session, rows, names).assign(standing="around")


def _sum(column: Any) -> Any:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _sum_where(column: Any, known: Any) -> Any:
    return _sum(case((known.is_not(None), column), else_=0))


def _purchases(session: Session, rows: Sequence[Any], names: list[str]) -> pd.DataFrame:
    """Return rows as `planning.contracts.leakage.judged` has them, with contract, merged supplier, department."""
    frame = pd.DataFrame.from_records(plain(rows), columns=names)
    for name in ("amount_minor", "priced_minor", "expected_minor", "over_minor", "under_minor"):
        if name not in frame:
            frame[name] = 0
    numbers = [name for name in frame.columns if name != "standing"]
    frame = frame.astype(dict.fromkeys(numbers, "int64"))
    return frame.assign(supplier_id=purchases.replaced(frame["supplier_id"], surviving(session)))


def _named(sums: pd.DataFrame, names: dict[int, str]) -> pd.DataFrame:
    """Return rows with `key` and `name` first, in the order of what leaks: around and without contract before above."""
    key = sums.columns[0]
    numbers = sums[key].astype("int64")
    rows = sums.drop(columns=key)
    rows.insert(0, "key", numbers)
    rows.insert(1, "name", [names.get(int(number), _("Without contract")) for number in numbers])
    order = rows["none"] + rows["around"] + rows["above"]
    return rows.loc[order.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _names(session: Session, model: Any) -> dict[int, str]:
    return {int(row[0]): str(row[1]) for row in session.connection().execute(select(col(model.id), col(model.name)))}


def _contract_names(session: Session) -> dict[int, str]:
    rows: Any = session.connection().execute(select(col(Contract.id), col(Contract.number), col(Contract.title)))
    return {int(row[0]): f"{row[1]} {row[2]}" for row in rows}


def _months(frame: ResolvedQuestion) -> tuple[int, ...]:
    """Return the months of the span that have invoices."""
    flags = [func.max(func.abs(col(getattr(PurchaseTotals, MONTH_COLUMNS[month - 1])))) for month in frame.months()]
    query = select(*flags).where(
        col(PurchaseTotals.kind) == purchases.INVOICE, col(PurchaseTotals.fiscal_year) == frame.year
    )
    row = frame.session.connection().execute(query).one()
    return tuple(
        frame.calendar.period(frame.year, month) for month, size in zip(frame.months(), row, strict=True) if size
    )


ITEM_SUMS = ("quantity_milli", "priced_minor", "expected_minor", "over_minor", "under_minor")


def _items(frame: ResolvedQuestion, periods: Sequence[int]) -> pd.DataFrame:
    """Return items that were not paid at their contract's price, worst price variance first."""
    names = ("contract_id", "item", "unit")
    rows = _off_priced(frame, periods, names, ITEM_SUMS)
    return item_table(frame.session, pd.DataFrame.from_records(plain(rows), columns=[*names, *ITEM_SUMS]))


def item_table(session: Session, sums: pd.DataFrame) -> pd.DataFrame:
    """Return sums by `contract_id, item, unit` with names and PPV (favorable +), worst first."""
    sums = sums.astype(dict.fromkeys(("contract_id", *ITEM_SUMS), "int64"))
    names = item_names(session, sums["item"].unique().tolist())
    contracts = _contract_names(session)
    table = pd.DataFrame(
        {
            "contract_id": sums["contract_id"],
            "contract": [contracts.get(int(number), "") for number in sums["contract_id"]],
            "item": sums["item"].astype("str"),
            "item_name": [names.get(item, "") for item in sums["item"]],
            "unit": sums["unit"].astype("str"),
            "quantity": sums["quantity_milli"] / 1000,
            "paid_minor": sums["priced_minor"],
            "expected_minor": sums["expected_minor"],
            "ppv": sums["expected_minor"] - sums["priced_minor"],
            "above": sums["over_minor"],
            "below": sums["under_minor"],
        }
    )
    return table.sort_values(["ppv", "item", "unit"], kind="stable", ignore_index=True)


def item_names(session: Session, items: list[str]) -> dict[str, str]:
    """Return the name of each item that a price list names."""
    names: dict[str, str] = {}
    for start in range(0, len(items), 500):
        query = (
            select(col(ContractPrice.item), func.max(col(ContractPrice.item_name)))
            .where(col(ContractPrice.item).in_(items[start : start + 500]))
            .group_by(col(ContractPrice.item))
        )
        names |= {str(row[0]): str(row[1]) for row in session.connection().execute(query)}
    return names
