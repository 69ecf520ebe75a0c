"""What was bought under contracts, from the maintained totals; and which contracts a person may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import MONTH_COLUMNS, Contract, Department, ItemTotals, PurchaseLine, PurchaseTotals
from data.rows import plain
from language import _
from planning.periods import FiscalCalendar, period_of
from services import settings
from services.currencies import exponent
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from services.spend.look_alikes import surviving

INVOICE = "invoice"
PLACES = ["contract_id", "supplier_id", "department_id"]


def visible(session: Session, actor: Actor) -> frozenset[int] | None:
    """Return the contracts that a person may see, None for all.

    A manager sees contracts of the own departments, and those that they bought under.
    """
    if actor.departments is None:
        return None
    own = select(col(Contract.id)).where(col(Contract.department_id).in_(actor.departments))
    bought = select(col(PurchaseTotals.contract_id)).where(
        col(PurchaseTotals.department_id).in_(actor.departments), col(PurchaseTotals.contract_id) > 0
    )
    rows: Any = session.connection().execute(own.union(bought))
    return frozenset(int(row[0]) for row in rows)


def find(session: Session, actor: Actor, contract_id: int) -> Contract:
    """Return a contract that the person may see.

    Raises:
        UserError: It does not exist (any more), or is not theirs to see; the message tells nothing about it.
    """
    seen = visible(session, actor)
    contract = None if seen is not None and contract_id not in seen else session.get(Contract, contract_id)
    if contract is None:
        raise UserError(
            _("This contract does not exist, or you cannot see it."), hint=_("Choose another one."), code="missing"
        )
    return contract


def require_whole_hospital(actor: Actor, what: str) -> None:
    """Check that the person sees all departments: projections and negotiations rest on everybody's purchases.

    Raises:
        NotPermittedError: A manager of some departments.
    """
    if actor.departments is not None:
        raise NotPermittedError(
            _("{what} covers the purchases of all departments.", what=what),
            hint=_("Ask your finance lead."),
            code="not_permitted",
        )


def calendar_of(session: Session) -> FiscalCalendar:
    """Return the hospital's fiscal calendar."""
    return FiscalCalendar(settings.load(session).fiscal_first_month)


def monthly(
    session: Session, actor: Actor, *, contracts: Sequence[int] | None = None, kind: str = INVOICE
) -> pd.DataFrame:
    """Return what was bought under contracts by month, in the actor's departments.

    Returns:
        `contract_id, supplier_id` (after merges), `department_id, period, amount_minor` (int64), months with an amount.
    """
    columns = [col(getattr(PurchaseTotals, name)) for name in (*PLACES, "fiscal_year")]
    sums = [cast(func.sum(col(getattr(PurchaseTotals, name))), BigInteger) for name in MONTH_COLUMNS]
    query = select(*columns, *sums).where(col(PurchaseTotals.kind) == kind, col(PurchaseTotals.contract_id) > 0)
    if contracts is not None:
        query = query.where(col(PurchaseTotals.contract_id).in_(contracts))
    if actor.departments is not None:
        query = query.where(col(PurchaseTotals.department_id).in_(actor.departments))
    rows = session.connection().execute(query.group_by(*columns)).all()
    return _long(session, rows, [*PLACES, "fiscal_year"])


def between_days(session: Session, contract_id: int, first: date, last: date) -> pd.DataFrame:
    """Return what was invoiced under a contract between two days (both included), by the month of the day.

    Returns:
        `supplier_id` (after merges), `department_id, period, amount_minor` (int64).
    """
    keys = (col(PurchaseLine.supplier_id), col(PurchaseLine.department_id), col(PurchaseLine.day))
    query = select(*keys, cast(func.sum(col(PurchaseLine.amount_minor)), BigInteger)).where(
        col(PurchaseLine.contract_id) == contract_id,
        col(PurchaseLine.kind) == INVOICE,
        col(PurchaseLine.superseded_by).is_(None),
        col(PurchaseLine.day).between(first, last),
    )
    rows = session.connection().execute(query.group_by(*keys)).all()
    lines = pd.DataFrame.from_records(plain(rows), columns=["supplier_id", "department_id", "day", "amount_minor"])
    lines = lines.assign(period=[period_of(day) for day in lines["day"]])
    lines["supplier_id"] = after_merges(lines["supplier_id"], surviving(session))
    keys_by_month = ["supplier_id", "department_id", "period"]
    lines = lines.astype({"department_id": "int64", "period": "int64", "amount_minor": "int64"})
    return lines.groupby(keys_by_month)[["amount_minor"]].sum().reset_index()


