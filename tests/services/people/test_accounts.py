"""People are added, changed and deactivated by administrators; the last of them stays, and all of it is on record."""

from collections.abc import Callable
from threading import Thread

import pytest
from sqlmodel import col, select

from data.engine import reading
from data.models import AuditEvent
from services import audit
from services.errors import NotPermittedError, UserError
from services.people import accounts
from services.permissions import Actor
from tests.small_hospital import SmallHospital


def events(url: str, action: str) -> list[AuditEvent]:
    """Return the events of an action, oldest first."""
    with reading(url) as session:
        query = select(AuditEvent).where(AuditEvent.action == action).order_by(col(AuditEvent.id))
        rows = list(session.exec(query))
        session.expunge_all()
        return rows


def test_a_manager_is_invited_with_departments(small_hospital: SmallHospital, admin: Actor) -> None:
    url = small_hospital.url
    accounts.add(url, admin, email=" Mona.Reyes@Example.org ", name="Mona  Reyes", role="manager", departments=["ED"])

    (mona,) = accounts.list_members(url, admin)
    assert (mona.email, mona.name, mona.role, mona.departments) == (
        "mona.reyes@example.org",
        "Mona Reyes",
        "manager",
        ("ED",),
    )
    assert (mona.active, mona.bound) == (True, False)
    (event,) = events(url, "user.add")
    assert event.actor == "ada"
    assert event.details["new"]["departments"] == ["ED"]


def test_a_change_is_recorded_with_old_and_new_and_nothing_else(small_hospital: SmallHospital, admin: Actor) -> None:
    url = small_hospital.url
    accounts.add(url, admin, email="mona@example.org", role="manager", departments=["ED"])
    accounts.change(url, admin, email="MONA@example.org", departments=["ED", "ICU"])
    accounts.change(url, admin, email="mona@example.org")  # changes nothing
    accounts.change(url, admin, email="mona@example.org", role="executive", new_email="mona@new.org")

    first, second = (event.details for event in events(url, "user.change"))
    assert (first["old"], first["new"]) == ({"departments": ["ED"]}, {"departments": ["ED", "ICU"]})
    assert second["old"] == {"email": "mona@example.org", "role": "manager", "departments": ["ED", "ICU"]}
    assert second["new"] == {"email": "mona@new.org", "role": "executive", "departments": []}
    with reading(url) as session:
        assert audit.first_broken(session) is None


@pytest.mark.parametrize(
    "step",
    [
        lambda url, admin: accounts.deactivate(url, admin, email="ada@example.org"),
        lambda url, admin: accounts.change(url, admin, email="ada@example.org", role="finance_lead"),
    ],
    ids=["deactivated", "demoted"],
)
def test_the_last_administrator_stays(
    small_hospital: SmallHospital, admin: Actor, step: Callable[[str, Actor], object]
) -> None:
    url = small_hospital.url
    accounts.add(url, admin, email="ada@example.org", role="admin")
    accounts.add(url, admin, email="lou@example.org", role="admin")
    accounts.deactivate(url, admin, email="lou@example.org")  # one of two may go

    with pytest.raises(UserError, match="last administrator"):
        step(url, admin)

    assert [(one.email, one.active) for one in accounts.list_members(url, admin)] == [
        ("ada@example.org", True),
        ("lou@example.org", False),
    ]


def test_two_administrators_who_remove_each_other_at_once_do_not_both_succeed(
    small_hospital: SmallHospital, admin: Actor
) -> None:
    url, refused = small_hospital.url, []
    emails = ["ada@example.org", "lou@example.org"]
    for email in emails:
        accounts.add(url, admin, email=email, role="admin")

    def remove(email: str) -> None:
        try:
            accounts.deactivate(url, admin, email=email)
        except UserError as error:
            refused.append(error.code)

    threads = [Thread(target=remove, args=(email,)) for email in emails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == ["last_admin"]
    assert sum(one.active for one in accounts.list_members(url, admin)) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "mona"}, "Not an e-mail address: mona"),
        ({"email": "a@b.org, c@d.org"}, "Not an e-mail address"),
        ({"email": "ada@example.org"}, "already a user"),
        ({"email": "x@y.org", "role": "owner"}, "Not a role: owner"),
        ({"email": "x@y.org", "role": "manager"}, "at least one department"),
        ({"email": "x@y.org", "role": "manager", "departments": ["XX", "ED"]}, "Unknown department: XX"),
        ({"email": "x@y.org", "role": "viewer", "departments": ["ED"]}, "Only a manager has departments"),
        ({"email": "x@y.org", "name": "n" * 90}, "name is too long"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    small_hospital_sqlite: SmallHospital, admin: Actor, given: dict[str, object], said: str
) -> None:
    accounts.add(small_hospital_sqlite.url, admin, email="ada@example.org", role="admin")

    with pytest.raises(UserError, match=said):
        accounts.add(small_hospital_sqlite.url, admin, **given)  # type: ignore[arg-type]
    assert len(accounts.list_members(small_hospital_sqlite.url, admin)) == 1


@pytest.mark.parametrize("role", ["viewer", "executive", "manager", "finance_lead", "approver"])
def test_only_administrators_see_and_change_people(small_hospital_sqlite: SmallHospital, role: str) -> None:
    url, actor = small_hospital_sqlite.url, Actor(name="x", role=role)
    for act in (
        lambda: accounts.list_members(url, actor),
        lambda: accounts.add(url, actor, email="x@y.org"),
        lambda: accounts.deactivate(url, actor, email="x@y.org"),
    ):
        with pytest.raises(NotPermittedError):
            act()


def test_nobody_has_the_address(small_hospital_sqlite: SmallHospital, admin: Actor) -> None:
    with pytest.raises(UserError, match=r"No user has the address x@y\.org"):
        accounts.change(small_hospital_sqlite.url, admin, email="x@y.org", name="X")
