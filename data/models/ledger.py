"""The ledger, its periods, and the monthly totals kept beside it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from data.models.base import money, one_of, period_check, timestamp, wide_key

PERIOD_STATES = ("open", "closed")
MONTH_COLUMNS = tuple(f"m{month:02d}" for month in range(1, 13))

#: `PeriodTotals.version_id` of actuals; budgets use the id of their version, which starts at 1.
ACTUAL = 0


class Period(SQLModel, table=True):
    """A calendar month `yyyymm` that somebody closed or reopened; a month without a row is open."""

    __tablename__ = "period"
    __table_args__ = (period_check(table="period"), one_of("status", PERIOD_STATES, table="period"))
    period: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    status: str = "open"
    reason: str | None = None
    changed_by: str | None = None
    changed_at: datetime = timestamp()


class LedgerEntry(SQLModel, table=True):
    """One line of a ledger file.

    `amount_minor` has the account's natural sign: revenue earned and cost incurred are positive, credits to a cost
    and deductions from revenue negative. `period` is the accounting month, whatever the document's date says.
    `fingerprint` is a 128-bit hash over all stored fields of the line. A line that a later batch replaced stays,
    with that batch in `superseded_by`, so that an undo can bring it back; readers take lines without one.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        period_check(table="ledger_entry"),
        CheckConstraint("length(fingerprint) = 16", name="ck_ledger_entry_fingerprint"),
        Index("ix_ledger_entry_place", "period", "department_id", "account_id"),
        Index("ix_ledger_entry_batch", "batch_id"),
        Index(
            "ix_ledger_entry_superseded",
            "superseded_by",
            sqlite_where=text("superseded_by IS NOT NULL"),
            postgresql_where=text("superseded_by IS NOT NULL"),
        ),
    )
    id: int | None = wide_key()
    batch_id: int = Field(foreign_key="import_batch.id")
    line_number: int
    period: int
    posting_date: date | None = None
    department_id: int = Field(foreign_key="department.id")
    account_id: int = Field(foreign_key="account.id")
    supplier_id: int | None = Field(default=None, foreign_key="supplier.id")
    amount_minor: int = money()
    currency: str = Field(max_length=3)
    description: str = ""
    reference: str = ""
    fingerprint: bytes = Field(sa_type=LargeBinary)
    superseded_by: int | None = Field(default=None, foreign_key="import_batch.id")


class MonthAmounts(SQLModel):
    """Twelve months of one fiscal year side by side, in minor units; `m01` is the year's first month.

    Wide rows keep a page's read at one row per department and account instead of twelve.
    """

    m01: int = money()
    m02: int = money()
    m03: int = money()
    m04: int = money()
    m05: int = money()
    m06: int = money()
    m07: int = money()
    m08: int = money()
    m09: int = money()
    m10: int = money()
    m11: int = money()
    m12: int = money()


# The keys come first in the tables: PRAGMA integrity_check of SQLite 3.40 (Debian 12) reports false errors otherwise.
class PeriodPlace(SQLModel):
    """The key of `PeriodTotals`."""

    version_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fiscal_year: int = Field(primary_key=True)
    department_id: int = Field(primary_key=True, foreign_key="department.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")


class SupplierPlace(SQLModel):
    """The key of `SupplierTotals`."""

    fiscal_year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    supplier_id: int = Field(primary_key=True, foreign_key="supplier.id")
    department_id: int = Field(primary_key=True, foreign_key="department.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")


class PeriodTotals(MonthAmounts, PeriodPlace, table=True):
    """Totals by department and account for actuals (`version_id` 0) and for every budget version.

    Kept up in the transaction that changes lines; `verify` proves them equal to the lines.
    `fiscal_year` is the calendar year in which the fiscal year ends.
    """

    __tablename__ = "period_totals"
    __table_args__ = ({"sqlite_with_rowid": False},)


class SupplierTotals(MonthAmounts, SupplierPlace, table=True):
    """Actual spend by supplier, department and account, from ledger lines that name a supplier."""

    __tablename__ = "supplier_totals"
    __table_args__ = ({"sqlite_with_rowid": False},)
