"""What the hospital did: volumes (statistics) and labor hours."""

from datetime import date

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from data.models.base import money, one_of, period_check, scaled_column, wide_key

STATISTIC_KINDS = ("actual", "budget")
PAY_GROUPS = ("regular", "overtime", "agency", "float", "paid_leave", "education", "other")


class Statistic(SQLModel, table=True):
    """A count of one measure in one department, for a day (`day` set) or a whole month.

    Counts only: no patient is ever stored. `quantity_milli` is in thousandths of the measure's unit.
    """

    __tablename__ = "statistic"
    __table_args__ = (
        period_check(table="statistic"),
        one_of("kind", STATISTIC_KINDS, table="statistic"),
        Index("ix_statistic_place", "department_id", "measure_id", "kind", "period"),
        Index("ix_statistic_batch", "batch_id"),
    )
    id: int | None = wide_key()
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    line_number: int | None = None
    department_id: int = Field(foreign_key="department.id")
    measure_id: int = Field(foreign_key="measure.id")
    kind: str = "actual"
    version_id: int | None = Field(default=None, foreign_key="budget_version.id")
    day: date | None = None
    period: int
    quantity_milli: int = scaled_column()
    superseded_by: int | None = Field(default=None, foreign_key="import_batch.id")


class JobClass(SQLModel, table=True):
    """A group of staff with one kind of work and pay: registered nurse, technician, physician.

    One that is counted under another keeps its lines; readers follow `merged_into_id`, so it can be taken back.
    """

    __tablename__ = "job_class"
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    merged_into_id: int | None = Field(default=None, foreign_key="job_class.id")


class PayCode(SQLModel, table=True):
    """A code of the time system and the group of pay it belongs to."""

    __tablename__ = "pay_code"
    __table_args__ = (one_of("pay_group", PAY_GROUPS, table="pay_code"),)
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    pay_group: str = "regular"
    needs_review: bool = False


class LaborEntry(SQLModel, table=True):
    """Hours (thousandths) and cost (minor units) of one department, job class and pay code; never of a person."""

    __tablename__ = "labor_entry"
    __table_args__ = (
        period_check(table="labor_entry"),
        Index("ix_labor_entry_place", "period", "department_id", "job_class_id"),
        Index("ix_labor_entry_batch", "batch_id"),
        Index(
            "ix_labor_entry_superseded",
            "superseded_by",
            sqlite_where=text("superseded_by IS NOT NULL"),
            postgresql_where=text("superseded_by IS NOT NULL"),
        ),
    )
    id: int | None = wide_key()
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id")
    line_number: int | None = None
    department_id: int = Field(foreign_key="department.id")
    job_class_id: int = Field(foreign_key="job_class.id")
    pay_code_id: int = Field(foreign_key="pay_code.id")
    day: date | None = None  # last day of the pay period, or the day worked
    period: int
    hours_milli: int = scaled_column()
    amount_minor: int = money()
    superseded_by: int | None = Field(default=None, foreign_key="import_batch.id")
