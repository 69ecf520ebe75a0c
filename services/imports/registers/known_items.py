"""The things of a register that are known, by what a row calls them."""

from typing import Any

from sqlmodel import Session, select

from data.models import Account, Contract, Department
from planning.names import normalize
from services.imports.codes.coming import Coming
from services.imports.kinds import KINDS
from services.imports.register_rows import prices, setup


def known_items(session: Session, kind: str, coming: Coming) -> dict[str, Any]:
    """Return what is stored of a register or comes before, each thing by its key; what comes has ids below zero.

    What files before this one change is changed in copies, which no session stores.
    """
    model: Any = KINDS[kind].model
    things = [item for item in coming.items if item.kind == kind]
    fresh = [item for item in things if not item.known]
    known = {item.key: model(**{**item.values, "id": -place}) for place, item in enumerate(fresh, start=1)}
    known |= _stored_items(session, kind)
    for item in things:
        if item.known and item.key in known:
            known[item.key] = model(**{**known[item.key].model_dump(), **item.values})
    return known


def _stored_items(session: Session, kind: str) -> dict[str, Any]:
    model: Any = KINDS[kind].model
    rows = session.exec(select(model)).all()
    if kind == "contracts":
        return {normalize(row.number): row for row in rows}
    if kind == "prices":
        numbers = dict(session.exec(select(Contract.id, Contract.number)).all())
        said = ((row, prices.key(numbers[row.contract_id], row.item, row.unit, row.valid_from)) for row in rows)
        return {normalize(key): row for row, key in said}
    if kind == "flex-rules":
        codes = {model: dict(session.exec(select(model.id, model.code)).all()) for model in (Department, Account)}
        said = (
            (row, setup.flex_key(codes[Department][row.department_id], codes[Account][row.account_id])) for row in rows
        )
        return {normalize(key): row for row, key in said}
    by_name = {normalize(row.name): row for row in rows if kind == "suppliers" and row.code is None}
    return by_name | {normalize(row.code): row for row in rows if row.code}
