"""Names that filters of spend need: categories with spend, and a supplier by id."""

from sqlalchemy import select
from sqlmodel import col

from data.engine import reading
from data.models import Account, PurchaseTotals, Supplier, SupplierTotals
from services.permissions import Actor, require
from services.spend.amounts import NO_CATEGORY, Source, supplier_table
from services.spend.look_alikes import surviving
from services.totals.operating import is_operating


def categories(url: str, actor: Actor, *, source: Source) -> tuple[str, ...]:
    """Return the categories (of the ledger: accounts) that this person's departments spent on, by name."""
    require(actor, "procurement:read")
    with reading(url) as session:
        if source == "ledger":
            accounts = select(col(Account.name)).join(SupplierTotals, col(SupplierTotals.account_id) == col(Account.id))
            accounts = accounts.where(is_operating(SupplierTotals.account_id))
            if actor.departments is not None:
                accounts = accounts.where(col(SupplierTotals.department_id).in_(sorted(actor.departments)))
            return tuple(sorted({str(row[0]) for row in session.connection().execute(accounts.distinct())}))
        query = select(col(PurchaseTotals.category), col(PurchaseTotals.supplier_id)).where(
            col(PurchaseTotals.kind) == "invoice"
        )
        if actor.departments is not None:
            query = query.where(col(PurchaseTotals.department_id).in_(sorted(actor.departments)))
        own = supplier_table(session)["category"].dropna().to_dict()
        rows = session.connection().execute(query.distinct())
        return tuple(sorted({category or own.get(supplier) or NO_CATEGORY for category, supplier in rows}))


def supplier(url: str, actor: Actor, *, supplier_id: int) -> str | None:
    """Return the name of a supplier, of a merged one that of the one it counts under; None when it is not there."""
    require(actor, "procurement:read")
    with reading(url) as session:
        owner = surviving(session).get(supplier_id)
        row = session.get(Supplier, owner) if owner is not None else None
        return row.name if row is not None else None
