"""Registers and price lists as files hold them: every field, under headers that the import reads back."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import col

from data.engine import reading
from data.models import Contract, ContractPrice, RebateTier
from services.contracts import fields, purchases
from services.permissions import Actor, require

#: A supplier is known by its code where it has one, a department by its code; the names stand beside for people.
_NAMED = {
    "supplier": {"supplier": "Supplier", "supplier_code": "Supplier code"},
    "department": {"department_code": "Department", "department": "Department name"},
}  # no text: headers that the import reads back
#: Columns of the register and of price lists: name in the frame -> header.
REGISTER = {
    name: title
    for field in fields.CONTRACT
    for name, title in _NAMED.get(field.kind, {field.name: field.title}).items()
} | {"currency": "Currency", **{field.name: field.title for field in fields.TIER}}
PRICES = {"number": "Contract", **{field.name: field.title for field in fields.PRICE}, "currency": "Currency"}


def register_rows(url: str, actor: Actor, *, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of `register.register` with their rebate tiers; every tier after the first has a row of its own.

    Such a row says nothing but the contract's number and the tier, so that values add up.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        tiers = _by_contract(
            session.connection().execute(
                select(
                    col(RebateTier.contract_id), *(col(getattr(RebateTier, name)) for name in fields.TIERS)
                ).order_by(col(RebateTier.from_minor))
            )
        )
    listed: list[dict[str, Any]] = []
    for row in rows.astype("object").to_dict("records"):
        first, *others = tiers.get(int(row["id"]), [{}])
        listed += [
            {str(name): value for name, value in row.items()} | first,
            *({"number": row["number"], **tier} for tier in others),
        ]
    return pd.DataFrame(listed, columns=[*rows.columns, *fields.TIERS], dtype="object")


def _by_contract(rows: Any) -> dict[int, list[dict[str, Any]]]:
    tiers: dict[int, list[dict[str, Any]]] = {}
    for contract, *values in rows:
        tiers.setdefault(int(contract), []).append(dict(zip(fields.TIERS, values, strict=True)))
    return tiers


def price_rows(url: str, actor: Actor, *, contracts: Sequence[int] | None = None) -> pd.DataFrame:
    """Return the price lists of some contracts, or of all that the person may see, by number, item, unit and day."""
    require(actor, "procurement:read")
    query = (
        select(
            col(Contract.number), *(col(getattr(ContractPrice, name)) for name in fields.PRICES), col(Contract.currency)
        )
        .join(Contract, col(Contract.id) == col(ContractPrice.contract_id))
        .order_by(col(Contract.number), *(col(getattr(ContractPrice, name)) for name in ("item", "unit", "valid_from")))
    )
    with reading(url) as session:
        seen = purchases.visible(session, actor)
        for allowed in (seen, contracts):
            if allowed is not None:
                query = query.where(col(Contract.id).in_(allowed))
        rows = session.connection().execute(query).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=[*PRICES], dtype="object")
