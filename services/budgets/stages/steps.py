"""The steps of a department's part of a version: hand in, approve, return, lock, and by when; all or none at once.

A step names the revision of each department that the person saw, and is refused where somebody was faster. Locking the
last department locks the version, in the same transaction.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, func
from sqlmodel import Session, col, select

from data.engine import writing
from data.models import BudgetLine, BudgetStage, BudgetVersion, Department
from data.models.base import utc_now
from language import N_, _, translate
from services import audit
from services.budgets import exemptions
from services.budgets.hands import VersionHands, hands_of
from services.budgets.lines import proven_sums
from services.budgets.stages.closing import IN_STAGE
from services.budgets.stages.participants import participants
from services.budgets.states import draft_of
from services.errors import UserError, only_changes
from services.names_and_notes import kept_note
from services.people.four_eyes import require_other_eyes
from services.permissions import Actor, require, require_department

ACTION = "budget.stage"
#: What to do about a department in the wrong stage, by the stage that was asked for.
HINTS = {
    "submitted": N_("Only an open or returned budget can be submitted."),
    "approved": N_("Only a submitted budget can be approved."),
    "returned": N_("Only a submitted, approved or locked budget can be returned."),
    "locked": N_("Only an approved budget can be locked."),
}
NOT_BY_DEPARTMENTS = N_("Its departments follow the whole version now. Nothing was changed.")
FROM = {
    "submitted": ("open", "returned"),
    "approved": ("submitted",),
    "returned": ("submitted", "approved", "locked"),
    "locked": ("approved", "locked"),  # again, where only the version's own lock is left to take
}


@dataclass(frozen=True)
class StagesMoved:
    """How many departments took the step, and whether the version is locked by it."""

    departments: int
    version_locked: bool = False


def subject(version_id: int, department_id: int) -> str:
    """Return what the audit trail calls a department's part of a version."""
    return f"budget_version/{version_id}/department/{department_id}"


def submit(url: str, actor: Actor, *, version_id: int, seen: Mapping[int, int], note: str | None = None) -> StagesMoved:
    """Hand in the parts of some departments; from here on nobody changes their figures until they are returned.

    Args:
        url: The database.
        actor: Needs to write budgets; a manager her own departments only.
        version_id: A draft.
        seen: The revision of each department's stage that the person saw, by id.
        note: What to know about it; optional.

    Raises:
        NotPermittedError: A department is another manager's.
        UserError: The version is no draft, a part was handed in already, or somebody was faster; nothing is saved.
    """
    require(actor, "budget:write")
    return _step(url, actor, "submitted", version_id=version_id, seen=seen, note=kept_note(note))


def approve(url: str, actor: Actor, *, version_id: int, seen: Mapping[int, int]) -> StagesMoved:
    """Approve the parts of some departments.

    Raises:
        NotPermittedError: The same person handed one of them in, or changed its figures (four eyes).
        UserError: As for `submit`.
    """
    require(actor, "budget:approve")
    return _step(url, actor, "approved", version_id=version_id, seen=seen)


def send_back(url: str, actor: Actor, *, version_id: int, seen: Mapping[int, int], note: str) -> StagesMoved:
    """Return parts that were handed in, so that they can be changed; with a note that says why.

    Raises:
        UserError: There is no note; for the rest see `submit`.
    """
    require(actor, "budget:approve")
    said = kept_note(note)
    if said is None:
        raise UserError(
            _("Say what has to change."), hint=_("The note is what the manager sees; one sentence is enough."),
            code="reason",
        )  # fmt: skip
    return _step(url, actor, "returned", version_id=version_id, seen=seen, note=said)


def lock(url: str, actor: Actor, *, version_id: int, seen: Mapping[int, int]) -> StagesMoved:
    """Lock approved parts; with the last one the whole version is locked for good.

    Where all are locked and the version is not (who had no part any more was the last one), locked ones lock it.

    Raises:
        UserError: The version's totals do not equal its lines; for the rest see `submit`.
    """
    require(actor, "budget:approve")
    return _step(url, actor, "locked", version_id=version_id, seen=seen)


