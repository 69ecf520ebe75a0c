"""Who and what the figures belong to: facilities, departments, accounts, measures, settings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from data.models.base import json_column, one_of, share_check, timestamp

ACCOUNT_TYPES = ("revenue", "expense", "statistic", "hours", "balance")
ACCOUNT_CATEGORIES = (
    "gross_revenue",
    "deductions",
    "other_revenue",
    "non_operating",
    "salaries",
    "benefits",
    "contract_labor",
    "supplies",
    "drugs",
    "purchased_services",
    "utilities",
    "depreciation",
    "interest",
    "other",
    "cash",
    "restricted_cash",
    "receivables",
    "other_assets",
    "payables",
    "debt",
    "other_liabilities",
    "equity",
)
#: What only accounts of the balance sheet can be.
BALANCE_CATEGORIES = ACCOUNT_CATEGORIES[-8:]
REVENUE_CATEGORIES = ACCOUNT_CATEGORIES[:4]
ALIAS_KINDS = ("department", "account", "measure", "job_class")


class Setting(SQLModel, table=True):
    """One setting of the hospital: fiscal_first_month, currency, locale, fte_hours_per_year …"""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: dict = json_column()  # type: ignore[type-arg]  # {"value": …}


class Facility(SQLModel, table=True):
    """A hospital or clinic of the group."""

    __tablename__ = "facility"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    country: str = "US"
    region: str | None = None
    beds: int | None = None


class ServiceLine(SQLModel, table=True):
    """A clinical line that cuts across departments, such as surgery or women's health."""

    __tablename__ = "service_line"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str


class Measure(SQLModel, table=True):
    """What a statistic counts: patient days, visits, surgeries, tests."""

    __tablename__ = "measure"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    unit: str = "count"


class Department(SQLModel, table=True):
    """A department (cost centre); departments form a hierarchy through `parent_id`.

    `target_hours_per_uos` and `fixed_hours` (a year) are the labor standard on the unit of service `uos_measure_id`.
    """

    __tablename__ = "department"
    __table_args__ = (CheckConstraint("parent_id IS NULL OR parent_id <> id", name="ck_department_parent"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    facility_id: int | None = Field(default=None, foreign_key="facility.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="department.id", index=True)
    service_line_id: int | None = Field(default=None, foreign_key="service_line.id", index=True)
    manager: str | None = None
    uos_measure_id: int | None = Field(default=None, foreign_key="measure.id")
    target_hours_per_uos: float | None = None
    fixed_hours: float = 0.0
    active: bool = True
    needs_review: bool = False  # made by an import, not yet looked at by a person


class Account(SQLModel, table=True):
    """A natural account; accounts form a hierarchy through `parent_id`.

    Lines of type "balance" are movements of the balance sheet; they enter no operating figure.
    `flex_measure_id` is the statistic that the account flexes on (the department's unit of service when empty),
    `fixed_share` (0–1) the part of its budget that does not move with volume. `non_recurring` marks grants and
    one-offs; it holds for the accounts below as well.
    """

    __tablename__ = "account"
    __table_args__ = (
        one_of("type", ACCOUNT_TYPES, table="account"),
        one_of("category", ACCOUNT_CATEGORIES, table="account"),
        share_check("fixed_share", table="account"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="ck_account_parent"),
    )
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    type: str = "expense"
    category: str = "other"
    parent_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    flex_measure_id: int | None = Field(default=None, foreign_key="measure.id")
    fixed_share: float = 1.0
    non_recurring: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    active: bool = True
    needs_review: bool = False


class FlexRule(SQLModel, table=True):
    """How one account of one department flexes, where it differs from the account's own rule."""

    __tablename__ = "flex_rule"
    __table_args__ = (
        UniqueConstraint("department_id", "account_id", name="uq_flex_rule"),
        share_check("fixed_share", table="flex_rule"),
    )
    id: int | None = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id")
    account_id: int = Field(foreign_key="account.id")
    flex_measure_id: int | None = Field(default=None, foreign_key="measure.id")
    fixed_share: float | None = None


class CodeAlias(SQLModel, table=True):
    """A code or name in files that a person said means an existing department, account or measure."""

    __tablename__ = "code_alias"
    __table_args__ = (
        UniqueConstraint("kind", "text", name="uq_code_alias"),
        one_of("kind", ALIAS_KINDS, table="code_alias"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    text: str  # normalised: case-folded, single blanks
    target_id: int
    created_by: str
    created_at: datetime = timestamp()
