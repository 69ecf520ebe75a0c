"""FTE of a year counts paid hours alone, as productivity does."""

from calendar import monthrange
from datetime import date

import pytest

from data.engine import writing
from data.models import LaborEntry, PayCode
from services.staffing import projection
from tests.services.staffing.test_staffing_forecast import CLOSED, ICU_DAY, days, read, run_steadily
from tests.small_hospital import SmallHospital

ON_CALL = 24


def be_on_call(hospital: SmallHospital) -> None:
    with writing(hospital.url) as session:
        code = PayCode(code="CALL", name="On call", pay_group="other")
        session.add(code)
        session.flush()
        for period in CLOSED:
            last_day = date(period // 100, period % 100, monthrange(period // 100, period % 100)[1])
            entry = LaborEntry(
                department_id=hospital.departments["ICU"],
                job_class_id=hospital.job_classes["RN"],
                pay_code_id=int(code.id or 0),
                day=last_day,
                period=period,
                hours_milli=ON_CALL * days(period) * 1000,
                amount_minor=0,
            )
            session.add(entry)


@pytest.mark.slow
def test_hours_that_are_neither_worked_nor_paid_make_no_fte(small_hospital_sqlite: SmallHospital) -> None:
    hospital = run_steadily(small_hospital_sqlite)
    be_on_call(hospital)
    made = read(hospital)
    projected = projection.project(made)

    hours = projection.hours_by_month(made, projected)

    assert hours.loc[hours["pay_group"] == "other", "hours"].sum() > 200 * ON_CALL
    paid = 365 * (sum(ICU_DAY.values()) + 10)
    assert projection.fte_of_year(made, projected) == pytest.approx(paid / made.fte_hours_per_year, rel=0.001)
