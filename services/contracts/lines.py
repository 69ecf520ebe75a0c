"""Purchase lines behind a figure of contracts: one page at a time, down to the file and the line they came from."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from data.engine import reading
from data.models import Contract, Department, ImportBatch, PurchaseLine, Supplier
from language import _
from planning.contracts import leakage as rules
from planning.hierarchy import ROOT
from planning.periods import period_of, span
from services.contracts import purchases
from services.errors import UserError
from services.organization import trees as organization_trees
from services.permissions import Actor, require
from services.spend.look_alikes import surviving
from services.variance.ledger_lines import LedgerLinesPage

Which = Literal["none", "around", "above", "contract"]
PAGE_SIZE = 50
MOST_PER_PAGE = 1000


@dataclass(frozen=True)
class LineSelection:
    """Which purchase lines: `which` leaks, or all of a contract; suppliers count with those merged into them."""

    which: Which
    periods: tuple[int, ...]
    department: str = ROOT
    supplier_id: int | None = None
    contract_id: int | None = None
    item: str | None = None


def find(url: str, actor: Actor, *, selection: LineSelection, page: int = 1, size: int = PAGE_SIZE) -> LedgerLinesPage:
    """Return a page of invoice lines, largest first (of what was paid above price, the largest difference first).

    `lines`: `day, period, department, supplier, contract, item, item_name, unit, quantity, unit_price_micro,
    amount_minor, expected_minor` (Int64, NA without a price), `over_minor` (paid above it), `po_number, invoice_number,
    file_name, line_number`. `total_minor` is the spend, for "above" what was paid above, credits taken back.

    Raises:
        UserError: Department or contract are not there for this person.
    """
    require(actor, "procurement:read")
    with reading(url) as session:
        trees = organization_trees.load(session, actor)
        if selection.department not in trees.departments:
            raise UserError(_("This selection does not exist, or you cannot see it."), hint=_("Choose another one."))
        if selection.contract_id is not None:
            purchases.find(session, actor, selection.contract_id)
        where = _matching(session, selection, trees.departments.members(selection.department))
        figure = _figure(selection)
        query = select(func.count(), func.coalesce(func.sum(figure), 0)).select_from(PurchaseLine).where(*where)
        count, total = session.connection().execute(query).one()
        lines = _page(session, where, figure, page=max(page, 1), size=min(max(size, 1), MOST_PER_PAGE))
        return LedgerLinesPage(lines=lines, count=int(count), total_minor=int(total))


def _figure(selection: LineSelection) -> Any:
    amount, expected = col(PurchaseLine.amount_minor), col(PurchaseLine.expected_minor)
    return amount - expected if selection.which == "above" else amount


def _matching(session: Session, selection: LineSelection, departments: list[int]) -> list[ColumnElement[bool]]:
    line = PurchaseLine
    where: list[Any] = [
        col(line.kind) == purchases.INVOICE,
        col(line.superseded_by).is_(None),
        col(line.period).in_(selection.periods),
        col(line.department_id).in_(departments),
    ]
    if selection.which == "none":
        where += [
            col(line.contract_id).is_(None),
            col(line.covered_by_id).is_(None),
            col(line.match_rule) != "ambiguous",
        ]
    elif selection.which == "around":
        where[2] = (col(line.period) + 0).in_(selection.periods)  # stay on the small index of covered lines
        where.append(col(line.covered_by_id).is_not(None))
    elif selection.which == "above":
        amount, expected = col(line.amount_minor), col(line.expected_minor)
        above = or_(and_(expected >= 0, amount > expected), and_(expected < 0, amount < expected))
        where += [col(line.contract_id).is_not(None), above]
    if selection.contract_id is not None:
        covered = col(line.covered_by_id) if selection.which == "around" else col(line.contract_id)
        where.append(covered == selection.contract_id)
    if selection.supplier_id is not None:
        where.append(col(line.supplier_id).in_(_spellings(session, selection.supplier_id)))
    if selection.item is not None:
        where.append(col(line.item) == selection.item)
    return where


def _spellings(session: Session, supplier_id: int) -> list[int]:
    """Return a supplier and all that count under it."""
    into = surviving(session)
    return [supplier_id, *(number for number, kept in into.items() if kept == supplier_id and number != supplier_id)]


COLUMNS = (
    "day", "period", "department", "supplier", "contract", "item", "item_name", "unit", "quantity",
    "unit_price_micro", "amount_minor", "expected_minor", "po_number", "invoice_number",
    "file_name", "line_number",
)  # fmt: skip


def _page(session: Session, where: list[Any], figure: Any, *, page: int, size: int) -> pd.DataFrame:
    # Sort narrow rows first, join names onto the few that are shown.
    ids = select(col(PurchaseLine.id)).where(*where).order_by(func.abs(figure).desc(), col(PurchaseLine.id))
    numbers = [row[0] for row in session.connection().execute(ids.limit(size).offset((page - 1) * size))]
    line = PurchaseLine
    details = (
        select(
            col(line.id),
            col(line.day),
            col(line.period),
            col(Department.code) + " " + col(Department.name),
            col(Supplier.name),
            col(Contract.number),
            *(col(getattr(line, name)) for name in ("item", "item_name", "unit", "quantity_milli", "unit_price_micro")),
            col(line.amount_minor),
            col(line.expected_minor),
            *(col(getattr(line, name)) for name in ("po_number", "invoice_number")),
            col(ImportBatch.file_name),
            col(line.line_number),
        )
        .join(Department, col(Department.id) == col(line.department_id))
        .join(Supplier, col(Supplier.id) == col(line.supplier_id))
        .join(
            Contract,
            or_(col(Contract.id) == col(line.contract_id), col(Contract.id) == col(line.covered_by_id)),
            isouter=True,
        )
        .join(ImportBatch, col(ImportBatch.id) == col(line.batch_id), isouter=True)
        .where(col(line.id).in_(numbers))
    )
    rows = {row[0]: row[1:] for row in session.connection().execute(details)}
    frame = pd.DataFrame([rows[number] for number in numbers], columns=list(COLUMNS))
    whole = dict.fromkeys(("expected_minor", "line_number"), "Int64")
    frame = frame.astype({"amount_minor": "int64", "unit_price_micro": "int64", "quantity": "float64"} | whole)
    over = rules.judged(frame)["over_minor"]
    return frame.assign(quantity=frame["quantity"] / 1000, over_minor=over)


def all_periods(url: str, actor: Actor, *, up_to: date) -> tuple[int, ...]:
    """Return the months from the first invoice to the month of a day, for a contract's own lines."""
    require(actor, "procurement:read")
    with reading(url) as session:
        first = purchases.first_month(session)
        return () if first is None else tuple(span(first, max(first, period_of(up_to))))
