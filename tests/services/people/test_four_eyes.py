"""Who submitted a budget does not approve it, as soon as there is somebody else."""

import pytest

from data.engine import writing
from services import settings
from services.budgets import versions
from services.errors import NotPermittedError, UserError
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