def set_due(
    url: str,
    actor: Actor,
    *,
    version_id: int,
    due: date | None,
    departments: Collection[int] | None = None,
    seen: Mapping[int, date | None] | None = None,
) -> None:
    """Set the day by which figures are handed in: the version's, or that of some departments (None: as the version's).

    `seen`: the days that a form showed, by department, 0 for the version.

    Raises:
        ChangedMeanwhileError: Somebody else has set another day since.
        UserError: The version is no draft, or a department does not exist.
    """
    require(actor, "budget:submit")
    for department in departments or ():
        require_department(actor, department)
    with writing(url) as session:
        version = draft_of(session, version_id, hint=NOT_BY_DEPARTMENTS)
        if departments is None:
            only_changes(seen, {0: version.due}, {0: due})
            if version.due == due:
                return
            old, version.due = version.due, due
            session.add(version)
            audit.record(session, actor, "budget.due", f"budget_version/{version_id}", {"old": old, "new": due})
            return
        names = _names(session, departments)
        rows = _rows(session, version_id, departments)
        asked = only_changes(seen, {number: row.due for number, row in rows.items()}, dict.fromkeys(rows, due))
        for number, row in rows.items():
            if number not in asked or row.due == due:
                continue
            details = {"department": names[number], "old": row.due, "new": due}
            row.due = due
            session.add(row)
            audit.record(session, actor, "budget.due", subject(version_id, number), details)


def _step(
    url: str, actor: Actor, stage: str, *, version_id: int, seen: Mapping[int, int], note: str | None = None
) -> StagesMoved:
    for department in seen:
        require_department(actor, department)
    if not seen:
        raise UserError(_("No department is chosen."), hint=_("Choose at least one."))
    with writing(url) as session:
        version = draft_of(session, version_id, hint=NOT_BY_DEPARTMENTS)
        names, rows = _names(session, seen), _rows(session, version_id, seen)
        sums = _sums(session, version_id, seen)
        hands = hands_of(session, version_id) if stage == "approved" else None
        exempted = exemptions.by_department(session, version_id, {n: row.submitted_at for n, row in rows.items()})
        marks = {
            number: _check(
                session,
                actor,
                row,
                stage,
                seen=seen[number],
                name=names[number],
                hands=hands,
                exempted=exempted.get(number),
            )
            for number, row in rows.items()
        }
        moving = {number: row for number, row in rows.items() if row.stage != stage}
        for number, row in moving.items():
            old = row.stage
            _MOVES[stage](row, actor)
            row.stage, row.note, row.revision = stage, note, row.revision + 1
            row.changed_by, row.changed_at = actor.name, utc_now()
            session.add(row)
            lines, amount = sums.get(number, (0, 0))
            details: dict[str, Any] = {"department": names[number], "old": old, "new": stage, "note": note}
            details |= {"lines": lines, "amount_minor": amount}
            details |= {"approver_added_by_submitter": True} if marks[number] else {}
            details |= exemptions.details_of(session, exempted.get(number), actor) if stage == "approved" else {}
            audit.record(session, actor, ACTION, subject(version_id, number), details)
        session.flush()
        locked = stage == "locked" and _lock_with_last(session, actor, version)
        if not moving and not locked:
            raise _wrong_stage(rows[min(rows)], stage, names[min(rows)])
        return StagesMoved(len(rows), locked)


def _check(
    session: Session, actor: Actor, row: BudgetStage, stage: str, *, seen: int, name: str, hands: VersionHands | None,
    exempted: exemptions.Exemption | None,
) -> bool:  # fmt: skip
    """Check that a department may take a step; return whether who handed it in once added the approver's account.

    `hands`: whose hands made the version, where it is approved.
    """
    if row.stage not in FROM[stage]:
        raise _wrong_stage(row, stage, name)
    if row.revision != seen:
        raise UserError(
            _("Someone else moved the budget of {department} in the meantime.", department=name),
            hint=_("Nothing was changed. Review the latest figures and try again."),
            code="changed",
        )
    return hands is not None and require_other_eyes(
        session, actor, submitted_by=row.submitted_by, submitted_at=row.submitted_at,
        hands=hands.of_department(row.department_id), exempted=exempted.person if exempted else None,
    )  # fmt: skip


