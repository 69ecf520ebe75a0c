"""How far a department is with its part of a budget version, and who is late.

Source: docs/methods.md#stage-board.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

#: In these stages figures may change; in the others they may not, whoever asks.
EDITABLE = ("open", "returned")
CLOSED = ("submitted", "approved", "locked")
#: State of a version whose departments take steps.
RUNNING = "draft"


@dataclass(frozen=True)
class DepartmentStage:
    """A department's part of a version; amounts are minor units in natural sign.

    `prior_…` are the actuals that stand beside the sheet, None where they are no year. `since` is the last step (the
    version's beginning before the first), `late_days` is 0 while nothing is overdue, `own_due` says that the day is not
    the version's. `hands` are all who changed or submitted it since it was opened or approved last, `exempted` who may
    approve it although she is one of them.
    """

    department_id: int
    code: str
    name: str
    managers: tuple[str, ...]
    stage: str
    revision: int
    since: datetime
    changed_by: str | None
    note: str | None
    due: date | None
    own_due: bool
    late_days: int
    revenue_minor: int
    expense_minor: int
    prior_revenue_minor: int | None
    prior_expense_minor: int | None
    submitted_by: str | None
    hands: tuple[str, ...] = ()
    exempted: str | None = None

    @property
    def label(self) -> str:
        """Return code and name."""
        return f"{self.code} {self.name}"

    @property
    def is_open(self) -> bool:
        """Return whether figures may change."""
        return self.stage in EDITABLE

    @property
    def result_minor(self) -> int:
        """Return revenue minus expense."""
        return self.revenue_minor - self.expense_minor

    @property
    def prior_result_minor(self) -> int | None:
        """Return the same of the actuals beside it."""
        if self.prior_revenue_minor is None or self.prior_expense_minor is None:
            return None
        return self.prior_revenue_minor - self.prior_expense_minor

    @property
    def change_minor(self) -> int | None:
        """Return by how much the result is better (positive) or worse than that of the actuals beside it."""
        return None if self.prior_result_minor is None else self.result_minor - self.prior_result_minor


@dataclass(frozen=True)
class StageBoard:
    """The departments of a version that a person may see, late ones first, then by code.

    `prior_is_year`: the actuals beside are those of the fiscal year before; else of the last twelve counted months.
    """

    version_id: int
    version: str
    fiscal_year: int
    status: str
    due: date | None
    prior_is_year: bool
    four_eyes: bool
    rows: tuple[DepartmentStage, ...]

    @property
    def is_running(self) -> bool:
        """Return whether departments can still take steps."""
        return self.status == RUNNING

    @property
    def late(self) -> tuple[DepartmentStage, ...]:
        """Return the departments that should have handed in."""
        return tuple(row for row in self.rows if row.late_days)

    def of(self, department_id: int) -> DepartmentStage | None:
        """Return where a department stands; None where it has no part in the version yet."""
        return next((row for row in self.rows if row.department_id == department_id), None)

    def in_stage(self, *stages: str) -> tuple[DepartmentStage, ...]:
        """Return the departments in some stages."""
        return tuple(row for row in self.rows if row.stage in stages)


@dataclass(frozen=True)
class StageEvent:
    """A step of a department, or what was decided about it; from the audit trail.

    "due": a new day to hand in, which is `new`; "exempt": `new` may approve it although she had a hand in it.
    """

    at: datetime
    actor: str
    what: Literal["step", "due", "exempt"]
    old: str | None
    new: str | None
    note: str | None
    amount_minor: int | None


def days_late(stage: str, due: date | None, today: date) -> int:
    """Return how many days a department should have handed in before today; 0 on the day itself and once it has."""
    return max((today - due).days, 0) if due is not None and stage in EDITABLE else 0
