"""Closes of months, the figures that were reported with them, and what finance says of a month."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from data.models.base import json_column, money, one_of, period_check, timestamp

CLOSE_STATES = ("proposed", "withdrawn", "closed", "reopened")
HAND_IN_STATES = ("handed_in", "given_back")


class MonthClose(SQLModel, table=True):
    """One close of a month, from its proposal on; nothing of it is ever deleted.

    `reason` says why the month is closed although something was open; `open_items` are the names of what was.
    `unexplained` are the lines above the thresholds that had no explanation (ids and names of department and account,
    who answers for them, variance in minor units), `unexplained_reason` why it is closed without them. Totals
    are actuals of operating accounts in minor units, `lines` all ledger lines in force, and `digest` the SHA-256 over
    the figures by department, account and file, which the event of the close in the audit trail carries too.
    `version_id` is the approved budget that the month was held against. `ended_…`: who withdrew the proposal or
    reopened the month, when and why. A month has at most one row that is proposed or closed.
    """

    __tablename__ = "month_close"
    __table_args__ = (
        period_check(table="month_close"),
        one_of("status", CLOSE_STATES, table="month_close"),
        Index(
            "uq_month_close_current",
            "period",
            unique=True,
            sqlite_where=text("status IN ('proposed', 'closed')"),
            postgresql_where=text("status IN ('proposed', 'closed')"),
        ),
        Index("ix_month_close_period", "period"),
    )
    id: int | None = Field(default=None, primary_key=True)
    period: int
    status: str = "proposed"
    reason: str | None = None
    open_items: list = json_column(default=list)  # type: ignore[type-arg]
    unexplained: list = json_column(default=list)  # type: ignore[type-arg]
    unexplained_reason: str | None = None
    version_id: int | None = Field(default=None, foreign_key="budget_version.id")
    revenue_minor: int = money()
    expense_minor: int = money()
    lines: int = 0
    digest: str = ""
    proposed_by: str
    proposed_at: datetime = timestamp()
    closed_by: str | None = None
    closed_at: datetime | None = timestamp(nullable=True)
    ended_by: str | None = None
    ended_at: datetime | None = timestamp(nullable=True)
    ended_reason: str | None = None


class MonthCommentary(SQLModel, table=True):
    """What finance says of a month of the whole hospital, in plain text.

    Nothing is overwritten: a change is a new row with the next `revision` of the month, and the highest one holds; an
    empty `text` takes the commentary back. An explanation (`Comment`) is about a department, this is about none.
    """

    __tablename__ = "month_commentary"
    __table_args__ = (
        period_check(table="month_commentary"),
        Index("uq_month_commentary_revision", "period", "revision", unique=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    period: int
    revision: int = 1
    text: str
    written_by: str
    written_at: datetime = timestamp()


# The keys come first in the tables: PRAGMA integrity_check of SQLite 3.40 (Debian 12) reports false errors otherwise.
class ReportedPlace(SQLModel):
    """The key of `ReportedActual`."""

    close_id: int = Field(primary_key=True, foreign_key="month_close.id", sa_column_kwargs={"autoincrement": False})
    department_id: int = Field(primary_key=True, foreign_key="department.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")


class ReportedActual(ReportedPlace, table=True):
    """Actuals of a month as they were reported: by department, account and file, in the account's natural sign.

    `type` and `category` are those that the account had then: an account that moves later shows.
    """

    __tablename__ = "reported_actual"
    __table_args__ = ({"sqlite_with_rowid": False},)
    batch_id: int = Field(primary_key=True, foreign_key="import_batch.id")
    type: str
    category: str
    lines: int
    amount_minor: int = money()


class ReportedBudget(ReportedPlace, table=True):
    """The budget of a month as it stood beside the reported actuals, in the account's natural sign."""

    __tablename__ = "reported_budget"
    __table_args__ = ({"sqlite_with_rowid": False},)
    type: str
    category: str
    amount_minor: int = money()


class MonthHandIn(SQLModel, table=True):
    """That a department's explanations of a month are complete, as who answers for it says.

    `note` is what was said when it was given back (by finance) or taken back (by who handed it in). Handing in anew
    changes the row; what went before is in the audit trail.
    """

    __tablename__ = "month_hand_in"
    __table_args__ = (
        period_check(table="month_hand_in"),
        one_of("status", HAND_IN_STATES, table="month_hand_in"),
        {"sqlite_with_rowid": False},
    )
    period: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    department_id: int = Field(primary_key=True, foreign_key="department.id")
    status: str = "handed_in"
    handed_in_by: str
    handed_in_at: datetime = timestamp()
    given_back_by: str | None = None
    given_back_at: datetime | None = timestamp(nullable=True)
    note: str | None = None
