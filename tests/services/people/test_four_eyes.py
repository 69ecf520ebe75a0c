"""Who submitted a budget does not approve it, as soon as there is somebody else."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import AuditEvent
from reports.formats import Formats
from reports.trail import words
from services import settings
from services.budgets import versions
from services.errors import NotPermittedError, UserError
from services.organization import hospital
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.figures import set_budget
from tests.small_hospital import SmallHospital

ADA, ABE = Actor(name="ada@example.org", role="admin"), Actor(name="abe@example.org", role="approver")


def submitted(hospital: SmallHospital, by: Actor) -> versions.Version:
    set_budget(hospital, [(202601, "ICU", "5100", 100_00)], status="draft")
    (draft,) = versions.list_versions(hospital.url, by)
    return versions.submit(hospital.url, by, version_id=draft.id, revision=draft.revision)


def approve(hospital: SmallHospital, actor: Actor, version: versions.Version) -> versions.Version:
    return versions.approve(hospital.url, actor, version_id=version.id, revision=version.revision)


@pytest.fixture
def two(small_hospital: SmallHospital) -> SmallHospital:
    for one in (ADA, ABE):
        accounts.add(small_hospital.url, LOCAL_ACTOR, email=one.name, role=one.role)
    return small_hospital


def test_who_submitted_does_not_approve(two: SmallHospital) -> None:
    version = submitted(two, ADA)

    with pytest.raises(NotPermittedError, match="You submitted this yourself"):
        approve(two, ADA, version)
    assert approve(two, ABE, version).approved_by == "abe@example.org"


def test_another_address_does_not_make_another_person(two: SmallHospital) -> None:
    version = submitted(two, ADA)
    accounts.change(two.url, LOCAL_ACTOR, email=ADA.name, new_email="ada@new.org")

    with pytest.raises(NotPermittedError, match="You submitted this yourself"):
        approve(two, Actor(name="ada@new.org", role="admin"), version)


def test_a_single_user_approves_alone(two: SmallHospital) -> None:
    accounts.deactivate(two.url, LOCAL_ACTOR, email=ABE.name)

    assert approve(two, ADA, submitted(two, ADA)).status == "approved"


def test_the_hospital_may_turn_it_off(two: SmallHospital) -> None:
    with writing(two.url) as session:
        settings.store(session, settings.HospitalSettings(four_eyes=False))

    assert approve(two, ADA, submitted(two, ADA)).status == "approved"


def test_where_nobody_signs_in_there_is_one_person(two: SmallHospital) -> None:
    assert approve(two, LOCAL_ACTOR, submitted(two, LOCAL_ACTOR)).status == "approved"


def test_a_version_that_is_submitted_already_is_not_submitted_again(two: SmallHospital) -> None:
    version = submitted(two, ADA)

    with pytest.raises(UserError, match="Only a draft can be submitted"):
        versions.submit(two.url, ADA, version_id=version.id, revision=version.revision)


def test_keeping_everybody_else_out_does_not_make_a_single_person(two: SmallHospital) -> None:
    version = submitted(two, ADA)
    accounts.deactivate(two.url, ADA, email=ABE.name)

    with pytest.raises(NotPermittedError, match="You submitted this yourself"):
        approve(two, ADA, version)


def test_turning_the_rule_off_after_submitting_is_no_way_around_it(two: SmallHospital) -> None:
    version = submitted(two, ADA)
    hospital.change(two.url, ADA, four_eyes=False)

    with pytest.raises(NotPermittedError, match="You submitted this yourself"):
        approve(two, ADA, version)


@pytest.mark.parametrize(
    "change",
    [
        lambda url: accounts.add(url, ADA, email="second@example.org", role="approver"),
        lambda url: accounts.change(
            url, ADA, email="vera@example.org", role="approver", new_email="second@example.org"
        ),
        lambda url: accounts.change(
            url, ADA, email="vera@example.org", role="approver", new_email="second@example.org", forget_sign_in=True
        ),
    ],
)
def test_an_account_made_ready_after_submitting_approves_nothing(
    two: SmallHospital, change: Callable[[str], object]
) -> None:
    accounts.add(two.url, LOCAL_ACTOR, email="vera@example.org", role="viewer")
    version = submitted(two, ADA)
    change(two.url)

    with pytest.raises(NotPermittedError, match="changed your account after submitting"):
        approve(two, Actor(name="second@example.org", role="approver"), version)
    assert approve(two, ABE, version).status == "approved"


def test_a_submitter_who_was_renamed_is_still_who_made_the_account_ready(two: SmallHospital) -> None:
    version = submitted(two, ADA)
    accounts.change(two.url, LOCAL_ACTOR, email=ADA.name, new_email="ada@new.org")
    accounts.add(two.url, Actor(name="ada@new.org", role="admin"), email="second@example.org", role="approver")

    with pytest.raises(NotPermittedError, match="changed your account after submitting"):
        approve(two, Actor(name="second@example.org", role="approver"), version)


def test_an_approval_by_an_account_that_the_submitter_once_added_is_marked(two: SmallHospital) -> None:
    accounts.add(two.url, ADA, email="zoe@example.org", role="approver")
    accounts.change(two.url, ADA, email="zoe@example.org", name="Zoe")

    approve(two, Actor(name="zoe@example.org", role="approver"), submitted(two, ADA))

    with reading(two.url) as session:
        details = session.exec(select(AuditEvent.details).where(AuditEvent.action == "budget.approve")).one()
    assert "Approver’s account was added by who submitted: yes" in words.in_short(
        "budget.approve", details, {}, Formats(), most=9
    )


def test_somebody_else_may_manage_people_meanwhile(two: SmallHospital) -> None:
    accounts.add(two.url, LOCAL_ACTOR, email="eve@example.org", role="admin")
    version = submitted(two, ADA)
    accounts.add(two.url, Actor(name="eve@example.org", role="admin"), email="zoe@example.org", role="approver")

    assert approve(two, Actor(name="zoe@example.org", role="approver"), version).status == "approved"
