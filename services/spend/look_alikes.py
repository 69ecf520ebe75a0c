"""Suppliers that stand for several records: which one survives a merge, and which look like one.

A merge moves no line: each keeps the supplier of its file, and readers resolve `surviving`. So a later import of the
old spelling lands on the record that was merged, counts under the surviving one, and a merge can be taken back exactly.
Merging itself is in services/organization/suppliers.py.
"""

from collections.abc import Iterable, Mapping

import pandas as pd
from sqlalchemy import func
from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import MONTH_COLUMNS, Contract, PurchaseTotals, Supplier, SupplierApart, SupplierTotals
from language import _
from planning.names import hidden
from planning.spend.concentration import nameless
from planning.spend.supplier_names import LIKELY, alike
from services import audit
from services.errors import UserError
from services.permissions import Actor, require
from services.totals.operating import is_operating


def surviving(session: Session) -> dict[int, int]:
    """Return for every supplier the one that its lines count under: itself, or the one it was merged into."""
    return {
        int(number or 0): int(into if into is not None else number or 0)
        for number, into in session.exec(select(col(Supplier.id), col(Supplier.merged_into_id)))
    }


def with_merged(survivors: Mapping[int, int], suppliers: Iterable[int]) -> set[int]:
    """Return suppliers with all that are merged with them."""
    owners = {survivors.get(number, number) for number in suppliers}
    return {number for number, into in survivors.items() if into in owners} | owners


def look_alikes(url: str, actor: Actor, *, least: float = LIKELY) -> pd.DataFrame:
    """Return pairs of suppliers that may be one, most alike first.

    Left out are pairs that a person told apart, payers beside suppliers, and names that stand for several ("Redacted").

    Returns:
        `keep_id, keep_code, keep_name, keep_minor` of the record to go on with (the one with a contract, else with more
        spend) and the same with `other_`; `score` 0–1, `reason` in words, `hides` what a name hides from the eye.
        `_minor` is all spend that the ledger or invoices show for the record, NULL for a manager of departments.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        rows = session.exec(
            select(Supplier).where(col(Supplier.merged_into_id).is_(None)).order_by(col(Supplier.id))
        ).all()
        rows = [row for row in rows if not nameless(row.name)]
        apart = {(pair.low_id, pair.high_id) for pair in session.exec(select(SupplierApart))}
        contracted = set(session.exec(select(Contract.supplier_id)))
        spend = _spend(session) if actor.departments is None else {}
        session.expunge_all()  # comparing thousands of names must not hold the database
    alikes = alike([row.name for row in rows], least=least, tax_ids=[row.tax_id for row in rows])
    pairs = []
    for pair in alikes:
        one, other = rows[pair.left], rows[pair.right]
        low, high = sorted((one.id or 0, other.id or 0))
        if (low, high) in apart or one.payer != other.payer:
            continue
        weights = {row.id: ((row.id in contracted), spend.get(row.id or 0, 0), -(row.id or 0)) for row in (one, other)}
        keep, merged = sorted((one, other), key=lambda row: weights[row.id], reverse=True)
        hides = hidden(keep.name) or hidden(merged.name)
        pairs.append((*_facts(keep, spend), *_facts(merged, spend), pair.score, pair.reason, hides))
    sides = [f"{side}_{name}" for side in ("keep", "other") for name in ("id", "code", "name", "minor")]
    return pd.DataFrame(pairs, columns=[*sides, "score", "reason", "hides"])


def _facts(row: Supplier, spend: Mapping[int, int]) -> tuple[int, str | None, str, int | None]:
    number = row.id or 0
    return number, row.code, row.name, spend.get(number, 0) if spend else None


def _spend(session: Session) -> dict[int, int]:
    """Return all spend by supplier: of the ledger where it names suppliers, else of invoices."""
    largest: dict[int, int] = {}
    table: type[PurchaseTotals] | type[SupplierTotals]
    for table, condition in (
        (PurchaseTotals, col(PurchaseTotals.kind) == "invoice"),
        (SupplierTotals, is_operating(SupplierTotals.account_id)),
    ):
        year = sum(col(getattr(table, name)) for name in MONTH_COLUMNS)
        query = select(col(table.supplier_id), func.sum(year)).where(condition).group_by(col(table.supplier_id))
        for number, amount in session.connection().execute(query):
            largest[int(number)] = max(largest.get(int(number), 0), int(amount), key=abs)
    return largest


def keep_apart(url: str, actor: Actor, *, one_id: int, other_id: int) -> None:
    """Remember that two look-alikes are two suppliers, so that they are not proposed again.

    Raises:
        UserError: One of them does not exist, or both are the same.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        audit.one_writer(session)
        low, high = _pair(session, one_id, other_id)
        session.merge(SupplierApart(low_id=low, high_id=high, decided_by=actor.name))
        session.flush()
        audit.record(session, actor, "supplier.apart", f"supplier/{low}", {"other": high})


def forget_apart(url: str, actor: Actor, *, one_id: int, other_id: int) -> None:
    """Let two suppliers be proposed again.

    Raises:
        UserError: Nobody told them apart.
    """
    require(actor, "master_data:write")
    with writing(url) as session:
        audit.one_writer(session)
        low, high = _pair(session, one_id, other_id)
        row = session.get(SupplierApart, (low, high))
        if row is None:
            raise UserError(_("These two suppliers are not kept separate."), hint=_("Reload the page."), code="missing")
        session.delete(row)
        session.flush()
        audit.record(session, actor, "supplier.forget_apart", f"supplier/{low}", {"other": high})


def told_apart(url: str, actor: Actor) -> pd.DataFrame:
    """Return the pairs that people told apart: `one_id, one, other_id, other, decided_by`."""
    require(actor, "procurement:read")
    with reading(url) as session:
        names = {row.id: row.name for row in session.exec(select(Supplier))}
        rows = [
            (pair.low_id, names[pair.low_id], pair.high_id, names[pair.high_id], pair.decided_by)
            for pair in session.exec(select(SupplierApart).order_by(col(SupplierApart.decided_at).desc()))
        ]
    return pd.DataFrame(rows, columns=["one_id", "one", "other_id", "other", "decided_by"])


def _pair(session: Session, one_id: int, other_id: int) -> tuple[int, int]:
    if one_id == other_id:
        raise UserError(_("You chose the same supplier twice."), hint=_("Choose two different suppliers."), code="same")
    if session.get(Supplier, one_id) is None or session.get(Supplier, other_id) is None:
        raise UserError(_("This supplier no longer exists."), hint=_("Reload the page."), code="missing")
    return min(one_id, other_id), max(one_id, other_id)
