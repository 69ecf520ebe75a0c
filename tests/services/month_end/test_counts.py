"""Months of counts that are not all there: nobody takes them for whole."""

from datetime import date

import numpy as np
import pandas as pd

from data.engine import reading
from planning.periods import FiscalCalendar, days_in, span
from services.forecasts import expected
from services.forecasts.series import stored_months
from services.month_end import counts
from tests.small_hospital import SmallHospital
from tests.volumes import add_days


def test_the_landing_takes_no_volume_of_a_month_of_which_days_are_missing(small_hospital: SmallHospital) -> None:
    department, measure = small_hospital.departments["ICU"], small_hospital.measures["patient_days"]
    days = days_in(span(202501, 202602)) + 19
    add_days(small_hospital.url, department, measure, [4.0] * days, first=date(2025, 1, 1))
    drivers = pd.DataFrame({"department_id": [department], "measure_id": [measure]})

    with reading(small_hospital.url) as session:
        volumes = expected.load(
            session, drivers, calendar=FiscalCalendar(1), years=(2025, 2026), budgets=(None, None), departments=None
        )

    assert volumes.actual[1, 0, :2].tolist() == [124.0, 112.0]
    assert np.isnan(volumes.actual[1, 0, 2])


def test_a_first_month_by_days_that_ends_early_is_not_whole(small_hospital: SmallHospital) -> None:
    department, measure = small_hospital.departments["ICU"], small_hospital.measures["patient_days"]
    add_days(small_hospital.url, department, measure, [4.0] * 51, first=date(2026, 1, 1))

    with reading(small_hospital.url) as session:
        stored = stored_months(session)

    assert counts.whole(stored)["period"].tolist() == [202601]
    assert counts.unfinished_counts(stored)["period"].tolist() == [202602]
