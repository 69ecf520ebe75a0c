"""Who may do what: roles, permissions, and the departments that a person may see; and that whoever writes still may.

A dialog that stands open, a button's callback and a job carry the rights of the moment in which they began. Every write
is held against those of its own transaction (`services.audit.record`), so that whoever was kept out, given another role
or lost a department meanwhile changes nothing any more.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from sqlmodel import Session, col, select

from data.models import AppUser, AuditEvent, Department, UserDepartment
from language import N_, _, translate
from planning.hierarchy import at_or_below
from services.errors import NotPermittedError

READ = frozenset({"budget:read", "forecast:read", "procurement:read", "scenario:read"})
#: Permissions by role. Pages hide what is missing here; services refuse it.
ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "viewer": READ,
    "executive": READ,
    "manager": READ | {"comment:write", "budget:write", "scenario:write"},
    "finance_lead": READ
    | {
        "comment:write",
        "budget:write",
        "budget:submit",
        "budget:approve",
        "scenario:write",
        "scenario:manage",
        "forecast:write",
        "import:read",
        "import:write",
        "procurement:write",
        "master_data:write",
        "period:write",
        "period:approve",
        "audit:read",
    },
    "approver": READ | {"comment:write", "budget:approve", "period:approve", "audit:read"},
}
ROLE_PERMISSIONS["admin"] = frozenset().union(*ROLE_PERMISSIONS.values(), {"users:write", "settings:write"})
#: The only role that is bound to departments; all others see the whole hospital.
BOUND = "manager"
#: What each role is called, and what it is for.
ROLE_NAMES = {
    "viewer": N_("Viewer"),
    "executive": N_("Executive"),
    "manager": N_("Manager"),
    "finance_lead": N_("Finance lead"),
    "approver": N_("Approver"),
    "admin": N_("Administrator"),
}
ROLE_TASKS = {
    "viewer": N_("Reads the figures of the whole hospital."),
    "executive": N_("Reads the figures of the whole hospital, briefly."),
    "manager": N_("Plans and explains for certain departments, and sees no other."),
    "finance_lead": N_("Imports, plans, submits and closes months for the whole hospital."),
    "approver": N_("Approves budgets, confirms month ends, and reads everything, the audit trail included."),
    "admin": N_("Does all of this, and manages people and settings."),
}


@dataclass(frozen=True)
class Actor:
    """Who asks. `departments` is None for the whole hospital, else the ids this person may see.

    `label` is the person's name on screens. `seen_by` names the administrator who looks as this person or role: such an
    actor reads what that person reads and changes nothing. `language` is the one she has chosen, "" for her browser's;
    it makes nobody another person.
    """

    name: str
    role: str = "viewer"
    departments: frozenset[int] | None = None
    label: str = ""
    seen_by: str = ""
    language: str = field(default="", compare=False)

    def may(self, permission: str) -> bool:
        """Return whether the role grants a permission."""
        return permission in ROLE_PERMISSIONS.get(self.role, frozenset())


#: The person at the keyboard of a local installation, and the terminal.
LOCAL_ACTOR = Actor(name="local", role="admin")


def role_name(role: str) -> str:
    """Return what a role is called, in the reader's language."""
    return translate(ROLE_NAMES[role]) if role in ROLE_NAMES else role


def require(actor: Actor, permission: str) -> None:
    """Check a permission before anything is read or written.

    Raises:
        NotPermittedError: The actor's role does not grant it.
    """
    if not actor.may(permission):
        raise NotPermittedError(
            _("Your role ({role}) does not allow this.", role=role_name(actor.role)),
            hint=_("Ask your finance lead or administrator."),
            code="not_permitted",
        )


def require_own_eyes(actor: Actor) -> None:
    """Check that nobody looks as somebody else; before a change, and before long work that ends in one.

    Raises:
        NotPermittedError: An administrator looks as this person.
    """
    if actor.seen_by:
        raise NotPermittedError(
            _("Nothing can be changed while you see Caseload as someone else."),
            hint=_("Return to your own view first."),
            code="seeing_as",
        )


def require_department(actor: Actor, department_id: int) -> None:
    """Check that a department is among those the actor may see.

    Raises:
        NotPermittedError: It is another manager's department; the message tells nothing about it.
    """
    if actor.departments is not None and department_id not in actor.departments:
        raise NotPermittedError(
            _("You do not have access to this department."), hint=_("Choose one of your departments.")
        )


def actor_of(session: Session, user: AppUser) -> Actor:
    """Return a user as who asks; a manager carries the own departments and all that roll up to them."""
    departments = _departments_of(session, user.id, user.role)
    return Actor(user.email, user.role, departments, label=user.name, language=user.language or "")


def _departments_of(session: Session, user_id: int | None, role: str) -> frozenset[int] | None:
    if role != BOUND:
        return None
    own = session.exec(select(UserDepartment.department_id).where(UserDepartment.user_id == user_id))
    return below(session, frozenset(own))


def below(session: Session, departments: frozenset[int]) -> frozenset[int]:
    """Return departments with all that roll up to them."""
    parents = dict(session.exec(select(Department.id, Department.parent_id)).all())
    return at_or_below(departments, {id_ or 0: parent for id_, parent in parents.items()})


def require_still(session: Session, actor: Actor) -> None:
    """Check that a user's rights are those with which the work began; asked once a session, before it changes users.

    Who never was a user is somebody else's business: the person at this computer, the terminal, the program itself. Who
    had the address before is judged as she is now. Call it once `services.audit.one_writer` holds, so that nobody takes
    rights away between this and the change.

    Raises:
        NotPermittedError: The account is inactive, has another role, or lost a department.
    """
    known: set[Actor] = session.info.setdefault("rights", set())
    if actor in known or actor == LOCAL_ACTOR:
        return
    known.add(actor)
    with session.no_autoflush:
        user = _user_of(session, actor.name)
        if user is None or (user.active and _covers(session, user, actor)):
            return
    raise NotPermittedError(
        _("Your access was changed meanwhile; nothing was saved."),
        hint=_("Reload the page to see what you may do now."),
        code="access_changed",
    )


class _Rights(NamedTuple):
    """What is stored of a user's rights; columns, since an object that the session holds may be older."""

    id: int | None
    role: str
    active: bool


def _user_of(session: Session, address: str) -> _Rights | None:
    """Return the user with an address, or who had it last while nobody has it now; None where it never was a user's."""
    columns = select(AppUser.id, AppUser.role, AppUser.active)
    row = session.exec(columns.where(AppUser.email == address)).first()
    if row is None and (former := former_subject(session, address)):
        row = session.exec(columns.where(AppUser.id == int(former.removeprefix("app_user/")))).first()
    return None if row is None else _Rights(*row)


def former_subject(session: Session, address: str) -> str:
    """Return what the audit trail calls the user who gave an address up last; "" where nobody did."""
    renamed = select(AuditEvent.subject).where(
        AuditEvent.action == "user.change", col(AuditEvent.details)["old"]["email"].as_string() == address
    )
    return session.exec(renamed.order_by(col(AuditEvent.id).desc()).limit(1)).first() or ""


def _covers(session: Session, user: _Rights, then: Actor) -> bool:
    """Return whether somebody still has the role and at least the departments that the work began with."""
    if user.role != then.role:
        return False
    now = _departments_of(session, user.id, user.role)
    return now is None or (then.departments is not None and then.departments <= now)
