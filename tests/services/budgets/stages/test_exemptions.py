"""Nobody is left who may approve: an administrator lets another person approve, with a reason, for this submission."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from data.engine import reading, writing
from data.models import AppUser, AuditEvent
from services.budgets import exemptions, versions
from services.budgets.stages.board import board, may_approve, stage_history
from services.errors import NotPermittedError, UserError
from services.people import accounts
from services.permissions import LOCAL_ACTOR, Actor
from tests.services.books import post_budget
from tests.services.budgets.stages.test_steps import TODAY, in_role, take, type_into
from tests.small_hospital import SmallHospital

ADA, ABE = Actor(name="ada@x.org", role="admin"), Actor(name="abe@x.org", role="approver")
WHY = "We are two; Ada went through it line by line"


def two_people(hospital: SmallHospital) -> None:
    """Store an administrator and an approver, and figures of ICU that both of them changed."""
    icu = hospital.departments["ICU"]
    post_budget(hospital.url, hospital.version, [(202601, icu, hospital.accounts["5100"], 500_00)])
    with writing(hospital.url) as session:
        session.add_all([AppUser(email=one.name, name=one.name[:3].title(), role=one.role) for one in (ADA, ABE)])
    as_writer = in_role(hospital, ABE, "finance_lead")  # a role in which an approver may type
    type_into(hospital, as_writer, seen_minor=500_00, new=600_00)
    in_role(hospital, ABE, ABE.role)
    type_into(hospital, ADA, seen_minor=600_00, new=700_00)


def standing(hospital: SmallHospital, **place: Any) -> exemptions.ApprovalStanding:
    return exemptions.standing(hospital.url, ADA, version_id=hospital.version, **place)


def exempt(hospital: SmallHospital, actor: Actor = ADA, email: str = ABE.name, reason: str = WHY, **place: Any) -> None:
    exemptions.exempt(hospital.url, actor, version_id=hospital.version, email=email, reason=reason, **place)


def approvals(hospital: SmallHospital) -> list[Any]:
    query = select(AuditEvent).where(col(AuditEvent.details)["exempted"].is_not(None))
    with reading(hospital.url) as session:
        return [event.details.get("exempted") for event in session.exec(query).all() if "exempted" in event.details]


def test_a_department_that_nobody_may_approve_goes_on_with_a_reason(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    two_people(hospital)
    at = {"department_id": hospital.departments["ICU"]}
    take(hospital, "submit", ADA, "ICU")
    assert standing(hospital, **at).is_stuck
    with pytest.raises(NotPermittedError, match="You changed figures of this yourself"):
        take(hospital, "approve", ABE, "ICU")

    exempt(hospital, **at)

    now = standing(hospital, **at)
    assert now.exemption is not None
    assert (now.is_stuck, now.exemption.person, now.exemption.by, now.exemption.reason) == (
        False, ABE.name, ADA.name, WHY,
    )  # fmt: skip
    rows = board(hospital.url, ABE, version_id=hospital.version, today=TODAY)
    (icu,) = [row for row in rows.rows if row.code == "ICU"]
    assert (may_approve(ABE, rows, icu), may_approve(ADA, rows, icu)) == (True, False)
    with pytest.raises(NotPermittedError, match="You submitted this yourself"):
        take(hospital, "approve", ADA, "ICU")
    take(hospital, "approve", ABE, "ICU")
    assert approvals(hospital) == [{"by": ADA.name, "reason": WHY}]
    history = stage_history(hospital.url, ABE, version_id=hospital.version, **at)
    assert [(one.what, one.new) for one in history][:2] == [("step", "approved"), ("exempt", ABE.name)]


def test_another_address_is_the_same_person(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    two_people(hospital)
    at = {"department_id": hospital.departments["ICU"]}
    take(hospital, "submit", ADA, "ICU")
    exempt(hospital, **at)
    renamed = [replace(one, name=one.name.replace("x.org", "new.org")) for one in (ADA, ABE)]
    for one, new in zip((ADA, ABE), renamed, strict=True):
        accounts.change(hospital.url, LOCAL_ACTOR, email=one.name, new_email=new.name)

    rows = board(hospital.url, renamed[0], version_id=hospital.version, today=TODAY)
    (icu,) = [row for row in rows.rows if row.code == "ICU"]
    assert [may_approve(one, rows, icu) for one in renamed] == [False, True]
    take(hospital, "approve", renamed[1], "ICU")
    assert approvals(hospital) == [{"by": ADA.name, "reason": WHY}]


def test_a_whole_version_goes_on_the_same_way(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    two_people(hospital)
    revision = versions.list_versions(hospital.url, ADA)[0].revision
    sent = versions.submit(hospital.url, ADA, version_id=hospital.version, revision=revision)
    with pytest.raises(NotPermittedError):
        versions.approve(hospital.url, ABE, version_id=hospital.version, revision=sent.revision)

    exempt(hospital)

    done = versions.approve(hospital.url, ABE, version_id=hospital.version, revision=sent.revision)
    assert (done.status, done.approved_by) == ("approved", ABE.name)
    assert approvals(hospital) == [{"by": ADA.name, "reason": WHY}]


def test_it_is_for_what_is_submitted_now_alone(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    two_people(hospital)
    at = {"department_id": hospital.departments["ICU"]}
    take(hospital, "submit", ADA, "ICU")
    exempt(hospital, **at)
    take(hospital, "send_back", ABE, "ICU", note="Once more")
    take(hospital, "submit", ADA, "ICU")

    assert standing(hospital, **at).is_stuck
    with pytest.raises(NotPermittedError):
        take(hospital, "approve", ABE, "ICU")


def test_who_may_not_and_when_it_is_needless(small_hospital_sqlite: SmallHospital) -> None:
    hospital = small_hospital_sqlite
    two_people(hospital)
    at = {"department_id": hospital.departments["ICU"]}
    with pytest.raises(UserError, match="Nothing is submitted"):
        exempt(hospital, **at)
    lead = in_role(hospital, ABE, "finance_lead")
    take(hospital, "submit", lead, "ICU")
    with pytest.raises(NotPermittedError, match="Your role"):
        exempt(hospital, actor=lead, email=ADA.name, **at)
    with pytest.raises(UserError, match="Give a reason"):
        exempt(hospital, email=ADA.name, reason=" ", **at)
    with pytest.raises(UserError, match="cannot be let approve"):
        exempt(hospital, email=ABE.name, **at)  # he submitted it
    with pytest.raises(NotPermittedError, match="You cannot let yourself approve"):
        exempt(hospital, email=ADA.name, **at)
    accounts.add(hospital.url, ADA, email="ava@x.org", role="admin")
    ava = Actor(name="ava@x.org", role="admin")
    now = standing(hospital, **at)
    assert (now.is_stuck, now.left, [one.email for one in now.held]) == (True, (), [ADA.name])  # Ada made hers ready
    with pytest.raises(UserError, match="cannot be let approve"):
        exempt(hospital, actor=LOCAL_ACTOR, email=ava.name, **at)
    accounts.add(hospital.url, LOCAL_ACTOR, email="eve@x.org", role="approver")
    assert [one.email for one in standing(hospital, **at).left] == ["eve@x.org"]
    with pytest.raises(UserError, match="eve may approve this"):
        exempt(hospital, actor=ava, email=ADA.name, **at)
    accounts.deactivate(hospital.url, LOCAL_ACTOR, email="eve@x.org")
    type_nothing = Actor(name="ava@x.org", role="admin")
    take(hospital, "send_back", ADA, "ICU", note="x")
    type_into(hospital, type_nothing, seen_minor=700_00, new=800_00)
    take(hospital, "submit", lead, "ICU")
    with pytest.raises(NotPermittedError, match="You cannot let yourself approve"):
        exempt(hospital, actor=ava, email=ADA.name, **at)  # an account that Ada made ready for it
