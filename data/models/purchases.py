"""Purchase lines, the contracts they were matched to, and the totals kept beside them."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from data.models.base import money, one_of, period_check, scaled_column, share_check, wide_key
from data.models.ledger import MONTH_COLUMNS, MonthAmounts

PURCHASE_KINDS = ("order", "invoice")
#: How a line came to its contract; "" is a line that nothing has looked at yet.
MATCH_RULES = ("", "reference", "price_list", "supplier", "person", "ambiguous", "none")
#: Bought on a contract, around one that covers the item, on one of several that nobody has told apart, or without any.
STANDINGS = ("contracted", "around", "unclear", "none")

#: Keys that a change left without anything are found by a small index and removed.
_EMPTY = " AND ".join(f"{month} = 0" for month in MONTH_COLUMNS)


class PurchaseLine(SQLModel, table=True):
    """A line of a purchase order or supplier invoice; an order not yet invoiced is a commitment.

    `contract_id` is the contract that the line counts under, `covered_by_id` one that it was bought around; at most one
    of them is set. `expected_minor` is what an invoice line comes to at the price of that contract on its day, NULL
    where no price or conversion is known. An empty `unit` is one that the file does not state.
    """

    __tablename__ = "purchase_line"
    __table_args__ = (
        period_check(table="purchase_line"),
        one_of("kind", PURCHASE_KINDS, table="purchase_line"),
        one_of("match_rule", MATCH_RULES, table="purchase_line"),
        share_check("match_confidence", table="purchase_line"),
        CheckConstraint("contract_id IS NULL OR covered_by_id IS NULL", name="ck_purchase_line_standing"),
        Index("ix_purchase_line_place", "period", "department_id", "supplier_id"),
        Index("ix_purchase_line_supplier", "supplier_id", "item"),
        Index("ix_purchase_line_batch", "batch_id"),
        Index(  # holds all that open orders are reckoned from
            "ix_purchase_line_order",
            "po_number",
            "kind",
            "period",
            "department_id",
            "amount_minor",
            "superseded_by",
            sqlite_where=text("po_number <> ''"),
            postgresql_where=text("po_number <> ''"),
        ),
        Index(
            "ix_purchase_line_unsettled",
            "match_rule",
            "supplier_id",
            sqlite_where=text("match_rule IN ('', 'ambiguous', 'none', 'supplier')"),
            postgresql_where=text("match_rule IN ('', 'ambiguous', 'none', 'supplier')"),
        ),
        Index(
            "ix_purchase_line_covered",
            "covered_by_id",
            sqlite_where=text("covered_by_id IS NOT NULL"),
            postgresql_where=text("covered_by_id IS NOT NULL"),
        ),
    )
    id: int | None = wide_key()
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    line_number: int | None = None
    kind: str = "invoice"
    day: date
    period: int
    department_id: int = Field(foreign_key="department.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    supplier_id: int = Field(foreign_key="supplier.id")
    contract_id: int | None = Field(default=None, foreign_key="contract.id", index=True)
    contract_reference: str | None = None  # as the file names it, matched or not
    category: str | None = None
    item: str = ""
    item_name: str = ""
    unit: str = "EA"
    quantity_milli: int = scaled_column()
    unit_price_micro: int = scaled_column()
    amount_minor: int = money()
    currency: str = Field(default="USD", max_length=3)
    po_number: str = ""
    invoice_number: str = ""
    superseded_by: int | None = Field(default=None, foreign_key="import_batch.id")
    match_rule: str = ""
    match_confidence: float | None = None
    expected_minor: int | None = money(nullable=True)
    covered_by_id: int | None = Field(default=None, foreign_key="contract.id")


# The keys come first in the tables, as in data/models/ledger.py. An id of 0 stands for none: keys cannot be NULL.
class PurchasePlace(SQLModel):
    """The key of `PurchaseTotals`."""

    kind: str = Field(primary_key=True)
    fiscal_year: int = Field(primary_key=True)
    supplier_id: int = Field(primary_key=True, foreign_key="supplier.id")
    department_id: int = Field(primary_key=True, foreign_key="department.id")
    account_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    category: str = Field(primary_key=True)
    contract_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    standing: str = Field(primary_key=True)


class ItemPlace(SQLModel):
    """The key of `ItemTotals`."""

    period: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(primary_key=True)
    supplier_id: int = Field(primary_key=True, foreign_key="supplier.id")
    department_id: int = Field(primary_key=True, foreign_key="department.id")
    contract_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    item: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)


class PurchaseTotals(MonthAmounts, PurchasePlace, table=True):
    """Ordered and invoiced amounts by supplier, department, account, category, contract and standing, month by month.

    Lines in force only. Kept up in the transaction that changes lines; `verify` proves them equal to the lines.
    """

    __tablename__ = "purchase_totals"
    __table_args__ = (
        one_of("kind", PURCHASE_KINDS, table="purchase_totals"),
        one_of("standing", STANDINGS, table="purchase_totals"),
        Index("ix_purchase_totals_supplier", "supplier_id", "fiscal_year"),
        Index("ix_purchase_totals_empty", "fiscal_year", sqlite_where=text(_EMPTY), postgresql_where=text(_EMPTY)),
        {"sqlite_with_rowid": False},
    )


class ItemTotals(ItemPlace, table=True):
    """Quantity, amount and amount at contract price by item and month; kept up and proved as `PurchaseTotals`.

    `priced_minor` is the amount of the lines that have an expected one, so that it compares with `expected_minor`.
    `over_minor` and `under_minor` add up what single lines are above and below their expected amount, both positive;
    a credit takes back what its invoice was.
    """

    __tablename__ = "item_totals"
    __table_args__ = (
        one_of("kind", PURCHASE_KINDS, table="item_totals"),
        Index("ix_item_totals_supplier", "supplier_id", "period"),
        Index("ix_item_totals_contract", "contract_id", "period"),
        Index("ix_item_totals_empty", "lines", sqlite_where=text("lines = 0"), postgresql_where=text("lines = 0")),
        {"sqlite_with_rowid": False},
    )
    lines: int = 0
    quantity_milli: int = scaled_column()
    amount_minor: int = money()
    priced_minor: int = money()
    expected_minor: int = money()
    over_minor: int = money()
    under_minor: int = money()
