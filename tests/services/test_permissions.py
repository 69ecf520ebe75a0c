"""Roles, permissions and the departments a person may see."""

import pytest

from data.models.access import ROLES
from services.errors import NotPermittedError, UserError
from services.permissions import LOCAL_ACTOR, READ, ROLE_PERMISSIONS, Actor, require, require_department


def test_every_role_of_the_tables_has_permissions_and_no_other() -> None:
    assert set(ROLE_PERMISSIONS) == set(ROLES)


def test_every_role_may_read() -> None:
    assert all(permissions >= READ for permissions in ROLE_PERMISSIONS.values())


def test_an_administrator_may_what_any_role_may() -> None:
    assert ROLE_PERMISSIONS["admin"] == frozenset().union(*ROLE_PERMISSIONS.values())


def test_a_viewer_may_read_and_nothing_else(viewer: Actor) -> None:
    assert ROLE_PERMISSIONS[viewer.role] == READ
    require(viewer, "budget:read")
    with pytest.raises(NotPermittedError):
        require(viewer, "import:write")


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        ("manager", "budget:write", True),
        ("manager", "budget:approve", False),
        ("manager", "import:write", False),
        ("manager", "scenario:write", True),
        ("manager", "scenario:manage", False),
        ("finance_lead", "scenario:manage", True),
        ("finance_lead", "import:write", True),
        ("finance_lead", "period:write", True),
        ("finance_lead", "users:write", False),
        ("approver", "budget:approve", True),
        ("approver", "budget:write", False),
        ("admin", "users:write", True),
        ("admin", "settings:write", True),
    ],
)
def test_duties_are_separated(role: str, permission: str, allowed: bool) -> None:
    assert Actor(name="x", role=role).may(permission) is allowed


def test_an_unknown_role_or_permission_grants_nothing() -> None:
    assert not Actor(name="x", role="owner").may("budget:read")
    assert not LOCAL_ACTOR.may("invented:permission")


def test_a_refusal_names_the_role_and_whom_to_ask(finance_lead: Actor) -> None:
    with pytest.raises(UserError) as refusal:
        require(finance_lead, "settings:write")

    assert "Finance lead" in refusal.value.message
    assert "administrator" in refusal.value.hint
    assert refusal.value.code == "not_permitted"


def test_a_manager_sees_the_own_departments_only() -> None:
    actor = Actor(name="mona", role="manager", departments=frozenset({3, 4}))

    require_department(actor, 3)
    with pytest.raises(NotPermittedError) as refusal:
        require_department(actor, 5)
    assert "5" not in str(refusal.value)


def test_a_manager_of_no_department_sees_none(manager: Actor) -> None:
    with pytest.raises(NotPermittedError):
        require_department(manager, 1)


def test_the_person_at_the_keyboard_sees_the_whole_hospital() -> None:
    require_department(LOCAL_ACTOR, 1)
    require(LOCAL_ACTOR, "settings:write")
