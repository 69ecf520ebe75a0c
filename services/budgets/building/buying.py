"""What is bought under contracts: their share of each line, and what their price lists say of the coming year."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import ContractPrice, ItemTotals
from planning.budgets.building.basis import ContractPart
from planning.budgets.building.parts import nearest
from planning.periods import FiscalCalendar, first_day, shift
from services.scenarios import base_frames

MICRO = 1_000_000
#: What one line is worth where only its share under a contract is asked for.
WHOLE = MICRO


def contract_parts(
    session: Session,
    calendar: FiscalCalendar,
    places: pd.DataFrame,
    base: Sequence[int],
    months: Sequence[int],
    *,
    last: int,
    digits: int,
) -> dict[tuple[int, int], tuple[ContractPart, ...]]:
    """Return the contracts of each department and account, with their share (millionths) and price lists by month.

    A contract's list counts with the items bought under it in the base months; without any, its prices stay.
    """
    known = base_frames.contracts(session)
    shares = _shares(session, calendar, known, places, last)
    if shares.empty:
        return {}
    lists = _list_changes(session, base, months, digits)
    ids = dict(zip(known["contract"], known["contract_id"], strict=True))
    ends = {
        number: 12 if pd.isna(end) else sum(month <= end for month in months)
        for number, end in zip(known["contract"], known["end_period"], strict=True)
    }
    parts: dict[tuple[int, int], list[ContractPart]] = {}
    for row in shares.itertuples(index=False, name=None):
        contract, department, account, share = str(row[0]), int(row[1]), int(row[2]), int(row[3])
        listed = lists.get(int(ids[contract]), (MICRO,) * len(months))
        parts.setdefault((department, account), []).append(ContractPart(contract, share, listed, int(ends[contract])))
    return {key: tuple(bought) for key, bought in parts.items()}


def _shares(
    session: Session, calendar: FiscalCalendar, known: pd.DataFrame, places: pd.DataFrame, last: int
) -> pd.DataFrame:
    """Return `contract, department_id, account_id, share` (millionths); the shares of a line never exceed the whole."""
    first_open = shift(last, 1)
    lines = places[["department_id", "account_id"]].astype("int64").assign(period=first_open, amount_minor=WHOLE)
    spend = base_frames.contract_spend(
        session, calendar, lines=lines, known=known[["contract_id", "contract"]], first_open=first_open, own=None
    )
    place = ["department_id", "account_id"]
    whole = spend.groupby(place)["amount_minor"].transform("sum").clip(lower=WHOLE)
    share = spend["amount_minor"] * WHOLE // whole
    table = spend.assign(share=share)
    return table[table["share"] > 0][["contract", *place, "share"]]


def _list_changes(
    session: Session, base: Sequence[int], months: Sequence[int], digits: int
) -> dict[int, tuple[int, ...]]:
    """Return by contract id what its basket costs at each month's list against the base months (millionths)."""
    keys = (col(ItemTotals.contract_id), col(ItemTotals.item), col(ItemTotals.unit))
    sums = [cast(func.sum(column), BigInteger) for column in (ItemTotals.quantity_milli, ItemTotals.expected_minor)]
    query = (
        select(*keys, *sums)
        .where(
            col(ItemTotals.kind) == "invoice", col(ItemTotals.contract_id) != 0, col(ItemTotals.period).in_(list(base))
        )
        .group_by(*keys)
    )
    prices = _prices(session)
    days = [first_day(month) for month in months]
    cost: dict[int, np.ndarray] = {}
    paid: dict[int, int] = {}
    rows: Any = session.connection().execute(query)
    for contract, item, unit, quantity, expected in rows:
        known = prices.get((int(contract), item, unit))
        if known is None or int(quantity) <= 0 or int(expected) <= 0:
            continue
        coming = np.array([price_at(known, day) * int(quantity) for day in days], dtype=object)
        cost[contract] = cost.get(contract, np.zeros(len(days), dtype=object)) + coming
        paid[contract] = paid.get(contract, 0) + int(expected)
    return {
        # Thousandths × millionths of the main unit against minor units.
        int(contract): tuple(nearest(int(amount) * int(10**digits), paid[contract] * 1000) for amount in amounts)
        for contract, amounts in cost.items()
    }


def _prices(session: Session) -> Mapping[tuple[int, str, str], list[tuple[date, int]]]:
    columns = (ContractPrice.contract_id, ContractPrice.item, ContractPrice.unit, ContractPrice.valid_from,
               ContractPrice.unit_price_micro)  # fmt: skip
    prices: dict[tuple[int, str, str], list[tuple[date, int]]] = {}
    query = select(*map(col, columns)).order_by(col(ContractPrice.valid_from))
    rows: Any = session.connection().execute(query)
    for contract, item, unit, since, micro in rows:
        prices.setdefault((int(contract), item, unit), []).append((since, int(micro)))
    return prices


def price_at(prices: Sequence[tuple[date, int]], day: date) -> int:
    """Return the price that is listed on a day: the newest by then, else the first one to come."""
    place = bisect_right([since for since, _micro in prices], day)
    return prices[max(place - 1, 0)][1]
