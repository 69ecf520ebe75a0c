"""How far each department is with its part of a version, and that figures change only while it is open.

Figures of a department change while it is open or returned, for everybody: what was submitted is what is approved.
Whatever changes lines, cells or planned volumes asks `require_open` in its own transaction.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from data.engine import ROW_LOCK
from data.models import BudgetStage, BudgetVersion, Department
from language import N_, _, ngettext, translate
from planning.budgets.stages import CLOSED
from services.budgets.states import require_draft
from services.errors import UserError

NAMED = 5
IN_STAGE = {
    "open": N_("The budget of {department} is still open."),
    "submitted": N_("The budget of {department} is submitted."),
    "returned": N_("The budget of {department} was returned."),
    "approved": N_("The budget of {department} is approved."),
    "locked": N_("The budget of {department} is locked."),
}


def require_open(session: Session, version_id: int, departments: Iterable[int]) -> None:
    """Check that figures of some departments of a version may change; the caller holds the version's row.

    Raises:
        UserError: One of them is submitted, approved or locked; says which.
    """
    closed = closed_stages(session, version_id)
    shut = sorted({int(number) for number in departments} & set(closed))
    if shut:
        raise closed_error(session, {number: closed[number] for number in shut})


def closed_stages(session: Session, version_id: int) -> dict[int, str]:
    """Return the stage of each department whose figures may not change now."""
    query = select(BudgetStage.department_id, BudgetStage.stage).where(
        BudgetStage.version_id == version_id, col(BudgetStage.stage).in_(CLOSED)
    )
    return {int(number): stage for number, stage in session.exec(query)}


def closed_error(session: Session, shut: dict[int, str]) -> UserError:
    """Return what to say where figures of closed departments (id → stage) were to be changed."""
    return UserError(
        sentence_on(session, shut),
        hint=_("Nothing was saved. A department takes figures again once finance returns it."),
        code="stage",
    )


def sentence_on(session: Session, shut: dict[int, str]) -> str:
    """Return one sentence that names closed departments."""
    names = _names(session, shut)
    if len(names) == 1:
        (number,) = shut
        return translate(IN_STAGE[shut[number]], department=names[0])
    return ngettext(
        "The budget of {count} department is submitted, approved or locked: {departments}.",
        "The budgets of {count} departments are submitted, approved or locked: {departments}.",
        len(names),
        departments=", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""),
    )


def require_nobody_closed(session: Session, version: BudgetVersion) -> None:
    """Check that a version may be deleted or handed in as a whole: no department has handed in its part.

    Raises:
        UserError: Says which departments have.
    """
    closed = closed_stages(session, version.id or 0)
    if closed:
        raise UserError(
            sentence_on(session, closed),
            hint=_("“{version}” locks with its last department; return them to change that.", version=version.name),
            code="stage",
        )


def require_open_volumes(session: Session, batch_id: int) -> None:
    """Check that planned volumes which a batch brought or replaced are of drafts, and of open departments there.

    The versions stay locked until the caller's transaction ends, so that nobody hands in in between.

    Raises:
        UserError: A version is no draft any more, or a department has handed in its part; says which.
    """
    touched = "t.version_id IS NOT NULL AND (t.batch_id = :batch OR t.superseded_by = :batch)"
    connection, given = session.connection(), {"batch": batch_id}
    ids = connection.execute(text(f"SELECT DISTINCT t.version_id FROM statistic t WHERE {touched}"), given).scalars()  # noqa: S608
    for number in sorted(ids):
        version = session.get_one(BudgetVersion, int(number), with_for_update=ROW_LOCK, populate_existing=True)
        require_draft(version, hint=N_("Nothing was changed: its planned volumes stay as they are."))
    query = text(
        "SELECT s.version_id, s.department_id, s.stage FROM budget_stage s "  # noqa: S608 - our own words
        "WHERE s.stage IN ('submitted', 'approved', 'locked') AND EXISTS (SELECT 1 FROM statistic t "
        f"WHERE t.version_id = s.version_id AND t.department_id = s.department_id AND {touched})"
    )
    rows: Any = connection.execute(query, given).all()
    if rows:
        raise closed_error(session, {int(number): stage for _version, number, stage in rows})


def _names(session: Session, departments: Collection[int]) -> list[str]:
    query = select(Department.code, Department.name).where(col(Department.id).in_(departments))
    return sorted(f"{code} {name}" for code, name in session.exec(query))
