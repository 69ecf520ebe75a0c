"""Take a register file back: what it added goes, what it changed gets its old values."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from data.models import Contract, ContractPrice, ImportBatch
from language import _
from services import audit
from services.contracts import checks, matching
from services.errors import UserError
from services.imports.kinds import KINDS
from services.imports.registers import tiers

_PART = 900


def take_back(session: Session, batch: ImportBatch) -> int:
    """Remove what a register file added and restore what it changed; return how many items were touched.

    A value that somebody else changed after the file stays as it is now.

    Raises:
        UserError: Something it added is in use by now, or a price list was rewritten by hand since.
    """
    audit.one_writer(session)  # before the items, as everybody who changes them does
    made, changed = batch.layout.get("made", []), batch.layout.get("changed", {})
    if batch.kind == "prices":
        _refuse_rewritten(session, [*made, *map(int, changed)])
    concerned = _rematch_scope(session, batch)
    given = batch.layout.get("given", {})
    for number, old in changed.items():
        _restore(session, KINDS[batch.kind].model, int(number), old, given.get(number, {}))
    if batch.kind == "contracts":  # lines let go of what is about to disappear
        for part in _parts(made):
            drafts = update(Contract).where(col(Contract.id).in_(part)).values(status="draft")
            session.connection().execute(drafts)
        matching.rematch(session, **concerned)
        tiers.restore(session, batch.layout.get("tiers", {}))
    _remove(session, batch.kind, made)
    if batch.kind == "prices":
        matching.rematch(session, **concerned)
    return len(made) + len(changed)


def rematch(session: Session, batch: ImportBatch) -> None:
    """Match the lines again that a file of contracts or prices concerns; other registers concern none."""
    if batch.kind in ("contracts", "prices"):
        matching.rematch(session, **_rematch_scope(session, batch))


def _rematch_scope(session: Session, batch: ImportBatch) -> dict[str, Any]:
    """Return whose lines may find another contract or price: contracts, and suppliers that one went away from."""
    made, changed = batch.layout.get("made", []), batch.layout.get("changed", {})
    rows = [*made, *map(int, changed)]
    if batch.kind == "contracts":
        suppliers = [int(old["supplier_id"]) for old in changed.values() if old.get("supplier_id")]
        return {"contracts": rows, "suppliers": suppliers}
    contracts: set[int] = set()
    if batch.kind == "prices":
        for part in _parts(rows):
            contracts |= set(session.exec(select(ContractPrice.contract_id).where(col(ContractPrice.id).in_(part))))
    return {"contracts": contracts}


def _refuse_rewritten(session: Session, rows: list[int]) -> None:
    counts = (
        session.exec(select(func.count()).select_from(ContractPrice).where(col(ContractPrice.id).in_(part))).one()
        for part in _parts(rows)
    )
    if sum(counts) != len(rows):
        raise UserError(
            _("A price list from this file was edited later, so the import cannot be undone."),
            hint=_("First undo that change on the contract's page."),
            code="changed_since",
        )


def _restore(session: Session, model: Any, number: int, old: dict[str, Any], given: dict[str, Any]) -> None:
    row = session.get(model, number)
    if row is None:
        return
    for name, value in old.items():
        if name not in given or getattr(row, name) == _as_stored(name, given[name]):
            setattr(row, name, _as_stored(name, value))
    session.add(row)
    session.flush()


def _as_stored(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in checks.DATES and isinstance(value, str) else value


def _remove(session: Session, kind: str, made: list[int]) -> None:
    model: Any = KINDS[kind].model
    try:
        for part in _parts(made):
            if "parent_id" in model.model_fields:
                unlink = update(model).where(col(model.id).in_(part)).values(parent_id=None)
                session.connection().execute(unlink)
            session.connection().execute(delete(model).where(col(model.id).in_(part)))
    except IntegrityError as error:
        raise UserError(
            _("Some entries of this file are in use, so the batch cannot be undone."),
            hint=_("First undo the files that use them, or make the entries inactive."),
            code="in_use",
        ) from error


def _parts(rows: Iterable[int]) -> Iterator[list[int]]:
    ordered = list(rows)
    for start in range(0, len(ordered), _PART):
        yield ordered[start : start + _PART]
