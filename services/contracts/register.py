"""The contract register: what was agreed, where each contract stands on a day, and how much of it is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Contract, ContractPrice, Department, ImportBatch, RebateTier, Supplier
from data.rows import plain
from planning.contracts import notice
from planning.contracts.notice import Standing, Term
from planning.names import normalize
from planning.periods import period_of
from services.contracts import fields, purchases
from services.permissions import Actor, require

#: What the register shows of a contract as it is stored.
FIELDS = ("id", *fields.NAMES, "currency")
#: What it shows of its supplier and department.
PLACES = ("supplier", "supplier_code", "department", "department_code")
STANDING_FIELDS = ("state", "end", "notice", "days_left", "bucket", "renewals", "renews_to")


@dataclass(frozen=True)
class Facts:
    """One contract. `row` holds `FIELDS`, `PLACES`, `file_name` and `line_number` if imported.

    `prices`: `id, item, item_name, unit, base_units, unit_price_micro, baseline_price_micro, valid_from, valid_to`;
    `tiers`: `id, from_minor, rebate_share, basis`. `used_minor`: invoiced so far in the departments of the person who
    asks; purchases are known from `known_from` (yyyymm) on. `yearly_minor`: of the last twelve months.
    """

    row: Mapping[str, Any]
    standing: Standing
    prices: pd.DataFrame
    tiers: pd.DataFrame
    used_minor: int
    yearly_minor: int
    committed_minor: int | None
    known_from: int | None

    @property
    def name(self) -> str:
        """Return number and title."""
        return f"{self.row['number']} {self.row['title']}"


def register(url: str, actor: Actor, *, as_of: date) -> pd.DataFrame:
    """Return the contracts that the person may see, next notice date first.

    Returns:
        `FIELDS`, `PLACES` (no department for the whole hospital), the fields of a `Standing` on that day,
        `used_minor` (invoiced up to the month of the day, own departments only), `yearly_minor` (of the last twelve
        months with data), `used_share` (of the agreed value, NaN without one) and `committed_minor` (what the next
        automatic renewal commits, NA without one). Who sees some departments only gets neither from what these bought.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        rows = _rows(session, actor)
        used = _use(session, actor, as_of)
    table = pd.DataFrame(rows, columns=[*FIELDS, *PLACES])
    standings = [notice.standing(term_of(row), as_of) for row in rows]
    for name in STANDING_FIELDS:
        table[name] = pd.Series([getattr(one, name) for one in standings], dtype="object")
    for name in ("used_minor", "yearly_minor"):
        table[name] = table["id"].map(used[name]).fillna(0).astype("int64")
    is_whole = actor.departments is None
    yearly = table["yearly_minor"].tolist() if is_whole else [0] * len(table)  # what others buy is not hers to see
    renewing = [
        renewal_value(row, cost) if one.renews_to is not None else None
        for row, one, cost in zip(rows, standings, yearly, strict=True)
    ]
    table["committed_minor"] = pd.array(renewing, dtype="Int64")
    for name in fields.AMOUNTS:
        table[name] = pd.array(table[name].tolist(), dtype="Int64")
    value = table["value_minor"].astype("float64")
    table["used_share"] = table["used_minor"] / value.where((value > 0) & is_whole)
    return table.sort_values(["notice", "number"], na_position="last", ignore_index=True)


def term_of(row: Mapping[str, Any]) -> Term:
    """Return the term of a stored contract."""
    return Term(
        start=row["start_date"],
        end=row["end_date"],
        notice_days=row["notice_days"],
        notice_months=row["notice_months"],
        notice_to=row["notice_to"],
        renew_months=row["auto_renew_months"],
        status=row["status"],
        given=row["notice_given_on"],
    )


def renewal_value(row: Mapping[str, Any], yearly_minor: int) -> int | None:
    """Return what one automatic renewal commits: the agreed value by months, else as much as was bought lately.

    `yearly_minor` is what was bought in the last twelve months; 0 is unknown.
    """
    term, stated, value = term_of(row), row["annual_value_minor"], row["value_minor"]
    if term.renew_months <= 0 or row["kind"] == "payer":  # a payer agreement commits no spend
        return None
    if stated is not None:
        return int(stated) * term.renew_months // 12
    return notice.committed_by_renewal(term, value) or yearly_minor * term.renew_months // 12 or None


def by_number(url: str, actor: Actor) -> dict[str, int]:
    """Return the ids of the contracts that the person may see, by their numbers in plain spelling."""
    table = choices(url, actor)
    with reading(url) as session:
        rows = session.connection().execute(select(col(Contract.id), col(Contract.number)))
        return {normalize(number): contract for contract, number in rows if contract in table}


