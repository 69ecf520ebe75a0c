"""A write is held against what a person may do at its own moment, not at that of the page or dialog it began on."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from data.engine import engine_for, reading
from data.models import BudgetCell, Period
from services.budgets import cells
from services.budgets.cells import CellEdit
from services.errors import NotPermittedError
from services.month_end import closing
from services.organization import registers
from services.organization.registers import CellChange
from services.people import accounts
from services.permissions import Actor
from tests.services.books import post_ledger
from tests.small_hospital import SmallHospital

MONA, LOU = "mona@example.org", "lou@example.org"


@pytest.fixture
def hospital(small_hospital: SmallHospital, admin: Actor) -> SmallHospital:
    url = small_hospital.url
    accounts.add(url, admin, email="root@example.org", role="admin")
    accounts.add(url, admin, email=MONA, role="manager", departments=["ED", "ICU"])
    accounts.add(url, admin, email=LOU, role="finance_lead")
    return small_hospital


def mona(hospital: SmallHospital) -> Actor:
    """Return Mona as she was when she opened her sheet."""
    return Actor(MONA, "manager", frozenset({hospital.departments["ED"], hospital.departments["ICU"]}))


def types(hospital: SmallHospital, actor: Actor) -> int:
    """Type one figure of the ICU and return how many cells are stored."""
    edit = CellEdit(hospital.departments["ICU"], hospital.accounts["5100"], 202601, 0, 100_00)
    cells.save(hospital.url, actor, version_id=hospital.version, edits=[edit])
    with reading(hospital.url) as session:
        return len(session.exec(select(BudgetCell)).all())


@pytest.mark.parametrize(
    "change",
    [
        lambda url, admin: accounts.deactivate(url, admin, email=MONA),
        lambda url, admin: accounts.change(url, admin, email=MONA, role="viewer"),
        lambda url, admin: accounts.change(url, admin, email=MONA, departments=["ED"]),
    ],
    ids=["kept out", "another role", "a department less"],
)
def test_an_open_sheet_saves_nothing_after_rights_were_lost(
    hospital: SmallHospital, admin: Actor, change: Callable[[str, Actor], object]
) -> None:
    before = mona(hospital)
    change(hospital.url, admin)

    with pytest.raises(NotPermittedError, match="Your access was changed meanwhile; nothing was saved"):
        types(hospital, before)
    with reading(hospital.url) as session:
        assert session.exec(select(BudgetCell)).all() == []


@pytest.mark.parametrize("lost", [{"active": False}, {"role": "viewer"}, {"departments": ["ED"]}])
def test_another_address_does_not_lift_what_was_taken_away(
    hospital: SmallHospital, admin: Actor, lost: dict[str, Any]
) -> None:
    before = mona(hospital)
    accounts.change(hospital.url, admin, email=MONA, new_email="mona@new.org")
    accounts.change(hospital.url, admin, email="mona@new.org", **lost)

    with pytest.raises(NotPermittedError, match="Your access was changed meanwhile"):
        types(hospital, before)


def test_another_address_alone_takes_nothing_away(hospital: SmallHospital, admin: Actor) -> None:
    before = mona(hospital)
    accounts.change(hospital.url, admin, email=MONA, new_email="mona@new.org")

    assert types(hospital, before) == 1


def test_rights_are_read_under_the_lock_of_whoever_writes(hospital: SmallHospital, admin: Actor) -> None:
    """Read before it, rights that are just being taken away would still count."""
    told: list[str] = []
    engine = engine_for(hospital.url)
    event.listen(engine, "before_cursor_execute", lambda *given: told.append(given[2]))
    lou = Actor(LOU, "finance_lead")
    acts: list[Callable[[], object]] = [
        lambda: types(hospital, mona(hospital)),
        lambda: accounts.change(hospital.url, Actor("root@example.org", "admin"), email=LOU, name="Lou"),
        lambda: registers.save(hospital.url, lou, kind="department", changes=[renamed(hospital)]),
    ]
    for act in acts:
        told.clear()
        act()
        held = next(place for place, said in enumerate(told) if "FROM data_version" in said)
        assert held < next(place for place, said in enumerate(told) if "FROM app_user" in said)


def renamed(hospital: SmallHospital) -> CellChange:
    """Return another name of the ICU."""
    return CellChange(hospital.departments["ICU"], "name", "Intensive care", "Intensive care unit")


@pytest.mark.parametrize(
    "change",
    [
        lambda url, admin: accounts.change(url, admin, email=MONA, name="Mona Reyes"),
        lambda url, admin: accounts.change(url, admin, email=MONA, departments=["ED", "ICU", "LAB"]),
    ],
    ids=["another name", "a department more"],
)
def test_what_takes_nothing_away_stops_nobody(
    hospital: SmallHospital, admin: Actor, change: Callable[[str, Actor], object]
) -> None:
    before = mona(hospital)
    change(hospital.url, admin)

    assert types(hospital, before) == 1


def test_a_dialog_that_stood_open_closes_no_month(hospital: SmallHospital, admin: Actor) -> None:
    post_ledger(hospital.url, [(202601, hospital.departments["ICU"], hospital.accounts["5100"], None, 5_00)])
    accounts.change(hospital.url, admin, email=LOU, role="approver")

    with pytest.raises(NotPermittedError):
        closing.close(hospital.url, Actor(LOU, "finance_lead"), period=202601, reason="late")
    with reading(hospital.url) as session:
        assert session.exec(select(Period)).all() == []


def test_an_administrator_may_give_the_own_role_away(hospital: SmallHospital, admin: Actor) -> None:
    accounts.change(hospital.url, admin, email=LOU, role="admin")
    lou = Actor(LOU, "admin")

    assert accounts.change(hospital.url, lou, email=LOU, role="finance_lead").role == "finance_lead"
    with pytest.raises(NotPermittedError):
        accounts.deactivate(hospital.url, lou, email=MONA)
