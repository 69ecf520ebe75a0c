"""What people decided on purchases: kept by what a line says, not by its id, so that it survives a new import."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.models.base import money, one_of, timestamp

REVIEW_KINDS = ("duplicate", "unusual")
VERDICTS = ("confirmed", "cleared")


class LineMatch(SQLModel, table=True):
    """A person's word on which contract lines belong to; NULL contract = none, and none was bought around.

    Each text that is not empty must equal the line's; the decision with more of them wins. `supplier_id` is the
    supplier as decided; suppliers merged with it count as the same.
    """

    __tablename__ = "line_match"
    __table_args__ = (
        UniqueConstraint(
            "supplier_id", "item", "unit", "contract_reference", "po_number", "invoice_number", name="uq_line_match"
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    supplier_id: int = Field(foreign_key="supplier.id")
    item: str = ""
    unit: str = ""
    contract_reference: str = ""
    po_number: str = ""
    invoice_number: str = ""
    contract_id: int | None = Field(default=None, foreign_key="contract.id", index=True)
    note: str = ""
    decided_by: str
    decided_at: datetime = timestamp()


class UnitConversion(SQLModel, table=True):
    """A person's word on how many single pieces of an item a supplier's unit holds."""

    __tablename__ = "unit_conversion"
    __table_args__ = (
        UniqueConstraint("supplier_id", "item", "unit", name="uq_unit_conversion"),
        CheckConstraint("base_units > 0", name="ck_unit_conversion_units"),
    )
    id: int | None = Field(default=None, primary_key=True)
    supplier_id: int = Field(foreign_key="supplier.id")
    item: str
    unit: str
    base_units: int
    decided_by: str
    decided_at: datetime = timestamp()


class SupplierApart(SQLModel, table=True):
    """A person's word that two look-alike suppliers are not the same; the lower id comes first."""

    __tablename__ = "supplier_apart"
    __table_args__ = (CheckConstraint("low_id < high_id", name="ck_supplier_apart_order"),)
    low_id: int = Field(primary_key=True, foreign_key="supplier.id", sa_column_kwargs={"autoincrement": False})
    high_id: int = Field(primary_key=True, foreign_key="supplier.id")
    decided_by: str
    decided_at: datetime = timestamp()


class PaymentReview(SQLModel, table=True):
    """A person's verdict on a possible duplicate payment or an unusual invoice.

    `subject` names the invoices by what they say (supplier, numbers, day, amount), not by their ids.
    """

    __tablename__ = "payment_review"
    __table_args__ = (
        one_of("kind", REVIEW_KINDS, table="payment_review"),
        one_of("verdict", VERDICTS, table="payment_review"),
    )
    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    verdict: str
    note: str = ""
    supplier_id: int = Field(foreign_key="supplier.id", index=True)
    amount_minor: int = money()  # what was paid once too often, or what looks unusual
    recovered_minor: int | None = money(nullable=True)
    decided_by: str
    decided_at: datetime = timestamp()