def _long(session: Session, rows: Sequence[Any], names: list[str]) -> pd.DataFrame:
    """Return wide rows of twelve months as one row per month with an amount."""
    wide = pd.DataFrame.from_records(plain(rows), columns=[*names, *range(1, 13)])
    long = wide.melt(names, var_name="month", value_name="amount_minor")
    long = long[long["amount_minor"].fillna(0) != 0]
    fiscal = calendar_of(session)
    pairs = list(zip(long["fiscal_year"].tolist(), long["month"].tolist(), strict=True))
    months = {pair: fiscal.period(*pair) for pair in set(pairs)}
    long = long.assign(period=[months[pair] for pair in pairs])
    kept = [name for name in names if name != "fiscal_year"]
    long["supplier_id"] = after_merges(long["supplier_id"], surviving(session))
    long = long[[*kept, "period", "amount_minor"]].astype({"period": "int64", "amount_minor": "int64"})
    return long.groupby([*kept, "period"], sort=True)[["amount_minor"]].sum().reset_index()


def after_merges(suppliers: pd.Series, into: dict[int, int]) -> pd.Series:
    """Return supplier ids with merged ones replaced by those that they count under."""
    numbers = suppliers.to_numpy(dtype="int64")
    return pd.Series(np.array([into.get(int(n), int(n)) for n in numbers], dtype="int64"), index=suppliers.index)


ITEM_KEYS = ("period", "contract_id", "item", "unit")
ITEM_SUMS = (
    "lines", "quantity_milli", "amount_minor", "priced_minor", "expected_minor", "over_minor", "under_minor",
)  # fmt: skip


def items(session: Session, actor: Actor, *, contracts: Sequence[int], periods: tuple[int, int]) -> pd.DataFrame:
    """Return what was invoiced under contracts by month, item and unit, in the actor's departments.

    Args:
        session: An open session.
        actor: Who asks.
        contracts: Ids.
        periods: First and last month (yyyymm).

    Returns:
        `ITEM_KEYS` and `ITEM_SUMS`, as in `ItemTotals`.
    """
    keys = [col(getattr(ItemTotals, name)) for name in ITEM_KEYS]
    sums = [cast(func.sum(col(getattr(ItemTotals, name))), BigInteger) for name in ITEM_SUMS]
    query = select(*keys, *sums).where(
        col(ItemTotals.contract_id).in_(contracts),
        col(ItemTotals.period).between(*periods),
        col(ItemTotals.kind) == INVOICE,
    )
    if actor.departments is not None:
        query = query.where(col(ItemTotals.department_id).in_(actor.departments))
    rows = session.connection().execute(query.group_by(*keys)).all()
    frame = pd.DataFrame.from_records(plain(rows), columns=[*ITEM_KEYS, *ITEM_SUMS])
    whole = dict.fromkeys(("period", "contract_id", *ITEM_SUMS), "int64")
    return frame.astype(whole | {"item": "str", "unit": "str"})


def last_month(session: Session) -> int | None:
    """Return the newest month with an invoice line, None without any."""
    query = select(func.max(col(ItemTotals.period))).where(col(ItemTotals.kind) == INVOICE)
    period = session.connection().execute(query).scalar()
    return None if period is None else int(period)


def first_month(session: Session) -> int | None:
    """Return the oldest month with an invoice line, None without any."""
    query = select(func.min(col(ItemTotals.period))).where(col(ItemTotals.kind) == INVOICE)
    period = session.connection().execute(query).scalar()
    return None if period is None else int(period)


def department_names(session: Session) -> dict[int, str]:
    """Return code and name of each department by id."""
    rows: Any = session.connection().execute(select(col(Department.id), col(Department.code), col(Department.name)))
    return {int(row[0]): f"{row[1]} {row[2]}" for row in rows}


def minor_digits(session: Session) -> int:
    """Return the number of minor digits of the hospital's currency (2 for dollars)."""
    return exponent(settings.load(session).currency)
