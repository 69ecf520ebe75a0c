"""Invoices as booked, for the review of payments: from purchase lines, else from ledger lines that name a supplier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, String, and_, cast, func, literal, or_, select
from sqlmodel import Session, col

from data.models import Account, Department, ImportBatch, LedgerEntry, PurchaseLine, Supplier
from planning.periods import period_of, shift
from services import frames
from services.spend.amounts import Source

LINES = ["day", "supplier", "department", "account", "item", "quantity_milli", "unit", "unit_price_micro",
         "amount_minor", "po_number", "number", "description", "file_name", "line_number", "batch_id"]  # fmt: skip


@dataclass(frozen=True)
class Booking:
    """What names an invoice as booked, by what its lines say."""

    supplier_id: int
    number: str
    day: date
    batch_id: int | None = None


def documents(
    session: Session, source: Source, periods: Sequence[int], departments: Sequence[int] | None
) -> pd.DataFrame:
    """Return one row per invoice as booked and category: all its lines of one supplier, number, order, day and file.

    Returns:
        `booked_supplier_id` (before merges), `number, po_number, day` (datetime64), `batch_id, category,
        department_id` (one of its departments), `amount_minor, lines`. Lines without any number or day are left out:
        nothing tells them apart.
    """
    query = _purchases(periods, departments) if source == "purchases" else _ledger(periods, departments)
    names = ["booked_supplier_id", "number", "po_number", "day", "batch_id", "category", "department_id",
             "amount_minor", "lines"]  # fmt: skip
    table = frames.frame(session, query, names)
    table["batch_id"] = table["batch_id"].fillna(0)
    whole = ("booked_supplier_id", "batch_id", "department_id", "amount_minor", "lines")
    return table.astype(dict.fromkeys(whole, "int64")).assign(day=_days(table["day"]))


def _sums(table: Any) -> list[Any]:
    return [
        func.min(col(table.department_id)),
        cast(func.sum(col(table.amount_minor)), BigInteger),
        func.count(),
    ]


def _purchases(periods: Sequence[int], departments: Sequence[int] | None) -> Any:
    keys = [
        col(PurchaseLine.supplier_id),
        col(PurchaseLine.invoice_number),
        col(PurchaseLine.po_number),
        _plain(PurchaseLine.day),
        col(PurchaseLine.batch_id),
        func.coalesce(col(PurchaseLine.category), ""),
    ]
    query = select(*keys, *_sums(PurchaseLine)).where(
        col(PurchaseLine.period).in_(list(periods)),
        col(PurchaseLine.kind) == "invoice",
        col(PurchaseLine.superseded_by).is_(None),
        or_(col(PurchaseLine.invoice_number) != "", col(PurchaseLine.po_number) != ""),
    )
    if departments is not None:
        query = query.where(col(PurchaseLine.department_id).in_(list(departments)))
    return query.group_by(*keys)


def _ledger(periods: Sequence[int], departments: Sequence[int] | None) -> Any:
    keys = [
        col(LedgerEntry.supplier_id),
        col(LedgerEntry.reference),
        _plain(LedgerEntry.posting_date),
        col(LedgerEntry.batch_id),
        col(Account.name),
    ]
    query = (
        select(*keys[:2], literal(""), *keys[2:], *_sums(LedgerEntry))
        .join(Account, col(Account.id) == col(LedgerEntry.account_id))
        .where(
            col(LedgerEntry.period).in_(list(periods)),
            col(LedgerEntry.supplier_id).is_not(None),
            col(LedgerEntry.posting_date).is_not(None),
            col(LedgerEntry.superseded_by).is_(None),
            col(LedgerEntry.reference) != "",
            col(Account.type) == "expense",
        )
    )
    if departments is not None:
        query = query.where(col(LedgerEntry.department_id).in_(list(departments)))
    return query.group_by(*keys)


def order_totals(session: Session, orders: Sequence[str], departments: Sequence[int] | None) -> "pd.Series[int]":
    """Return what was ordered under each order number (minor units); a number without an order line is left out."""
    query = select(col(PurchaseLine.po_number), cast(func.sum(col(PurchaseLine.amount_minor)), BigInteger)).where(
        col(PurchaseLine.kind) == "order",
        col(PurchaseLine.superseded_by).is_(None),
        col(PurchaseLine.po_number).in_(list(orders)),
    )
    if departments is not None:
        query = query.where(col(PurchaseLine.department_id).in_(list(departments)))
    placed: Any = session.connection().execute(query.group_by(col(PurchaseLine.po_number)))
    return pd.Series({str(order): int(amount) for order, amount in placed}, dtype="int64")


def item_lines(
    session: Session, periods: Sequence[int], departments: Sequence[int] | None, *, rise: float
) -> pd.DataFrame:
    """Return invoice lines of the items whose price rose by that share (0–1) within the months, or changed its unit.

    Returns:
        `key` (line id), `item, unit, day, quantity, amount_minor, booked_supplier_id, number, po_number, batch_id,
        department_id`. Other items cannot hold a price jump; they are most of all lines.
    """
    where = _item_conditions(periods, departments)
    price = col(PurchaseLine.unit_price_micro)
    moved = (
        select(col(PurchaseLine.item))
        .where(*where)
        .group_by(col(PurchaseLine.item))
        .having(
            or_(
                func.max(price) >= func.min(price) * (1 + rise),
                func.min(col(PurchaseLine.unit)) != func.max(col(PurchaseLine.unit)),
            )
        )
    )
    columns = {
        "key": PurchaseLine.id,
        "item": PurchaseLine.item,
        "unit": PurchaseLine.unit,
        "day": PurchaseLine.day,
        "quantity": PurchaseLine.quantity_milli,
        "amount_minor": PurchaseLine.amount_minor,
        "booked_supplier_id": PurchaseLine.supplier_id,
        "number": PurchaseLine.invoice_number,
        "po_number": PurchaseLine.po_number,
        "batch_id": PurchaseLine.batch_id,
        "department_id": PurchaseLine.department_id,
    }
    query = select(*map(_plain, columns.values())).where(*where, col(PurchaseLine.item).in_(moved))
    lines = frames.frame(session, query, list(columns))
    lines["batch_id"] = lines["batch_id"].fillna(0)
    whole = ("key", "quantity", "amount_minor", "booked_supplier_id", "batch_id", "department_id")
    return lines.astype(dict.fromkeys(whole, "int64")).assign(day=_days(lines["day"]))


def _item_conditions(periods: Sequence[int], departments: Sequence[int] | None) -> list[Any]:
    where = [
        col(PurchaseLine.period).in_(list(periods)),
        col(PurchaseLine.kind) == "invoice",
        col(PurchaseLine.superseded_by).is_(None),
        col(PurchaseLine.item) != "",
        col(PurchaseLine.quantity_milli) > 0,
    ]
    if departments is not None:
        where.append(col(PurchaseLine.department_id).in_(list(departments)))
    return where


def _plain(column: Any) -> Any:
    """Return a column to read; days as text, for a hundred thousand dates are turned at once much faster."""
    return cast(col(column), String) if column.key in ("day", "posting_date") else col(column)


def _days(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="%Y-%m-%d")


def lines_of(
    session: Session, source: Source, bookings: Sequence[Booking], departments: Sequence[int] | None
) -> pd.DataFrame:
    """Return the lines of some invoices, down to file and line: `LINES`, `supplier_id` and the day's order kept."""
    table: Any = PurchaseLine if source == "purchases" else LedgerEntry
    number = col(PurchaseLine.invoice_number if source == "purchases" else LedgerEntry.reference)
    day = col(PurchaseLine.day if source == "purchases" else LedgerEntry.posting_date)
    each = [
        and_(
            col(table.supplier_id) == booking.supplier_id,
            number == booking.number,
            day == booking.day,
            *([col(table.batch_id) == booking.batch_id] if booking.batch_id else []),
        )
        for booking in bookings
    ]
    query = (
        select(col(table.supplier_id), *_columns(source))
        .join(Supplier, col(Supplier.id) == col(table.supplier_id))
        .join(Department, col(Department.id) == col(table.department_id))
        .join(Account, col(Account.id) == col(table.account_id), isouter=True)
        .join(ImportBatch, col(ImportBatch.id) == col(table.batch_id), isouter=True)
        .where(or_(*each), col(table.superseded_by).is_(None), col(table.period).in_(_months_around(bookings)))
        .order_by(day, col(table.id))
    )
    if source == "purchases":
        query = query.where(col(PurchaseLine.kind) == "invoice")
    if departments is not None:
        query = query.where(col(table.department_id).in_(list(departments)))
    if not bookings:
        return pd.DataFrame(columns=["supplier_id", *LINES])
    return frames.frame(session, query, ["supplier_id", *LINES])


def _months_around(bookings: Sequence[Booking]) -> list[int]:
    """Return the accounting months in which invoices of these days may stand; an index leads to them."""
    months = {period_of(booking.day) for booking in bookings}
    return sorted({shift(month, step) for month in months for step in range(-2, 4)})


def _columns(source: Source) -> list[Any]:
    """Return the columns of `LINES`."""
    account = frames.label(Account)
    department = frames.label(Department)
    tail = [col(ImportBatch.file_name)]
    if source == "purchases":
        line = PurchaseLine
        return [
            *(col(line.day), col(Supplier.name), department, account, col(line.item), col(line.quantity_milli)),
            *(col(line.unit), col(line.unit_price_micro), col(line.amount_minor), col(line.po_number)),
            *(col(line.invoice_number), col(line.item_name), *tail, col(line.line_number), col(line.batch_id)),
        ]
    entry = LedgerEntry
    return [
        *(col(entry.posting_date), col(Supplier.name), department, account, literal("")),
        *(literal(0), literal(""), literal(0)),
        *(col(entry.amount_minor), literal(""), col(entry.reference), col(entry.description)),
        *(*tail, col(entry.line_number), col(entry.batch_id)),
    ]
