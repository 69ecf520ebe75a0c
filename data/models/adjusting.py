"""What is added to a budget apart from its base: initiatives, one-time adjustments, transfers, carry-forward."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, false
from sqlmodel import Field, SQLModel

from data.models.base import money, one_of, period_check, timestamp

ADJUSTMENT_KINDS = ("initiative", "one_time", "transfer", "carry_forward")
ADJUSTMENT_STATES = ("requested", "approved", "refused", "withdrawn")


class BudgetAdjustment(SQLModel, table=True):
    """One initiative, adjustment, transfer or carry-forward; its amounts are lines of the version once it is approved.

    `amount_minor` (natural sign) is that of each month from `period` on where `recurrent`, else of the one month. A
    transfer takes it from department and account and gives it to the other two; a carry-forward is what was left of
    `from_version_id`. Initiatives and one-time adjustments of a draft are approved as they are made.
    """

    __tablename__ = "budget_adjustment"
    __table_args__ = (
        one_of("kind", ADJUSTMENT_KINDS, table="budget_adjustment"),
        one_of("status", ADJUSTMENT_STATES, table="budget_adjustment"),
        period_check(table="budget_adjustment"),
        CheckConstraint(
            "(kind = 'transfer') = (to_department_id IS NOT NULL AND to_account_id IS NOT NULL)",
            name="ck_budget_adjustment_to",
        ),
        CheckConstraint("(kind = 'carry_forward') = (from_version_id IS NOT NULL)", name="ck_budget_adjustment_from"),
        Index("ix_budget_adjustment_version", "version_id", "status"),
    )
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="budget_version.id")
    kind: str
    status: str = "requested"
    name: str
    owner: str = ""
    department_id: int = Field(foreign_key="department.id")
    account_id: int = Field(foreign_key="account.id")
    to_department_id: int | None = Field(default=None, foreign_key="department.id")
    to_account_id: int | None = Field(default=None, foreign_key="account.id")
    from_version_id: int | None = Field(default=None, foreign_key="budget_version.id")
    period: int
    amount_minor: int = money()
    recurrent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    reason: str | None = None
    requested_by: str
    requested_at: datetime = timestamp()
    decided_by: str | None = None
    decided_at: datetime | None = timestamp(nullable=True)
    decision_note: str | None = None
