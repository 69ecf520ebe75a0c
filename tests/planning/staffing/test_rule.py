"""The staffing rule: who works the hours that a volume needs, how places are filled, what prices become."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.staffing.rule import (
    Hiring,
    RateChange,
    cover,
    filled_places,
    fixed_by_month,
    price_factors,
    required_hours,
)

hours = st.floats(0, 20_000)
shares = st.floats(0, 0.5)


def test_the_ward_of_the_methods_needs_9400_hours() -> None:
    assert required_hours(1000, hours_per_uos=9, fixed_hours=400) == 9400


def test_without_patients_only_the_fixed_hours_are_needed() -> None:
    assert required_hours(0, hours_per_uos=9, fixed_hours=400) == 400


def test_minimum_staffing_binds_below_and_not_above() -> None:
    needed = required_hours([0, 100, 1000], hours_per_uos=9, fixed_hours=400, minimum_hours=2160)

    assert needed.tolist() == [2160, 2160, 9400]


def test_a_slower_pace_needs_more_hours_for_the_same_volume() -> None:
    assert required_hours(1000, hours_per_uos=9, fixed_hours=400, pace=1.1) == pytest.approx(10_340)


def test_the_gap_goes_to_float_then_overtime_up_to_its_limit_then_agency() -> None:
    who = cover(9400, 8200, float_hours=200, overtime_limit=0.05)

    assert [float(part) for part in who.by_group()] == [8200, 200, 470, 530]


def test_overtime_is_not_touched_while_the_float_pool_suffices() -> None:
    who = cover(8300, 8200, float_hours=200, overtime_limit=0.05)

    assert [float(part) for part in who.by_group()] == [8200, 100, 0, 0]


def test_own_hours_that_are_not_needed_are_not_scheduled() -> None:
    assert [float(part) for part in cover(5000, 8200).by_group()] == [5000, 0, 0, 0]


def test_where_no_agency_can_be_had_overtime_takes_the_rest() -> None:
    who = cover(9400, 8200, float_hours=200, overtime_limit=0.05, agency=False)

    assert [float(part) for part in who.by_group()] == [8200, 200, 1000, 0]


def test_half_the_agency_hours_are_given_to_own_staff() -> None:
    who = cover(9400, 8200, float_hours=200, overtime_limit=0.05, agency_change=-0.5)

    assert [float(part) for part in who.by_group()] == [8465, 200, 470, 265]


supplies = st.fixed_dictionaries(
    {"float_hours": hours, "overtime_limit": shares, "agency": st.booleans(), "agency_change": st.floats(-1, 1)}
)


@given(hours, hours, supplies)
def test_the_four_groups_add_up_to_the_hours_required(required: float, own: float, supply: dict[str, Any]) -> None:
    parts = cover(required, own, **supply).by_group()

    assert sum(float(part) for part in parts) == pytest.approx(required)
    assert min(float(part) for part in parts) >= -1e-9


@given(hours, st.floats(0, 5000), hours, supplies)
def test_more_hours_never_cost_less(required: float, more: float, own: float, supply: dict[str, Any]) -> None:
    prices = np.array([40.0, 42.0, 60.0, 90.0])

    def cost(needed: float) -> float:
        who = cover(needed, own, **supply)
        return float(sum(part * price for part, price in zip(who.by_group(), prices, strict=True)))

    assert cost(required + more) >= cost(required) - 1e-6


@given(hours, hours, st.floats(0, 3000), hours, shares)
def test_more_own_staff_never_need_more_agency(
    required: float, own: float, hired: float, pool: float, limit: float
) -> None:
    before = cover(required, own, float_hours=pool, overtime_limit=limit)
    after = cover(required, own + hired, float_hours=pool, overtime_limit=limit)

    assert float(after.agency) <= float(before.agency) + 1e-9


def test_vacancies_are_filled_after_the_lead_time() -> None:
    assert filled_places(20, 4, 5, Hiring(lead_months=3)).tolist() == [20, 20, 20, 24, 24]


def test_nobody_is_hired_without_a_lead_time() -> None:
    assert filled_places(20, 4, 3, Hiring()).tolist() == [20, 20, 20]


def test_leavers_places_stay_empty_for_the_lead_time() -> None:
    course = filled_places(100, 0, 36, Hiring(lead_months=2, attrition=0.12))

    assert course[0] == pytest.approx(100 * 0.88 ** (1 / 12))
    assert course[1] == pytest.approx(100 * 0.88 ** (2 / 12))
    assert course[2:].min() > course[1] - 0.1  # from then on as many come as leave
    assert course[-1] == pytest.approx(course[-2], abs=1e-6)


def test_attrition_without_hiring_empties_a_department_at_its_yearly_rate() -> None:
    assert filled_places(100, 0, 12, Hiring(attrition=0.2))[-1] == pytest.approx(80)


def test_a_lead_time_or_attrition_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="lead time"):
        Hiring(lead_months=-1)
    with pytest.raises(ValueError, match="attrition"):
        Hiring(attrition=1)


def test_an_award_counts_from_its_day_for_its_job_class() -> None:
    award = RateChange(202612, 16, 0.031, "award", job_class_id=1)

    factors = price_factors([award], [202611, 202612, 202701], [1, 2])

    assert factors[0].tolist() == pytest.approx([1, 1 + 0.031 * 16 / 31, 1.031])
    assert factors[1].tolist() == [1, 1, 1]


def test_awards_and_steps_multiply_and_bill_rates_go_their_own_way() -> None:
    changes = [
        RateChange(202611, 1, 0.03),
        RateChange(202611, 1, 0.01, "step"),
        RateChange(202611, 1, 0.10, "bill"),
    ]

    assert price_factors(changes, [202611], [1]).item() == pytest.approx(1.03 * 1.01)
    assert price_factors(changes, [202611], [1], agency=True).item() == pytest.approx(1.10)


def test_fixed_hours_of_twelve_months_are_those_of_the_year() -> None:
    months = [202607 + step if step < 6 else 202701 + step - 6 for step in range(12)]

    by_month = fixed_by_month(3650.0, months)

    assert by_month.sum() == pytest.approx(3650, rel=0.003)
    assert by_month[7] == pytest.approx(280, rel=0.003)  # February
