"""Labor measures by worked example."""

import pytest

from planning.labor.measures import (
    EmployeeCost,
    agency_premium,
    break_even_hours,
    fte,
    hours_per_uos,
    paid_hours_needed,
    productivity_index,
    target_hours,
)


def test_a_full_time_year_is_one_fte() -> None:
    assert fte(2080, hours_per_fte=2080) == 1
    assert fte(160, hours_per_fte=80) == 2


def test_fewer_hours_than_the_standard_allows_is_an_index_above_one() -> None:
    target = target_hours(volume=1_000, hours_per_uos=8.5, fixed_hours=500)
    assert target == 9_000
    assert productivity_index(target=target, productive_hours=8_000) == pytest.approx(1.125)
    assert productivity_index(target=target, productive_hours=0) is None


def test_hours_per_unit_divides_sums() -> None:
    assert hours_per_uos(hours=80 + 30, volume=10 + 1) == 10
    assert hours_per_uos(hours=5, volume=0) is None


def test_leave_makes_paid_hours_exceed_productive_ones() -> None:
    assert paid_hours_needed(1_800, non_productive_share=0.10) == pytest.approx(2_000)
    with pytest.raises(ValueError, match="below 1"):
        paid_hours_needed(1_800, non_productive_share=1.0)


def test_agency_premium_compares_with_the_loaded_cost_of_a_productive_hour() -> None:
    nurse = EmployeeCost(pay_per_hour=45_00, benefit_share=0.28, non_productive_share=0.10)
    assert nurse.per_productive_hour == pytest.approx(64_00)
    assert agency_premium(agency_hours=1_000, bill_rate=110_00, employee=nurse) == pytest.approx(46_000_00)


def test_a_hire_pays_above_the_break_even_hours() -> None:
    nurse = EmployeeCost(pay_per_hour=45_00, benefit_share=0.28, non_productive_share=0.10)
    hours = break_even_hours(bill_rate=110_00, employee=nurse, paid_hours_per_year=2080)
    assert hours == pytest.approx(2080 * 57_60 / 110_00)
    assert break_even_hours(bill_rate=50_00, employee=nurse, paid_hours_per_year=2080) is None
