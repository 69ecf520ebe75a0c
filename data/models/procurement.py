"""Suppliers, contracts with their price lists, and purchase lines."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.models.base import money, one_of, period_check, scaled, share_check, timestamp, wide_key

CONTRACT_STATES = ("draft", "active", "expired", "terminated")
PURCHASE_KINDS = ("order", "invoice")


class Supplier(SQLModel, table=True):
    """A supplier or payer; `match_name` is the normalised name that finds look-alikes."""

    __tablename__ = "supplier"
    id: int | None = Field(default=None, primary_key=True)
    code: str | None = Field(default=None, unique=True)
    name: str
    match_name: str = Field(index=True)
    category: str | None = None
    tax_id: str | None = None
    payer: bool = False
    contact: str | None = None
    note: str | None = None
    merged_into_id: int | None = Field(default=None, foreign_key="supplier.id")
    needs_review: bool = False


class SupplierAlias(SQLModel, table=True):
    """Another spelling of a supplier, accepted by a person and remembered for the next import."""

    __tablename__ = "supplier_alias"
    id: int | None = Field(default=None, primary_key=True)
    supplier_id: int = Field(foreign_key="supplier.id", index=True)
    text: str = Field(unique=True)  # normalised: case-folded, single blanks
    created_by: str
    created_at: datetime = timestamp()


class Contract(SQLModel, table=True):
    """A supplier contract or payer agreement; the last day to give notice is `end_date` − `notice_days`."""

    __tablename__ = "contract"
    __table_args__ = (
        one_of("status", CONTRACT_STATES, table="contract"),
        CheckConstraint("end_date IS NULL OR start_date IS NULL OR end_date >= start_date", name="ck_contract_term"),
        CheckConstraint("notice_days >= 0", name="ck_contract_notice"),
        CheckConstraint("auto_renew_months >= 0", name="ck_contract_renewal"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    title: str
    supplier_id: int = Field(foreign_key="supplier.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    category: str | None = None
    start_date: date | None = None
    end_date: date | None = Field(default=None, index=True)
    notice_days: int = 0
    auto_renew_months: int = 0
    value_minor: int | None = money(nullable=True)  # over the whole term
    ceiling_minor: int | None = money(nullable=True)
    minimum_commitment_minor: int | None = money(nullable=True)
    promised_savings_minor: int | None = money(nullable=True)
    currency: str = Field(default="USD", max_length=3)
    status: str = "active"
    owner: str | None = None
    document_link: str | None = None
    note: str | None = None
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id", index=True)
    line_number: int | None = None


class RebateTier(SQLModel, table=True):
    """From a spend of `from_minor` a year on, the supplier pays back `rebate_share` (0–1)."""

    __tablename__ = "rebate_tier"
    __table_args__ = (
        UniqueConstraint("contract_id", "from_minor", name="uq_rebate_tier"),
        share_check("rebate_share", table="rebate_tier"),
    )
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    from_minor: int = money()
    rebate_share: float = 0.0


class ContractPrice(SQLModel, table=True):
    """The agreed price of one item in one unit; `base_units` says how many single pieces that unit holds."""

    __tablename__ = "contract_price"
    __table_args__ = (
        UniqueConstraint("contract_id", "item", "unit", "valid_from", name="uq_contract_price"),
        CheckConstraint("base_units > 0", name="ck_contract_price_units"),
        CheckConstraint("unit_price_micro >= 0", name="ck_contract_price_price"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ck_contract_price_term"),
        Index("ix_contract_price_item", "item"),
    )
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    item: str
    item_name: str = ""
    unit: str = "EA"
    base_units: int = 1
    unit_price_micro: int = scaled()
    valid_from: date
    valid_to: date | None = None


class PurchaseLine(SQLModel, table=True):
    """A line of a purchase order or supplier invoice; an order not yet invoiced is a commitment."""

    __tablename__ = "purchase_line"
    __table_args__ = (
        period_check(table="purchase_line"),
        one_of("kind", PURCHASE_KINDS, table="purchase_line"),
        Index("ix_purchase_line_place", "period", "department_id", "supplier_id"),
        Index("ix_purchase_line_supplier", "supplier_id", "item"),
        Index("ix_purchase_line_batch", "batch_id"),
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
    quantity_milli: int = scaled()
    unit_price_micro: int = scaled()
    amount_minor: int = money()
    currency: str = Field(default="USD", max_length=3)
    po_number: str = ""
    invoice_number: str = ""
    superseded_by: int | None = Field(default=None, foreign_key="import_batch.id")
