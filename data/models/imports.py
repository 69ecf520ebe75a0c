"""Where figures came from: import batches, their rejected rows, unknown codes, remembered profiles."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.importers.kinds import IMPORT_KINDS
from data.models.base import json_column, money, one_of, timestamp, wide_key

#: add: every row; only_new: rows not stored yet (multiset difference); replace: the file's periods are replaced.
IMPORT_MODES = ("add", "only_new", "replace")
#: natural: revenue and cost are both positive; debit_positive: as in a general ledger, revenue negative;
#: credit_positive: as in a statement of the result, revenue positive and cost negative.
SIGN_CONVENTIONS = ("natural", "debit_positive", "credit_positive")
REJECTED_STATES = ("open", "resolved", "discarded")
UNKNOWN_KINDS = ("department", "account", "supplier", "measure", "job_class")
UNKNOWN_STATES = ("open", "mapped", "created", "rejected")


class ImportBatch(SQLModel, table=True):
    """One file posted in one transaction; rows_read = loaded + rejected + duplicate + skipped, and so do the totals.

    Totals are in minor units and in the sign of the file; `control_total_minor` is the sum over all data rows
    whose amount could be read (skipped totals rows are not data rows).
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        one_of("kind", IMPORT_KINDS, table="import_batch"),
        one_of("mode", IMPORT_MODES, table="import_batch"),
        one_of("sign_convention", SIGN_CONVENTIONS, table="import_batch"),
        CheckConstraint(
            "rows_read = rows_loaded + rows_rejected + rows_duplicate + rows_skipped",
            name="ck_import_batch_rows",
        ),
        CheckConstraint(
            "control_total_minor = loaded_total_minor + rejected_total_minor + duplicate_total_minor",
            name="ck_import_batch_totals",
        ),
        # The same file twice changes nothing; after an undo it may be loaded again.
        Index(
            "uq_import_batch_file",
            "kind",
            "sha256",
            "scope",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    scope: str = ""  # the sheet of a workbook, the budget version of a budget file
    mode: str = "add"
    file_name: str
    file_size: int = Field(default=0)
    sha256: str = Field(index=True)
    layout: dict = json_column()  # type: ignore[type-arg]
    mapping: dict = json_column()  # type: ignore[type-arg]
    profile_name: str | None = None
    sign_convention: str = "natural"
    currency: str = "USD"
    version_id: int | None = Field(default=None, foreign_key="budget_version.id")
    period_from: int | None = None
    period_to: int | None = None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_rejected: int = 0
    rows_duplicate: int = 0
    rows_skipped: int = 0
    control_total_minor: int = money()
    loaded_total_minor: int = money()
    rejected_total_minor: int = money()
    duplicate_total_minor: int = money()
    columns_left_out: list = json_column(default=list)  # type: ignore[type-arg]  # e.g. patient identifiers
    posted_by: str
    posted_at: datetime = timestamp()
    undone_by: str | None = None
    undone_at: datetime | None = timestamp(nullable=True)


class RejectedRow(SQLModel, table=True):
    """A row of a file that was not loaded, kept as it was so that it can be corrected and loaded again."""

    __tablename__ = "rejected_row"
    __table_args__ = (
        one_of("status", REJECTED_STATES, table="rejected_row"),
        Index("ix_rejected_row_batch", "batch_id", "line_number"),
    )
    id: int | None = wide_key()
    batch_id: int = Field(foreign_key="import_batch.id")
    line_number: int
    cells: dict = json_column()  # type: ignore[type-arg]  # column -> text, without columns left out
    issues: list = json_column(default=list)  # type: ignore[type-arg]  # [{column, value, code, message}]
    amount_minor: int | None = money(nullable=True)
    status: str = "open"


class UnknownCode(SQLModel, table=True):
    """A department, account, supplier … that files name and nobody has explained yet."""

    __tablename__ = "unknown_code"
    __table_args__ = (
        UniqueConstraint("kind", "text", name="uq_unknown_code"),
        one_of("kind", UNKNOWN_KINDS, table="unknown_code"),
        one_of("status", UNKNOWN_STATES, table="unknown_code"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    text: str  # as in the file, blanks normalised
    name: str | None = None
    first_batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    rows: int = 0
    amount_minor: int = money()
    suggested_id: int | None = None
    suggested_score: float | None = None  # 0–1
    status: str = "open"
    resolved_id: int | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = timestamp(nullable=True)


class ImportProfile(SQLModel, table=True):
    """A remembered mapping for files of one shape (`fingerprint` of the header)."""

    __tablename__ = "import_profile"
    __table_args__ = (
        UniqueConstraint("kind", "name", name="uq_import_profile"),
        one_of("kind", IMPORT_KINDS, table="import_profile"),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    name: str
    fingerprint: str = Field(index=True)
    mapping: dict = json_column()  # type: ignore[type-arg]
    options: dict = json_column()  # type: ignore[type-arg]  # sign convention, fiscal naming, number and date format
    created_by: str
    created_at: datetime = timestamp()
    used_at: datetime | None = timestamp(nullable=True)
