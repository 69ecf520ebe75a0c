"""The purchase lines behind a figure of spend: one page at a time, down to the file and the line they came from."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, cast, func, or_, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Account, Contract, Department, ImportBatch, LedgerEntry, PurchaseLine, Supplier
from language import _
from planning.hierarchy import ROOT
from services import frames
from services.errors import UserError
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.spend.amounts import NO_CATEGORY, Source
from services.spend.look_alikes import surviving, with_merged
from services.totals.operating import is_operating

PAGE_SIZE = 50
Order = Literal["largest", "newest", "file"]
COLUMNS = ["day", "supplier", "number", "po_number", "item", "name", "quantity", "unit", "price", "amount_minor",
           "department", "account", "contract", "file_name", "line_number", "batch_id"]  # fmt: skip


@dataclass(frozen=True)
class PurchaseLinesPage:
    """A page of lines (`COLUMNS`; `price` minor units a unit, NaN for the ledger), their count and exact sum."""

    lines: pd.DataFrame
    count: int
    total_minor: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(-(-self.count // PAGE_SIZE), 1)


def find(
    url: str,
    actor: Actor,
    *,
    source: Source,
    periods: tuple[int, ...],
    department: str = ROOT,
    supplier_id: int | None = None,
    category: str = "",
    search: str = "",
    order: Order = "largest",
    page: int = 1,
) -> PurchaseLinesPage:
    """Return a page of invoice lines (or ledger lines that name a supplier) of a selection.

    Args:
        url: Database.
        actor: Who asks; only own departments are searched.
        source: Purchase lines or ledger.
        periods: Accounting months (yyyymm).
        department: Key of the department tree.
        supplier_id: A supplier, with those merged into it.
        category: As `spend.report` names it: a line's category, else its supplier's; the ledger's account.
        search: Words to find in item, name, number, order or supplier, all of them; or an amount.
        order: "largest" amounts first, "newest" day first, or as in the "file".
        page: From 1 on.

    Raises:
        UserError: The department is not there for this person.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        trees = organization_trees.load(session, actor)
        if department not in trees.departments:
            raise UserError(
                _("This selection does not exist, or you do not have access to it."), hint=_("Choose another.")
            )
        table: Any = PurchaseLine if source == "purchases" else LedgerEntry
        where: list[ColumnElement[bool]] = [
            col(table.period).in_(periods),
            col(table.department_id).in_(trees.departments.members(department)),
            col(table.superseded_by).is_(None),
            col(table.kind) == "invoice" if source == "purchases" else col(table.supplier_id).is_not(None),
        ]
        if source == "ledger":
            where.append(is_operating(table.account_id))
        if supplier_id is not None:
            where.append(col(table.supplier_id).in_(sorted(with_merged(surviving(session), [supplier_id]))))
        if category:
            where.append(_in_category(source, category))
        where += [_contains(source, word) for word in search.split()[:8]]
        count, total = session.connection().execute(_join_names(source, _count_columns(table)).where(*where)).one()
        return PurchaseLinesPage(_lines(session, source, where, order, max(page, 1)), int(count), int(total))


def _count_columns(table: Any) -> Any:
    return select(func.count(), cast(func.coalesce(func.sum(col(table.amount_minor)), 0), BigInteger)).select_from(
        table
    )


def _join_names(source: Source, query: Any) -> Any:
    table: Any = PurchaseLine if source == "purchases" else LedgerEntry
    joined = query.join(Supplier, col(Supplier.id) == col(table.supplier_id))
    return joined.join(Account, col(Account.id) == col(table.account_id), isouter=True)


def _in_category(source: Source, category: str) -> ColumnElement[bool]:
    if source == "ledger":
        return col(Account.name) == category
    stated = func.coalesce(func.nullif(col(PurchaseLine.category), ""), col(Supplier.category), NO_CATEGORY)
    return stated == category


def _contains(source: Source, word: str) -> ColumnElement[bool]:
    pattern = "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"
    line, entry = PurchaseLine, LedgerEntry
    own = (
        (line.item, line.item_name, line.invoice_number, line.po_number)
        if source == "purchases"
        else (entry.description, entry.reference)
    )
    conditions: list[ColumnElement[bool]] = [col(text).ilike(pattern, escape="\\") for text in (*own, Supplier.name)]
    if re.fullmatch(r"[-(]?\$?[0-9][0-9,]{0,18}(\.[0-9]{1,2})?\)?", word):
        table: Any = line if source == "purchases" else entry
        conditions.append(func.abs(col(table.amount_minor)) == int(Decimal(re.sub(r"[^0-9.]", "", word)) * 100))
    return or_(*conditions)


def _lines(session: Session, source: Source, where: list[Any], order: Order, page: int) -> pd.DataFrame:
    table: Any = PurchaseLine if source == "purchases" else LedgerEntry
    day = col(PurchaseLine.day if source == "purchases" else LedgerEntry.posting_date)
    orders: dict[str, list[Any]] = {
        "largest": [func.abs(col(table.amount_minor)).desc()],
        "newest": [day.desc()],
        "file": [col(table.batch_id), col(table.line_number)],
    }
    # Sort narrow rows first, join names onto the few that are shown.
    ids = _join_names(source, select(col(table.id))).where(*where).order_by(*orders[order], col(table.id))
    numbers = [row[0] for row in session.connection().execute(ids.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))]
    query = _join_names(source, select(col(table.id), *_columns(source)))
    query = query.join(Department, col(Department.id) == col(table.department_id))
    query = query.join(ImportBatch, col(ImportBatch.id) == col(table.batch_id), isouter=True)
    if source == "purchases":
        query = query.join(Contract, col(Contract.id) == col(PurchaseLine.contract_id), isouter=True)
    shown = (
        frames.frame(session, query.where(col(table.id).in_(numbers)), ["id", *COLUMNS]).set_index("id").loc[numbers]
    )
    return shown.astype({"quantity": "float64", "price": "float64"}).reset_index(drop=True)


def _columns(source: Source) -> list[Any]:
    """Return the columns of `COLUMNS`."""
    department = frames.label(Department)
    account = frames.label(Account)
    file = [col(ImportBatch.file_name)]
    if source == "purchases":
        line = PurchaseLine
        return [
            *(col(line.day), col(Supplier.name), col(line.invoice_number), col(line.po_number), col(line.item)),
            *(col(line.item_name), col(line.quantity_milli) / 1000.0, col(line.unit)),
            *(col(line.unit_price_micro) / 1_000_000.0, col(line.amount_minor), department, account),
            *(col(Contract.number), *file, col(line.line_number), col(line.batch_id)),
        ]
    entry = LedgerEntry
    nothing = func.nullif("", "")
    return [
        *(col(entry.posting_date), col(Supplier.name), col(entry.reference), nothing, nothing, col(entry.description)),
        *(func.nullif(0, 0), nothing, func.nullif(0, 0), col(entry.amount_minor), department, account, nothing),
        *(*file, col(entry.line_number), col(entry.batch_id)),
    ]
