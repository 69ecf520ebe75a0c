"""Saving what is stored already is no change: no event of the audit trail says that it was one."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import func, select

from data.engine import reading
from data.models import AuditEvent
from services.budgets.adjusting import limits
from services.budgets.stages import steps
from services.explanations import thresholds
from services.permissions import LOCAL_ACTOR
from services.staffing import assumptions
from tests.small_hospital import SmallHospital

DUE = date(2026, 12, 1)


def same_assumptions(hospital: SmallHospital) -> None:
    with reading(hospital.url) as session:
        now = assumptions.load_assumptions(session)
    assumptions.save(hospital.url, LOCAL_ACTOR, assumptions=now)


SAVES: dict[str, Callable[[SmallHospital], object]] = {
    "thresholds": lambda one: thresholds.change(one.url, LOCAL_ACTOR, thresholds=thresholds.read(one.url, LOCAL_ACTOR)),
    "justification": lambda one: limits.set_limit(one.url, LOCAL_ACTOR, minor=limits.load_limit(one.url, LOCAL_ACTOR)),
    "assumptions": same_assumptions,
    "due day of a version": lambda one: steps.set_due(one.url, LOCAL_ACTOR, version_id=one.version, due=DUE),
    "due day of a department": lambda one: steps.set_due(
        one.url, LOCAL_ACTOR, version_id=one.version, due=DUE, departments=[one.departments["ICU"]]
    ),
}


@pytest.mark.parametrize("name", SAVES)
def test_saving_nothing_is_no_event(name: str, small_hospital_sqlite: SmallHospital) -> None:
    hospital, counted = small_hospital_sqlite, select(func.count()).select_from(AuditEvent)
    if "due" in name:
        SAVES[name](hospital)
    with reading(hospital.url) as session:
        before = session.exec(counted).one()

    SAVES[name](hospital)

    with reading(hospital.url) as session:
        assert session.exec(counted).one() == before
