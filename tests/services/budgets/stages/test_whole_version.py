"""Departments and their version as a whole: the lock that is left over, and a version that went as one."""

from datetime import date

import pytest

from services.budgets import versions
from services.budgets.stages import steps
from services.budgets.stages.board import stage_history
from services.errors import UserError
from services.people import accounts
from services.permissions import Actor
from tests.services.books import post_budget, version_of
from tests.services.budgets.stages.test_steps import ABE, FAY, mia, people, rows_of, take, with_lines
from tests.small_hospital import SmallHospital


def test_the_version_is_locked_when_the_last_department_without_a_lock_has_no_part_any_more(
    small_hospital: SmallHospital,
) -> None:
    hospital = small_hospital
    people(hospital)
    post_budget(hospital.url, hospital.version, [(202601, hospital.departments["ED"], hospital.accounts["5100"], 1_00)])
    take(hospital, "submit", FAY, "ED")
    take(hospital, "approve", ABE, "ED")
    assert not take(hospital, "lock", FAY, "ED").version_locked  # ICU has a part: Mia answers for it
    with pytest.raises(UserError, match="ED Emergency is locked"):
        take(hospital, "lock", FAY, "ED")
    accounts.deactivate(hospital.url, Actor(name="root", role="admin"), email="mia@x.org")
    assert {code: row.stage for code, row in rows_of(hospital).items()} == {"ED": "locked"}
    revision = rows_of(hospital)["ED"].revision

    assert take(hospital, "lock", FAY, "ED").version_locked

    version = version_of(hospital.url, hospital.version)
    assert (version.status, version.submitted_by, version.approved_by) == ("locked", FAY.name, ABE.name)
    assert rows_of(hospital)["ED"].revision == revision
    ed = hospital.departments["ED"]
    told = stage_history(hospital.url, FAY, version_id=hospital.version, department_id=ed)
    assert [one.new for one in told] == ["locked", "approved", "submitted"]


def test_departments_stand_as_a_version_that_went_as_a_whole(small_hospital: SmallHospital) -> None:
    hospital = small_hospital
    with_lines(hospital)
    take(hospital, "submit", mia(hospital), "ICU")
    take(hospital, "send_back", ABE, "ICU", note="Overtime is missing")
    steps.set_due(hospital.url, FAY, version_id=hospital.version, due=date(2026, 11, 1))
    ways = {"submitted": (versions.submit, FAY), "approved": (versions.approve, ABE), "locked": (versions.lock, FAY)}

    for status, (go, person) in ways.items():
        revision = version_of(hospital.url, hospital.version).revision
        go(hospital.url, person, version_id=hospital.version, revision=revision)
        version = version_of(hospital.url, hospital.version)
        for actor in (FAY, mia(hospital)):
            for row in rows_of(hospital, actor).values():
                assert (row.stage, row.changed_by, row.submitted_by) == (status, person.name, FAY.name)
                assert (row.since, row.note) == (getattr(version, f"{status}_at"), None)
                assert (row.late_days, row.is_open) == (0, False)
    assert len(rows_of(hospital)) == 2
