"""Suppliers and payers, what is known of them, and contracts with their price lists, tiers and rates."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.models.base import money, one_of, scaled_column, share_check, timestamp

CONTRACT_STATES = ("draft", "active", "expired", "terminated")
CONTRACT_KINDS = ("supplier", "payer", "lease")
#: What a ceiling, a minimum commitment or a rebate tier is measured over.
CONTRACT_BASES = ("term", "year")
#: What notice takes effect with: the end of the term, or of any calendar month, quarter or year.
REBATE_PAYOUTS = ("all", "above")
NOTICE_ENDS = ("term", "month", "quarter", "year")
#: How a payer pays for a service; a share is of the charge.
RATE_BASES = ("unit", "per_diem", "case", "visit", "member_month", "charge_share")
SUPPLIER_NOTES = ("performance", "contact", "note")


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
    """A supplier contract or payer agreement; notice is so many calendar months and days before its end."""

    __tablename__ = "contract"
    __table_args__ = (
        one_of("status", CONTRACT_STATES, table="contract"),
        CheckConstraint("end_date IS NULL OR start_date IS NULL OR end_date >= start_date", name="ck_contract_term"),
        CheckConstraint("notice_days >= 0", name="ck_contract_notice"),
        CheckConstraint("notice_months >= 0", name="ck_contract_notice_months"),
        one_of("notice_to", NOTICE_ENDS, table="contract"),
        CheckConstraint("auto_renew_months >= 0", name="ck_contract_renewal"),
        one_of("kind", CONTRACT_KINDS, table="contract"),
        one_of("ceiling_basis", CONTRACT_BASES, table="contract"),
        one_of("commitment_basis", CONTRACT_BASES, table="contract"),
        CheckConstraint("escalator_share BETWEEN -1 AND 1", name="ck_contract_escalator_share"),
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
    notice_months: int = 0
    notice_to: str = "term"
    auto_renew_months: int = 0
    kind: str = "supplier"
    value_minor: int | None = money(nullable=True)  # over the whole term
    annual_value_minor: int | None = money(nullable=True)  # as stated; else the value spread over the term
    ceiling_minor: int | None = money(nullable=True)
    ceiling_basis: str = "term"
    minimum_commitment_minor: int | None = money(nullable=True)
    commitment_basis: str = "term"
    promised_savings_minor: int | None = money(nullable=True)  # over the whole term
    #: Prices rise by this share at each anniversary of a price's first day; 0.03 = 3 %, negative falls.
    escalator_share: float | None = None
    review_date: date | None = None
    notice_given_on: date | None = None
    currency: str = Field(default="USD", max_length=3)
    status: str = "active"
    owner: str | None = None
    document_link: str | None = None
    payment_terms: str | None = None  # as agreed: "Net 30", "2/10 net 30"
    note: str | None = None
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id", index=True)
    line_number: int | None = None


class RebateTier(SQLModel, table=True):
    """From a spend of `from_minor` a year (or over the term) on, the supplier pays back `rebate_share` (0–1).

    `payout`: of all spend, once the tier is reached, or only of what lies above its threshold (up to the next tier).
    """

    __tablename__ = "rebate_tier"
    __table_args__ = (
        UniqueConstraint("contract_id", "from_minor", name="uq_rebate_tier"),
        share_check("rebate_share", table="rebate_tier"),
        one_of("basis", CONTRACT_BASES, table="rebate_tier"),
        one_of("payout", REBATE_PAYOUTS, table="rebate_tier"),
    )
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    from_minor: int = money()
    rebate_share: float = 0.0
    basis: str = "year"
    payout: str = "all"


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
    unit_price_micro: int = scaled_column()
    baseline_price_micro: int | None = scaled_column(nullable=True)  # what the unit cost before the contract
    valid_from: date
    valid_to: date | None = None


class SupplierNote(SQLModel, table=True):
    """What people know of a supplier: how well it delivers (`rating` 1 poor to 5 good), whom to call, remarks."""

    __tablename__ = "supplier_note"
    __table_args__ = (
        one_of("kind", SUPPLIER_NOTES, table="supplier_note"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="ck_supplier_note_rating"),
    )
    id: int | None = Field(default=None, primary_key=True)
    supplier_id: int = Field(foreign_key="supplier.id", index=True)
    contract_id: int | None = Field(default=None, foreign_key="contract.id", index=True)
    kind: str = "note"
    day: date | None = None
    rating: int | None = None
    text: str = ""
    contact_name: str = ""
    contact_role: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    written_by: str
    written_at: datetime = timestamp()
    withdrawn_at: datetime | None = timestamp(nullable=True)


class PayerRate(SQLModel, table=True):
    """What a payer pays for a service: a price per unit of `basis`, or a share of the charge; NULL department = all."""

    __tablename__ = "payer_rate"
    __table_args__ = (
        one_of("basis", RATE_BASES, table="payer_rate"),
        CheckConstraint("unit_price_micro >= 0", name="ck_payer_rate_price"),
        share_check("charge_share", table="payer_rate"),
        CheckConstraint("(unit_price_micro IS NULL) <> (charge_share IS NULL)", name="ck_payer_rate_one"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ck_payer_rate_term"),
        Index("ix_payer_rate_place", "supplier_id", "department_id", "valid_from"),
    )
    id: int | None = Field(default=None, primary_key=True)
    supplier_id: int = Field(foreign_key="supplier.id")
    contract_id: int | None = Field(default=None, foreign_key="contract.id", index=True)
    department_id: int | None = Field(default=None, foreign_key="department.id")
    measure_id: int | None = Field(default=None, foreign_key="measure.id")
    service: str = ""
    basis: str = "unit"
    unit_price_micro: int | None = scaled_column(nullable=True)
    charge_share: float | None = None
    valid_from: date
    valid_to: date | None = None
    note: str = ""
    changed_by: str = ""
    changed_at: datetime = timestamp()
