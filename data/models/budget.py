"""Budget versions, their lines, and comments on figures."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, false, text
from sqlmodel import Field, SQLModel

from data.models.base import money, one_of, period_check, scaled_column, timestamp, wide_key

VERSION_KINDS = ("original", "revised", "forecast")
VERSION_STATES = ("draft", "submitted", "approved", "locked")
LINE_KINDS = ("base", "initiative", "one_time")
COMMENT_STATES = ("open", "done")
STAGES = ("open", "submitted", "returned", "approved", "locked")
#: A draft that was confirmed as it was, one that was corrected, or words of the person's own.
COMMENT_SOURCES = ("draft", "corrected", "own")


class BudgetVersion(SQLModel, table=True):
    """A budget of one fiscal year; a revision points at its parent. Only drafts can be edited.

    `revision` counts saved changes, so that two people editing never overwrite each other unseen. A version made from
    a scenario leads back to it. `due` is the day by which departments hand in their figures (`BudgetStage` may name
    another day for one of them).
    """

    __tablename__ = "budget_version"
    __table_args__ = (
        one_of("kind", VERSION_KINDS, table="budget_version"),
        one_of("status", VERSION_STATES, table="budget_version"),
        CheckConstraint("id > 0", name="ck_budget_version_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    fiscal_year: int = Field(index=True)
    kind: str = "original"
    status: str = "draft"
    parent_id: int | None = Field(default=None, foreign_key="budget_version.id")
    scenario_id: int | None = Field(default=None, foreign_key="scenario.id")
    note: str | None = None
    currency: str = Field(default="USD", max_length=3)
    due: date | None = None
    revision: int = 1
    created_by: str
    created_at: datetime = timestamp()
    submitted_by: str | None = None
    submitted_at: datetime | None = timestamp(nullable=True)
    approved_by: str | None = None
    approved_at: datetime | None = timestamp(nullable=True)
    locked_by: str | None = None
    locked_at: datetime | None = timestamp(nullable=True)


class BudgetLine(SQLModel, table=True):
    """An amount (natural sign, as in the ledger) for one month, from a file line or typed in.

    Initiatives and one-time adjustments are lines of their own kind, so that the run-rate stays readable. An
    `overtyping` line is the difference between what a person typed into a cell (`BudgetCell`) and its other lines. A
    `driver` line is what the drivers of the version make of its cell, at most one for each; `adjustment_id` names the
    initiative, transfer or carry-forward that a line is part of.
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        period_check(table="budget_line"),
        one_of("kind", LINE_KINDS, table="budget_line"),
        Index("ix_budget_line_place", "version_id", "department_id", "account_id", "period"),
        Index("ix_budget_line_batch", "batch_id"),
        Index(
            "ix_budget_line_special",
            "version_id",
            sqlite_where=text("kind <> 'base'"),
            postgresql_where=text("kind <> 'base'"),
        ),
    )
    id: int | None = wide_key()
    version_id: int = Field(foreign_key="budget_version.id")
    department_id: int = Field(foreign_key="department.id")
    account_id: int = Field(foreign_key="account.id")
    period: int
    amount_minor: int = money()
    quantity_milli: int | None = scaled_column(nullable=True)
    kind: str = "base"
    overtyping: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    driver: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    note: str | None = None
    owner: str | None = None
    adjustment_id: int | None = Field(default=None, foreign_key="budget_adjustment.id", index=True)
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    line_number: int | None = None
    superseded_by: int | None = Field(default=None, foreign_key="import_batch.id")


class BudgetCell(SQLModel, table=True):
    """A figure that a person typed for one month of one line; it stands until somebody takes it back.

    A cell without a row here shows what its lines say (a file, a scenario, a copy): it is a driver figure. With a row
    the base lines of the cell, the overtyping one among them, add up to `amount_minor` (natural sign).
    """

    __tablename__ = "budget_cell"
    __table_args__ = (period_check(table="budget_cell"), {"sqlite_with_rowid": False})
    version_id: int = Field(
        primary_key=True, foreign_key="budget_version.id", sa_column_kwargs={"autoincrement": False}
    )
    department_id: int = Field(primary_key=True, foreign_key="department.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    period: int = Field(primary_key=True)
    amount_minor: int = money()
    note: str | None = None
    typed_by: str
    typed_at: datetime = timestamp()


class BudgetStage(SQLModel, table=True):
    """How far a department is with its part of a version; without a row it is open.

    `note` is what was said at the last step, `changed_by` and `changed_at` who took it and when (None before the first
    one), `due` a day of the department's own. `revision` counts steps, so that nobody approves what was handed in anew.
    """

    __tablename__ = "budget_stage"
    __table_args__ = (one_of("stage", STAGES, table="budget_stage"), {"sqlite_with_rowid": False})
    version_id: int = Field(
        primary_key=True, foreign_key="budget_version.id", sa_column_kwargs={"autoincrement": False}
    )
    department_id: int = Field(primary_key=True, foreign_key="department.id")
    stage: str = "open"
    revision: int = 0
    due: date | None = None
    note: str | None = None
    changed_by: str | None = None
    changed_at: datetime | None = timestamp(nullable=True)
    submitted_by: str | None = None
    submitted_at: datetime | None = timestamp(nullable=True)
    approved_by: str | None = None
    approved_at: datetime | None = timestamp(nullable=True)


class Comment(SQLModel, table=True):
    """An explanation of a figure: what caused it, what is done about it, by whom and until when.

    Nothing is overwritten: a change is a new row with the next `revision` of the same department, account, month and
    version, and the highest one holds. `kind` is the code of a cause ("" for none named), `variance_minor` the variance
    that was explained, so that a later change of the figure shows. Without an account it is about a `category` of the
    department's accounts, or ("") about the department as a whole.
    """

    __tablename__ = "comment"
    __table_args__ = (
        period_check(table="comment"),
        one_of("status", COMMENT_STATES, table="comment"),
        one_of("source", COMMENT_SOURCES, table="comment"),
        Index("ix_comment_place", "period", "department_id", "account_id"),
        Index(  # NULL equals no NULL, so that it counts as 0 here: a department's note has no account
            "uq_comment_revision",
            "department_id",
            text("coalesce(account_id, 0)"),
            "period",
            text("coalesce(version_id, 0)"),
            "category",
            "revision",
            unique=True,
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    department_id: int = Field(foreign_key="department.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    category: str = Field(default="", sa_column_kwargs={"server_default": ""})
    period: int
    version_id: int | None = Field(default=None, foreign_key="budget_version.id")
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    kind: str = Field(default="", sa_column_kwargs={"server_default": ""})
    source: str = Field(default="own", sa_column_kwargs={"server_default": "own"})
    variance_minor: int | None = money(nullable=True)
    cause: str
    action: str | None = None
    owner: str | None = None
    due: date | None = None
    status: str = "open"
    written_by: str
    written_at: datetime = timestamp()
