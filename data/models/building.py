"""A budget that is built from drivers: what it was built on, and the assumptions that people made."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from data.models.base import json_column, scaled_column, timestamp


class BudgetBuild(SQLModel, table=True):
    """What a version's driver figures are made of, as it was read (`planning.budgets.building.basis`).

    Prices, volumes and hours of that day stay until somebody reads them anew, so that no figure moves by itself.
    """

    __tablename__ = "budget_build"
    version_id: int = Field(
        primary_key=True, foreign_key="budget_version.id", sa_column_kwargs={"autoincrement": False}
    )
    basis: dict = json_column()  # type: ignore[type-arg]
    read_by: str
    read_at: datetime = timestamp()


class BudgetAssumption(SQLModel, table=True):
    """One assumption of a version that is built from drivers; without a department it is for the whole hospital.

    `value` is in the scale of its kind (millionths or thousandths); `detail` the code of what it is about, "" for all;
    `day` the first of its month, or the day from which it holds. At most one of the same kind, place, detail and day.
    """

    __tablename__ = "budget_assumption"
    __table_args__ = (Index("ix_budget_assumption_version", "version_id", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="budget_version.id")
    kind: str
    department_id: int | None = Field(default=None, foreign_key="department.id")
    detail: str = ""
    day: date | None = None
    value: int = scaled_column()
    note: str | None = None
    changed_by: str
    changed_at: datetime = timestamp()
