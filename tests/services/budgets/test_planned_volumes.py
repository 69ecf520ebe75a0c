"""A budget that came without volumes takes those of the prior year, as an import that can be undone."""

from datetime import date

import pytest
from sqlmodel import select

from data.engine import reading, writing
from data.models import BudgetVersion, Statistic
from services import imports
from services.budgets import planned_volumes, versions
from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from tests.services.books import add_batch
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

ADMIN = Actor(name="ada", role="admin")
VIEWER = Actor(name="vera", role="viewer")


def planned(hospital: SmallHospital, version: int = 0) -> list[tuple[int, int, int]]:
    with reading(hospital.url) as session:
        rows = session.exec(
            select(Statistic).where(Statistic.kind == "budget", Statistic.version_id == (version or hospital.version))
        )
        return sorted((row.period, row.department_id, row.quantity_milli) for row in rows)


def test_volumes_of_the_year_before_become_those_of_the_draft(small_hospital: SmallHospital) -> None:
    hospital, icu = small_hospital, small_hospital.departments["ICU"]
    add_months(hospital.url, icu, hospital.measures["patient_days"], [100, 110.5], first=202501)
    add_months(hospital.url, icu, hospital.measures["patient_days"], [120], first=202601)

    (proposal,) = planned_volumes.propose(hospital.url, ADMIN)
    assert (proposal.version, proposal.figures, proposal.months) == ("Budget 2026", 2, (202501, 202502))

    outcome = planned_volumes.take(hospital.url, ADMIN, version_id=hospital.version)
    assert planned(hospital) == [(202601, icu, 100_000), (202602, icu, 110_500)]
    assert planned_volumes.propose(hospital.url, ADMIN) == []

    imports.undo(hospital.url, ADMIN, batch_id=outcome.batch_id)
    assert planned(hospital) == []


def test_without_a_prior_year_nothing_is_proposed(small_hospital: SmallHospital) -> None:
    assert planned_volumes.propose(small_hospital.url, ADMIN) == []
    with pytest.raises(UserError, match="no volumes of the prior year"):
        planned_volumes.take(small_hospital.url, ADMIN, version_id=small_hospital.version)
    with pytest.raises(NotPermittedError):
        planned_volumes.take(small_hospital.url, VIEWER, version_id=small_hospital.version)


@pytest.mark.parametrize("status", ["submitted", "approved", "locked"])
def test_volumes_of_a_version_that_is_no_draft_are_not_undone(small_hospital: SmallHospital, status: str) -> None:
    hospital, icu = small_hospital, small_hospital.departments["ICU"]
    add_months(hospital.url, icu, hospital.measures["patient_days"], [100], first=202501)
    add_months(hospital.url, icu, hospital.measures["patient_days"], [120], first=202601)
    outcome = planned_volumes.take(hospital.url, ADMIN, version_id=hospital.version)
    with writing(hospital.url) as session:
        version = session.get_one(BudgetVersion, hospital.version)
        version.status = status
        session.add(version)

    with pytest.raises(UserError, match="is no longer a draft"):
        imports.undo(hospital.url, ADMIN, batch_id=outcome.batch_id)
    assert planned(hospital) == [(202601, icu, 100_000)]


def test_a_copy_has_the_planned_volumes_too_and_undoing_their_file_takes_them_from_it(
    small_hospital: SmallHospital,
) -> None:
    hospital, icu = small_hospital, small_hospital.departments["ICU"]
    add_months(hospital.url, icu, hospital.measures["patient_days"], [100, 110.5], first=202501)
    outcome = planned_volumes.take(hospital.url, ADMIN, version_id=hospital.version)
    made = versions.copy(hospital.url, ADMIN, version_id=hospital.version, name="Revised")
    later = versions.copy(hospital.url, ADMIN, version_id=hospital.version, name="Budget 2028", fiscal_year=2028)

    assert planned(hospital, made) == planned(hospital) == [(202601, icu, 100_000), (202602, icu, 110_500)]
    assert planned(hospital, later) == [(202801, icu, 100_000), (202802, icu, 110_500)]
    assert [one.version for one in planned_volumes.propose(hospital.url, ADMIN)] == []
    imports.undo(hospital.url, ADMIN, batch_id=outcome.batch_id)
    assert planned(hospital, made) == planned(hospital, later) == planned(hospital) == []


def test_a_copy_of_volumes_that_were_replaced_has_those_in_force_alone(small_hospital_sqlite: SmallHospital) -> None:
    hospital, icu = small_hospital_sqlite, small_hospital_sqlite.departments["ICU"]
    place = {"department_id": icu, "measure_id": hospital.measures["patient_days"], "kind": "budget",
             "version_id": hospital.version, "period": 202602}  # fmt: skip
    with writing(hospital.url) as session:
        batch = add_batch(session, "statistics", version_id=hospital.version)
        session.add(Statistic(**place, quantity_milli=5_000, superseded_by=batch))
        session.add(Statistic(**place, quantity_milli=7_000, day=date(2026, 2, 3), batch_id=batch))

    same = versions.copy(hospital.url, ADMIN, version_id=hospital.version, name="Revised")
    later = versions.copy(hospital.url, ADMIN, version_id=hospital.version, name="Budget 2027", fiscal_year=2027)

    assert days(hospital, same) == [(202602, date(2026, 2, 3), 7_000)]
    assert days(hospital, later) == [(202702, None, 7_000)]


def days(hospital: SmallHospital, version: int) -> list[tuple[int, date | None, int]]:
    with reading(hospital.url) as session:
        rows = session.exec(select(Statistic).where(Statistic.version_id == version)).all()
        return [(row.period, row.day, row.quantity_milli) for row in rows]
