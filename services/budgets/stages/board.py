"""The stage board of a version: where each department stands, since when, by when, and what its budget adds up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AppUser, AuditEvent, BudgetStage, BudgetVersion, Department, UserDepartment
from language import _
from planning.hierarchy import at_or_below
from services.budgets.stages import participants as parts
from services.budgets.stages.closing import CLOSED, EDITABLE
from services.budgets.stages.steps import subject
from services.errors import UserError
from services.people import four_eyes
from services.permissions import LOCAL_ACTOR, Actor, require, require_department

#: Versions on whose board there is something to do come first.
RUNNING = "draft"


@dataclass(frozen=True)
class DepartmentStage:
    """A department's part of a version; amounts are minor units in natural sign.

    `prior_…` are the actuals that stand beside the sheet, None where they are no year. `since` is the last step (the
    version's beginning before the first), `late_days` is 0 while nothing is overdue, `own_due` says that the day is not
    the version's.
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
    """The departments that the actor may see, late ones first, then by code.

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

    def may_approve(self, actor: Actor, row: DepartmentStage) -> bool:
        """Return whether a department waits for this person's approval: somebody else submitted it (four eyes)."""
        own = self.four_eyes and actor != LOCAL_ACTOR and row.submitted_by == actor.name
        return self.is_running and row.stage == "submitted" and actor.may("budget:approve") and not own

    def in_stage(self, *stages: str) -> tuple[DepartmentStage, ...]:
        """Return the departments in some stages."""
        return tuple(row for row in self.rows if row.stage in stages)


@dataclass(frozen=True)
class StageEvent:
    """A step of a department, or a new day to hand in (`new` is then that day); from the audit trail."""

    at: datetime
    actor: str
    is_step: bool
    old: str | None
    new: str | None
    note: str | None
    amount_minor: int | None


def board(url: str, actor: Actor, *, version_id: int, today: date) -> StageBoard:
    """Return the board of a version; of the actor's own departments when these are limited.

    Raises:
        UserError: The version does not exist.
    """
    require(actor, "budget:read")
    with reading(url) as session:
        version = session.get(BudgetVersion, version_id)
        if version is None:
            raise UserError(
                _("This budget version no longer exists."), hint=_("Reload the page and choose another."),
                code="missing",
            )  # fmt: skip
        months = parts.months_before(session, version)
        rows = _rows(session, actor, version, today)
        return StageBoard(
            version_id, version.name, version.fiscal_year, version.status, version.due, months.is_year,
            four_eyes.is_on(session), tuple(sorted(rows, key=lambda row: (not row.late_days, row.code))),
        )  # fmt: skip


def of_department(
    url: str, actor: Actor, *, version_id: int, department_id: int, today: date
) -> DepartmentStage | None:
    """Return where a department stands; None where it has no part in the version yet.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    rows = board(url, actor, version_id=version_id, today=today).rows
    return next((row for row in rows if row.department_id == department_id), None)


def stage_history(url: str, actor: Actor, *, version_id: int, department_id: int) -> list[StageEvent]:
    """Return the steps of a department in a version, newest first, with days and notes.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    query = (
        select(AuditEvent)
        .where(AuditEvent.subject == subject(version_id, department_id))
        .order_by(col(AuditEvent.id).desc())
    )
    with reading(url) as session:
        return [_event(row) for row in session.exec(query)]


def _event(row: AuditEvent) -> StageEvent:
    told: dict[str, Any] = row.details
    return StageEvent(
        row.at, row.actor, row.action == "budget.stage", told["old"], told["new"], told.get("note"),
        told.get("amount_minor"),
    )  # fmt: skip


def _rows(session: Session, actor: Actor, version: BudgetVersion, today: date) -> Iterable[DepartmentStage]:
    sums = parts.budgeted(session, version)
    months = parts.months_before(session, version)
    before = parts.actuals(session, months) if months.whole else None
    managers = _managers(session)
    query = select(BudgetStage).where(BudgetStage.version_id == version.id)
    stages = {row.department_id: row for row in session.exec(query)}
    for department in _departments(session, actor, parts.participants(session, version)):
        number = department.id or 0
        row = stages.get(number) or BudgetStage(version_id=version.id or 0, department_id=number)
        due = row.due or version.due
        waits = version.status == RUNNING and row.stage not in CLOSED and due is not None
        named = managers.get(number) or ([department.manager] if department.manager else [])
        yield DepartmentStage(
            department_id=number, code=department.code, name=department.name, managers=tuple(named),
            stage=row.stage, revision=row.revision, since=row.changed_at or version.created_at,
            changed_by=row.changed_by, note=row.note, due=due, own_due=row.due is not None,
            late_days=max((today - due).days, 0) if waits and due is not None else 0,
            revenue_minor=_of(sums, number, "revenue"), expense_minor=_of(sums, number, "expense"),
            prior_revenue_minor=None if before is None else _of(before, number, "revenue"),
            prior_expense_minor=None if before is None else _of(before, number, "expense"),
            submitted_by=row.submitted_by,
        )  # fmt: skip


def _of(sums: parts.Sums, number: int, kind: str) -> int:
    return sums.get(number, {}).get(kind, 0)


def _departments(session: Session, actor: Actor, ids: set[int]) -> list[Department]:
    visible = ids if actor.departments is None else ids & actor.departments
    rows = session.exec(select(Department).where(col(Department.id).in_(visible)))
    return sorted(rows, key=lambda one: one.code)


def _managers(session: Session) -> dict[int, list[str]]:
    """Return the names of the active managers of each department, those of departments above included."""
    query = (
        select(AppUser.name, UserDepartment.department_id)
        .join(UserDepartment, col(UserDepartment.user_id) == col(AppUser.id))
        .where(AppUser.active, AppUser.role == "manager")
        .order_by(AppUser.name)
    )
    parents = {number or 0: parent for number, parent in session.exec(select(Department.id, Department.parent_id))}
    given: dict[str, set[int]] = {}
    for name, number in session.exec(query):
        given.setdefault(name, set()).add(number)
    names: dict[int, list[str]] = {}
    for name, own in given.items():
        for number in at_or_below(frozenset(own), parents):
            names.setdefault(number, []).append(name)
    return names
