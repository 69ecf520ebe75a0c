"""The stage board of a version: where each department stands, since when, by when, and what its budget adds up to."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AuditEvent, BudgetStage, BudgetVersion, Department
from language import _
from planning.budgets.stages import RUNNING, DepartmentStage, StageBoard, StageEvent, days_late
from services.budgets import exemptions
from services.budgets.hands import hands_of
from services.budgets.stages import participants as parts
from services.budgets.stages.steps import ACTION, subject
from services.errors import UserError
from services.people import four_eyes
from services.people.answering import answering
from services.permissions import LOCAL_ACTOR, Actor, require, require_department

#: Events of a department's part that its history tells.
STEPS = (ACTION, "budget.due", exemptions.ACTION)


def may_approve(actor: Actor, board: StageBoard, row: DepartmentStage) -> bool:
    """Return whether a department waits for this person's approval: it is others who made and submitted it."""
    hands = () if row.exempted == actor.name else row.hands
    own = board.four_eyes and actor != LOCAL_ACTOR and actor.name in (row.submitted_by, *hands)
    return board.is_running and row.stage == "submitted" and actor.may("budget:approve") and not own


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


def stage_history(url: str, actor: Actor, *, version_id: int, department_id: int) -> list[StageEvent]:
    """Return the steps of a department in a version, newest first, with days and notes.

    Raises:
        NotPermittedError: It is another manager's department.
    """
    require(actor, "budget:read")
    require_department(actor, department_id)
    query = (
        select(AuditEvent)
        .where(AuditEvent.subject == subject(version_id, department_id), col(AuditEvent.action).in_(STEPS))
        .order_by(col(AuditEvent.id).desc())
    )
    with reading(url) as session:
        return [_event(row) for row in session.exec(query)]


def _event(row: AuditEvent) -> StageEvent:
    told: dict[str, Any] = row.details
    if row.action == exemptions.ACTION:
        return StageEvent(row.at, row.actor, "exempt", None, told["person"], told["reason"], None)
    return StageEvent(
        row.at, row.actor, "step" if row.action == ACTION else "due", told["old"], told["new"], told.get("note"),
        told.get("amount_minor"),
    )  # fmt: skip


def _rows(session: Session, actor: Actor, version: BudgetVersion, today: date) -> Iterable[DepartmentStage]:
    sums = parts.budget_sums(session, version)
    months = parts.months_before(session, version)
    before = parts.actuals(session, months) if months.whole else None
    managers = answering(session)
    query = select(BudgetStage).where(BudgetStage.version_id == version.id)
    stages = {row.department_id: row for row in session.exec(query)}
    hands = hands_of(session, version.id or 0)
    exempted = exemptions.by_department(session, version.id or 0, {n: row.submitted_at for n, row in stages.items()})
    now = cache(lambda address: four_eyes.address_now(session, address))  # may_approve compares present addresses
    for department in _departments(session, actor, parts.participants(session, version)):
        number = department.id or 0
        row = stages.get(number) or BudgetStage(version_id=version.id or 0, department_id=number)
        due = row.due or version.due
        late = days_late(row.stage, due, today) if version.status == RUNNING else 0
        told = DepartmentStage(
            department_id=number, code=department.code, name=department.name, managers=managers[number],
            stage=row.stage, revision=row.revision, since=row.changed_at or version.created_at,
            changed_by=row.changed_by, note=row.note, due=due, own_due=row.due is not None,
            late_days=late,
            revenue_minor=_of(sums, number, "revenue"), expense_minor=_of(sums, number, "expense"),
            prior_revenue_minor=None if before is None else _of(before, number, "revenue"),
            prior_expense_minor=None if before is None else _of(before, number, "expense"),
            submitted_by=now(row.submitted_by) if row.submitted_by else None,
            hands=tuple(dict.fromkeys(map(now, hands.of_department(number)))),
            exempted=now(exempted[number].person) if number in exempted else None,
        )  # fmt: skip
        yield told if version.status == RUNNING or not told.is_open else _with_the_version(told, version)


def _with_the_version(row: DepartmentStage, version: BudgetVersion) -> DepartmentStage:
    """Return a department that took no last step of its own, as the version was handed in, approved or locked whole."""
    steps = {
        "submitted": (version.submitted_by, version.submitted_at),
        "approved": (version.approved_by, version.approved_at),
        "locked": (version.locked_by, version.locked_at),
    }
    person, at = steps[version.status]
    told = replace(row, stage=version.status, since=at or row.since, changed_by=person, note=None)
    return replace(told, submitted_by=version.submitted_by)


def _of(sums: parts.Sums, number: int, kind: str) -> int:
    return sums.get(number, {}).get(kind, 0)


def _departments(session: Session, actor: Actor, ids: set[int]) -> list[Department]:
    visible = ids if actor.departments is None else ids & actor.departments
    rows = session.exec(select(Department).where(col(Department.id).in_(visible)))
    return sorted(rows, key=lambda one: one.code)
