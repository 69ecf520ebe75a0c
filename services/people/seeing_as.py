"""An administrator sees Caseload as a role or a person does: reading only, and in the audit trail."""

from dataclasses import asdict, dataclass, replace

from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import AppUser, Department
from data.models.access import ROLES
from language import _
from services import audit
from services.errors import UserError
from services.permissions import BOUND, Actor, actor_of, below, require, role_name


@dataclass(frozen=True)
class View:
    """Whose view is taken: a person by address, or a role with the codes of a manager's departments."""

    role: str
    departments: tuple[str, ...] = ()
    email: str = ""


def start(url: str, actor: Actor, *, view: View) -> Actor:
    """Record that an administrator takes another's view, and return who is seen.

    Raises:
        NotPermittedError: Only administrators may.
        UserError: The person or a department does not exist, or a manager without departments was chosen.
    """
    require(actor, "users:write")
    with writing(url) as session:
        seen = _seen(session, actor, view)
        audit.record(session, actor, "user.see_as", _subject(view), {"old": None, "new": asdict(view)})
        return seen


def stop(url: str, actor: Actor, *, view: View) -> None:
    """Record that an administrator has returned to the own view."""
    require(actor, "users:write")
    with writing(url) as session:
        audit.record(session, actor, "user.see_as", _subject(view), {"old": asdict(view), "new": None})


def seen_actor(url: str, actor: Actor, *, view: View) -> Actor:
    """Return whom an administrator sees Caseload as, with the rights that role or person has now.

    Raises:
        NotPermittedError: The one who looks is no administrator any more.
        UserError: As `start`.
    """
    require(actor, "users:write")
    with reading(url) as session:
        return _seen(session, actor, view)


def _seen(session: Session, actor: Actor, view: View) -> Actor:
    if view.email:
        user = session.exec(select(AppUser).where(AppUser.email == view.email, col(AppUser.active))).first()
        if user is None:
            raise UserError(_("No active user has the address {email}.", email=view.email), code="missing")
        return replace(actor_of(session, user), seen_by=actor.name)
    if view.role not in ROLES:
        raise UserError(_("Not a role: {role}", role=view.role), code="role")
    seen = Actor(name=actor.name, role=view.role, label=role_name(view.role), seen_by=actor.name)
    if view.role != BOUND:
        return seen
    query = select(Department.id).where(col(Department.code).in_(view.departments))
    chosen = frozenset(id_ or 0 for id_ in session.exec(query))
    if not chosen:
        raise UserError(_("Choose at least one department for the manager."), code="departments")
    return replace(seen, departments=below(session, chosen))


def _subject(view: View) -> str:
    return f"app_user/{view.email}" if view.email else f"role/{view.role}"
