"""Staffing and landing stand on the budget that a person chose, for volumes and for what they are held against."""

import pandas as pd
import pytest

from services.budgets import versions
from services.errors import UserError
from services.landing.labor import landed_labor
from services.permissions import LOCAL_ACTOR
from services.staffing import basis, projection
from tests.services.staffing.test_staffing_forecast import days, read, run_steadily
from tests.small_hospital import SmallHospital
from tests.volumes import add_months


def test_staffing_and_landing_stand_on_the_budget_that_a_person_chose(small_hospital_sqlite: SmallHospital) -> None:
    """In force is the newest draft, with twice the volumes from September on; the older budget plans none."""
    steady = run_steadily(small_hospital_sqlite)
    stretch = versions.create(steady.url, LOCAL_ACTOR, name="Stretch", fiscal_year=2026)
    place = (steady.url, steady.departments["ICU"], steady.measures["patient_days"])
    plan = [(4 if month <= 202608 else 8) * days(month) for month in range(202601, 202613)]
    add_months(*place, plan, first=202601, version=stretch)
    in_force = read(steady)
    assert (in_force.version.id if in_force.version else 0) == stretch

    made = basis.basis(steady.url, LOCAL_ACTOR, fiscal_year=2026, version_id=steady.version)
    assert made is not None
    assert (made.version.id if made.version else 0) == steady.version
    assert in_force.expected["volume"].sum() == pytest.approx(2 * made.expected["volume"].sum())
    assert (in_force.planned["volume"].sum(), len(made.planned)) == (sum(plan), 0)
    landed = landed_labor(steady.url, LOCAL_ACTOR, fiscal_year=2026, version_id=steady.version)
    pd.testing.assert_frame_equal(made.landed, landed[landed["period"].isin(made.open_months)].reset_index(drop=True))
    told = projection.project(made)
    assert told.rows["amount_minor"].sum() == made.landed["amount_minor"].sum()
    again = basis.basis(steady.url, LOCAL_ACTOR, fiscal_year=2026, version_id=stretch)
    assert again is not None
    pd.testing.assert_frame_equal(again.expected, in_force.expected)
    with pytest.raises(UserError, match="not of that year"):
        basis.basis(steady.url, LOCAL_ACTOR, fiscal_year=2027, version_id=steady.version)