def _wrong_stage(row: BudgetStage, stage: str, name: str) -> UserError:
    return UserError(
        translate(IN_STAGE[row.stage], department=name),
        hint=_("{what} Nothing was changed.", what=translate(HINTS[stage])),
        code="stage",
    )


def _hand_in(row: BudgetStage, actor: Actor) -> None:
    row.submitted_by, row.submitted_at = actor.name, utc_now()
    row.approved_by = row.approved_at = None


def _give_approval(row: BudgetStage, actor: Actor) -> None:
    row.approved_by, row.approved_at = actor.name, utc_now()


def _take_back(row: BudgetStage, actor: Actor) -> None:
    del actor
    row.submitted_by = row.submitted_at = row.approved_by = row.approved_at = None


def _keep(row: BudgetStage, actor: Actor) -> None:
    del row, actor


#: What a step does to a row beside its stage.
_MOVES: dict[str, Callable[[BudgetStage, Actor], None]] = {
    "submitted": _hand_in, "approved": _give_approval, "returned": _take_back, "locked": _keep,
}  # fmt: skip


def _lock_with_last(session: Session, actor: Actor, version: BudgetVersion) -> bool:
    """Lock the version where no department is left; its last hand-in and approval become the version's."""
    query = select(BudgetStage).where(BudgetStage.version_id == version.id, BudgetStage.stage == "locked")
    locked = {row.department_id: row for row in session.exec(query)}
    if participants(session, version) - set(locked):
        return False
    submitted = max(locked.values(), key=lambda row: row.submitted_at or version.created_at)
    approved = max(locked.values(), key=lambda row: row.approved_at or version.created_at)
    version.submitted_by, version.submitted_at = submitted.submitted_by, submitted.submitted_at
    version.approved_by, version.approved_at = approved.approved_by, approved.approved_at
    lines, amount = proven_sums(session, version)
    if not lines:
        raise UserError(
            _("“{version}” has no lines yet.", version=version.name),
            hint=_("Nothing was changed. Its last department can be locked once there are figures."),
            code="empty",
        )
    version.status, version.locked_by, version.locked_at = "locked", actor.name, utc_now()
    version.revision += 1
    session.add(version)
    details = {"revision": version.revision, "by_departments": len(locked), "submitted_by": version.submitted_by}
    details |= {"approved_by": version.approved_by, "lines": lines, "amount_minor": amount}
    audit.record(session, actor, "budget.lock", f"budget_version/{version.id}", details)
    return True


def _names(session: Session, departments: Collection[int]) -> dict[int, str]:
    query = select(Department.id, Department.code, Department.name).where(col(Department.id).in_(departments))
    names = {number or 0: f"{code} {name}" for number, code, name in session.exec(query)}
    if set(names) != set(departments):
        raise UserError(_("A department no longer exists."), hint=_("Nothing was changed. Reload the page."))
    return names


def _rows(session: Session, version_id: int, departments: Collection[int]) -> dict[int, BudgetStage]:
    """Return the stage of each department by its id; one without a row begins open."""
    query = select(BudgetStage).where(
        BudgetStage.version_id == version_id, col(BudgetStage.department_id).in_(departments)
    )
    known = {row.department_id: row for row in session.exec(query)}
    return {
        number: known.get(number) or BudgetStage(version_id=version_id, department_id=number)
        for number in sorted(departments)
    }


def _sums(session: Session, version_id: int, departments: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return count and sum (minor units, natural sign) of the lines in force, by department."""
    query: Any = (
        select(BudgetLine.department_id, func.count(), cast(func.sum(col(BudgetLine.amount_minor)), BigInteger))
        .where(col(BudgetLine.version_id) == version_id, col(BudgetLine.superseded_by).is_(None))
        .where(col(BudgetLine.department_id).in_(departments))
        .group_by(col(BudgetLine.department_id))
    )
    return {int(number): (int(count), int(amount)) for number, count, amount in session.connection().execute(query)}
