"""Labor standards: what the hospital's own statistics and hours propose where nothing is set."""

from datetime import date

import pytest

from data.engine import writing
from data.models import Department, LaborEntry, Measure
from services.organization import standards
from services.permissions import Actor
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

ADMIN = Actor(name="ada", role="admin")


def test_units_and_recent_hours_come_from_the_hospitals_own_figures(small_hospital: SmallHospital) -> None:
    hospital, icu = small_hospital, small_hospital.departments["ICU"]
    add_months(hospital.url, icu, hospital.measures["patient_days"], [100, 100], first=202601)
    add_months(hospital.url, icu, hospital.measures["tests"], [900], first=202601)
    with writing(hospital.url) as session:
        beds = Measure(code="staffed_bed_days", name="Staffed bed days")
        session.add(beds)
        session.flush()
        capacity = beds.id or 0
    add_months(hospital.url, icu, capacity, [300, 300], first=202601)
    with writing(hospital.url) as session:
        session.get_one(Department, icu).uos_measure_id = None
        for code, hours in (("REG", 1500), ("PTO", 400)):
            session.add(
                LaborEntry(
                    department_id=icu,
                    job_class_id=hospital.job_classes["RN"],
                    pay_code_id=hospital.pay_codes[code],
                    day=date(2026, 1, 31),
                    period=202601,
                    hours_milli=hours * 1000,
                    amount_minor=0,
                )
            )

    row = standards.list_standards(hospital.url, ADMIN).set_index("code").loc["ICU"]

    assert row["proposed_measure_id"] == hospital.measures["patient_days"]  # two months against one, and no capacity
    assert row["recent_hours"] == pytest.approx(15.0)  # leave does not count; January is the last month with labor


def test_nothing_is_proposed_without_figures(small_hospital: SmallHospital) -> None:
    table = standards.list_standards(small_hospital.url, ADMIN)

    assert table["code"].tolist() == ["ED", "ICU", "LAB"]  # HOSP only adds them up
    assert table["proposed_measure_id"].isna().all()
    assert table["recent_hours"].isna().all()
