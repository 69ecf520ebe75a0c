"""What a person may do as it is stored now, and that whoever writes still may.

A dialog that stands open, a button's callback and a job carry the rights of the moment in which they began. Every write
is held against those of its own transaction (`services.audit.record`), so that whoever was kept out, given another role
or lost a department meanwhile changes nothing any more.
"""

from sqlmodel import Session, select

from data.models import AppUser, Department, UserDepartment
from language import _
from planning.hierarchy import at_or_below
from services.errors import NotPermittedError
from services.permissions import BOUND, Actor


def actor_of(session: Session, user: AppUser) -> Actor:
    """Return a user as who asks; a manager carries the own departments and all that roll up to them."""
    if user.role != BOUND:
        return Actor(name=user.email, role=user.role, label=user.name)
    own = session.exec(select(UserDepartment.department_id).where(UserDepartment.user_id == user.id))
    departments = below(session, frozenset(own))
    return Actor(name=user.email, role=user.role, departments=departments, label=user.name)


def below(session: Session, departments: frozenset[int]) -> frozenset[int]:
    """Return departments with all that roll up to them."""
    parents = dict(session.exec(select(Department.id, Department.parent_id)).all())
    return at_or_below(departments, {id_ or 0: parent for id_, parent in parents.items()})


def require_still(session: Session, actor: Actor) -> None:
    """Check that a user's rights are those with which the work began; asked once a session, before it changes users.

    Who is no user is somebody else's business: the person at this computer, the terminal, the program itself.

    Raises:
        NotPermittedError: The account is inactive, has another role, or lost a department.
    """
    known: set[Actor] = session.info.setdefault("rights", set())
    if actor in known:
        return
    known.add(actor)
    with session.no_autoflush:
        user = session.exec(select(AppUser).where(AppUser.email == actor.name)).first()
        if user is None or (user.active and _covers(actor_of(session, user), actor)):
            return
    raise NotPermittedError(
        _("Your access was changed meanwhile; nothing was saved."),
        hint=_("Reload the page to see what you may do now."),
        code="access_changed",
    )


def _covers(now: Actor, then: Actor) -> bool:
    """Return whether somebody still has the role and at least the departments that the work began with."""
    if now.role != then.role:
        return False
    return now.departments is None or (then.departments is not None and then.departments <= now.departments)
