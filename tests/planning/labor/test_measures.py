"""What agency costs beyond employees, by worked example."""

import pytest

from planning.labor.measures import EmployeeCost, agency_premium, break_even_hours, full_time_hours
from planning.periods import FiscalCalendar, days_in


def test_agency_premium_compares_with_the_loaded_cost_of_a_productive_hour() -> None:
    nurse = EmployeeCost(pay_per_hour=45_00, benefit_share=0.28, non_productive_share=0.10)
    assert nurse.per_productive_hour == pytest.approx(64_00)
    assert agency_premium(agency_hours=1_000, bill_rate=110_00, employee=nurse) == pytest.approx(46_000_00)


@pytest.mark.parametrize(("year", "days"), [(2023, 365), (2024, 366)])
def test_the_months_of_every_year_add_up_to_a_full_time_place(year: int, days: int) -> None:
    months = FiscalCalendar(7).months(year)

    parts = [full_time_hours(2080.0, days=days_in([month]), year_days=days_in(months)) for month in months]

    assert days_in(months) == days
    assert sum(parts) == pytest.approx(2080.0)


def test_a_hire_pays_above_the_break_even_hours() -> None:
    nurse = EmployeeCost(pay_per_hour=45_00, benefit_share=0.28, non_productive_share=0.10)
    hours = break_even_hours(bill_rate=110_00, employee=nurse, paid_hours_per_year=2080)
    assert hours == pytest.approx(2080 * 57_60 / 110_00)
    assert break_even_hours(bill_rate=50_00, employee=nurse, paid_hours_per_year=2080) is None
