"""Which method a person chose for a line: choose with a reason, take back, look at what was chosen before."""

import pandas as pd
from sqlmodel import Session, col, select

from data.clock import utc_now
from data.engine import reading, writing
from data.models import Account, Department, LandingMethod
from language import _
from planning.landing.methods import METHODS
from services import audit
from services.errors import UserError
from services.permissions import Actor, require, require_department

REASON_LENGTH = 500
COLUMNS = ["id", "method", "reason", "author", "created_at", "withdrawn_by", "withdrawn_at"]


def in_use(session: Session, fiscal_year: int, departments: frozenset[int] | None) -> dict[tuple[int, int], str]:
    """Return the chosen methods of a year by department and account, inside the caller's unit of work."""
    query = select(col(LandingMethod.department_id), col(LandingMethod.account_id), col(LandingMethod.method)).where(
        col(LandingMethod.fiscal_year) == fiscal_year, col(LandingMethod.withdrawn_at).is_(None)
    )
    if departments is not None:
        query = query.where(col(LandingMethod.department_id).in_(departments))
    return {(department, account): method for department, account, method in session.exec(query)}


def choose(
    url: str, actor: Actor, *, fiscal_year: int, department_id: int, account_id: int, method: str, reason: str
) -> int:
    """Land a line by a method from now on and return the id of the choice; an earlier one is withdrawn.

    Raises:
        NotPermittedError: Not one of the actor's departments, or the role may not change budgets.
        UserError: No such method, department or account, no reason, or this method is chosen already.
    """
    require(actor, "budget:write")
    require_department(actor, department_id)
    reason = _check(method, reason)
    with writing(url) as session:
        audit.one_writer(session)
        if session.get(Department, department_id) is None or session.get(Account, account_id) is None:
            raise UserError(_("This line no longer exists."), hint=_("Reload the page."))
        earlier = _active(session, fiscal_year, department_id, account_id)
        if earlier is not None:
            if earlier.method == method:
                raise UserError(
                    _("This method is already chosen."), hint=_("Undo the choice, or choose another method.")
                )
            _withdraw(session, actor, earlier)
        row = LandingMethod(
            fiscal_year=fiscal_year,
            department_id=department_id,
            account_id=account_id,
            method=method,
            reason=reason,
            author=actor.name,
        )
        session.add(row)
        session.flush()
        replaced = earlier.method if earlier else None
        audit.record(
            session, actor, "landing.choose", _subject(row), {"method": method, "reason": reason, "replaces": replaced}
        )
        return row.id or 0


def withdraw(
    url: str, actor: Actor, *, fiscal_year: int, department_id: int, account_id: int, seen: int | None = None
) -> None:
    """Take a choice back: the line is landed by the method with the smallest past errors again.

    `seen`: the choice as a page showed it, by id.

    Raises:
        NotPermittedError: Not one of the actor's departments, or the role may not change budgets.
        UserError: Nothing is chosen for the line, or something else since.
    """
    require(actor, "budget:write")
    require_department(actor, department_id)
    with writing(url) as session:
        audit.one_writer(session)
        row = _active(session, fiscal_year, department_id, account_id)
        if row is None:
            raise UserError(_("No method is chosen for this line."), hint=_("Reload the page."))
        if seen is not None and row.id != seen:
            raise UserError(
                _("Someone else changed this in the meantime."), hint=_("Load the page again."), code="changed"
            )
        _withdraw(session, actor, row)
        audit.record(session, actor, "landing.withdraw", _subject(row), {"method": row.method, "id": row.id})


def history(url: str, actor: Actor, *, fiscal_year: int, department_id: int, account_id: int) -> pd.DataFrame:
    """Return all choices made for a line, newest first: `COLUMNS`."""
    require(actor, "budget:read")
    require_department(actor, department_id)
    with reading(url) as session:
        query = select(LandingMethod).where(*_line(fiscal_year, department_id, account_id))
        rows = session.exec(query.order_by(col(LandingMethod.id).desc())).all()
        return pd.DataFrame([[getattr(row, name) for name in COLUMNS] for row in rows], columns=COLUMNS)


def _line(fiscal_year: int, department_id: int, account_id: int) -> tuple[bool, ...]:
    return (
        LandingMethod.fiscal_year == fiscal_year,
        LandingMethod.department_id == department_id,
        LandingMethod.account_id == account_id,
    )


def _active(session: Session, fiscal_year: int, department_id: int, account_id: int) -> LandingMethod | None:
    query = select(LandingMethod).where(
        *_line(fiscal_year, department_id, account_id), col(LandingMethod.withdrawn_at).is_(None)
    )
    return session.exec(query.with_for_update()).first()


def _withdraw(session: Session, actor: Actor, row: LandingMethod) -> None:
    row.withdrawn_by, row.withdrawn_at = actor.name, utc_now()
    session.add(row)
    session.flush()


def _subject(row: LandingMethod) -> str:
    return f"landing/{row.fiscal_year}/{row.department_id}/{row.account_id}"


def _check(method: str, reason: str) -> str:
    if method not in METHODS:
        raise UserError(
            _("Not a method: {method}", method=method),
            hint=_("Choose from: {methods}.", methods=", ".join(METHODS)),
        )
    reason = " ".join(reason.split())
    if not reason:
        raise UserError(_("Give a reason."), hint=_("One sentence is enough; it is shown with the line."))
    if len(reason) > REASON_LENGTH:
        raise UserError(
            _("The reason is longer than {limit} characters.", limit=REASON_LENGTH),
            hint=_("Shorten it."),
        )
    return reason