def _rows(session: Session, actor: Actor, contract_id: int | None = None) -> list[dict[str, Any]]:
    """Return stored contracts with their names, as plain rows."""
    query = (
        select(
            *(col(getattr(Contract, name)) for name in FIELDS),
            *(col(column) for column in (Supplier.name, Supplier.code, Department.name, Department.code)),
        )
        .join(Supplier, col(Supplier.id) == col(Contract.supplier_id))
        .join(Department, col(Department.id) == col(Contract.department_id), isouter=True)
    )
    seen = purchases.visible(session, actor)
    if seen is not None:
        query = query.where(col(Contract.id).in_(seen))
    if contract_id is not None:
        query = query.where(col(Contract.id) == contract_id)
    names = [*FIELDS, *PLACES]
    return [dict(zip(names, row, strict=True)) for row in session.connection().execute(query)]


def _use(session: Session, actor: Actor, as_of: date) -> pd.DataFrame:
    """Return `used_minor` and `yearly_minor` by contract id: invoiced up to a month, and in its last twelve months."""
    bought = purchases.monthly(session, actor)
    last = min(period_of(as_of), purchases.last_month(session) or 0)
    bought = bought[bought["period"] <= last]
    return pd.DataFrame(
        {
            "used_minor": bought.groupby("contract_id")["amount_minor"].sum(),
            "yearly_minor": bought[bought["period"] > last - 100].groupby("contract_id")["amount_minor"].sum(),
        }
    )


def facts(url: str, actor: Actor, *, contract_id: int, as_of: date) -> Facts:
    """Return one contract with its price list and tiers, and where it stands on a day.

    Raises:
        UserError: It is not there, or not the person's to see.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        purchases.find(session, actor, contract_id)
        row = _rows(session, actor, contract_id)[0] | _source(session, contract_id)
        used = _use(session, actor, as_of).reindex([contract_id]).fillna(0).iloc[0]
        standing = notice.standing(term_of(row), as_of)
        yearly, is_whole = int(used["yearly_minor"]), actor.departments is None
        return Facts(
            row=row,
            standing=standing,
            prices=prices_of(session, contract_id),
            tiers=tiers_of(session, contract_id),
            used_minor=int(used["used_minor"]),
            yearly_minor=yearly,
            committed_minor=renewal_value(row, yearly if is_whole else 0) if standing.renews_to is not None else None,
            known_from=purchases.first_month(session),
        )


def _source(session: Session, contract_id: int) -> dict[str, Any]:
    query = (
        select(col(ImportBatch.file_name), col(Contract.line_number))
        .select_from(Contract)
        .join(ImportBatch, col(ImportBatch.id) == col(Contract.batch_id), isouter=True)
        .where(col(Contract.id) == contract_id)
    )
    file_name, line = session.connection().execute(query).one()
    return {"file_name": file_name, "line_number": line}


PRICE_FIELDS = ("id", *fields.PRICES)


def prices_of(session: Session, contract_id: int) -> pd.DataFrame:
    """Return the price list, by item, unit and first day."""
    query = (
        select(*(col(getattr(ContractPrice, name)) for name in PRICE_FIELDS))
        .where(col(ContractPrice.contract_id) == contract_id)
        .order_by(col(ContractPrice.item), col(ContractPrice.unit), col(ContractPrice.valid_from))
    )
    frame = pd.DataFrame.from_records(plain(session.connection().execute(query)), columns=list(PRICE_FIELDS))
    whole = {"id": "int64", "base_units": "int64", "unit_price_micro": "int64", "baseline_price_micro": "Int64"}
    return frame.astype(whole)


def tiers_of(session: Session, contract_id: int) -> pd.DataFrame:
    """Return the rebate tiers, lowest first."""
    names = ("id", *fields.TIERS)
    query = (
        select(*(col(getattr(RebateTier, name)) for name in names))
        .where(col(RebateTier.contract_id) == contract_id)
        .order_by(col(RebateTier.from_minor))
    )
    frame = pd.DataFrame.from_records(plain(session.connection().execute(query)), columns=list(names))
    return frame.astype({"id": "int64", "from_minor": "int64", "rebate_share": "float64"})


def choices(url: str, actor: Actor) -> dict[int, str]:
    """Return number and title of the contracts that the person may see, by id, in the order of their numbers."""
    require(actor, "procurement:read")
    with reading(url) as session:
        query = select(col(Contract.id), col(Contract.number), col(Contract.title)).order_by(col(Contract.number))
        seen = purchases.visible(session, actor)
        if seen is not None:
            query = query.where(col(Contract.id).in_(seen))
        rows: Any = session.connection().execute(query)
        return {int(row[0]): f"{row[1]} {row[2]}" for row in rows}
