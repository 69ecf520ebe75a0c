"""Who may do what: roles, permissions, and the departments that a person may see."""

from dataclasses import dataclass

from language import _
from services.errors import NotPermittedError

READ = frozenset({"budget:read", "forecast:read", "procurement:read", "scenario:read"})
#: Permissions by role. Pages hide what is missing here; services refuse it.
ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "viewer": READ,
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
        "audit:read",
    },
    "approver": READ | {"comment:write", "budget:approve", "audit:read"},
}
ROLE_PERMISSIONS["admin"] = frozenset().union(*ROLE_PERMISSIONS.values(), {"users:write", "settings:write"})


@dataclass(frozen=True)
class Actor:
    """Who asks. `departments` is None for the whole hospital, else the ids this person may see."""

    name: str
    role: str = "viewer"
    departments: frozenset[int] | None = None

    def may(self, permission: str) -> bool:
        """Return whether the role grants a permission."""
        return permission in ROLE_PERMISSIONS.get(self.role, frozenset())


#: The person at the keyboard of a local installation, and the terminal.
LOCAL_ACTOR = Actor(name="local", role="admin")


def require(actor: Actor, permission: str) -> None:
    """Check a permission before anything is read or written.

    Raises:
        NotPermittedError: The actor's role does not grant it.
    """
    if not actor.may(permission):
        raise NotPermittedError(
            _("Your role ({replace}) does not allow this.", replace=actor.role.replace("_", " ")),
            hint=_("Ask your finance lead or administrator."),
            code="not_permitted",
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
