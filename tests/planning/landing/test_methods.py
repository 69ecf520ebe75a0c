"""The five ways to land open months, on lines small enough to reckon by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.landing.methods import METHODS, landed_by_all
from tests.planning.landing.landing_lines import by_method, record

FLAT = [100_00] * 12


def test_the_worked_example_of_the_methods_document() -> None:
    """Budget 100 a month, half of it fixed; volume 10 a month planned, 12 came; 120 a month was spent in a quarter."""
    found = record(
        actual=[[FLAT], [[120_00] * 12]],
        budget=[[FLAT], [FLAT]],
        closed=3,
        fixed_share=0.5,
        volume=[[10] * 12, [12] * 12],
        budget_volume=[[10] * 12, [10] * 12],
    )

    # Volume: pace (36 + 20) ÷ (30 + 20) = 1.12. Flexed: 110 a month came, 50 + 50 × 1.12 = 106 is expected.
    # Performance: (360 + m) ÷ (330 + m) with m two months of the base, (3 × 110 + 9 × 106) ÷ 6 = 214.
    assert found.expected[0, 3] == pytest.approx(11.2)
    assert by_method(found, "forecast")[0, 3] == 111_85  # 106 × 574 ÷ 544 = 111.845…
    # Last year 100 a month, two months of it beside: (360 + 200) ÷ (300 + 200) = 1.12.
    assert by_method(found, "seasonal")[0, 3] == 112_00
    # The three months are equal, so months count and not days.
    assert by_method(found, "run_rate")[0, 3] == 120_00
    assert by_method(found, "budget")[0, 3] == 100_00


def test_the_run_rate_heeds_the_days_of_the_months() -> None:
    found = record(actual=[[[310_00, 280_00, 310_00, *[0] * 9]]], closed=3)

    assert by_method(found, "run_rate")[0].tolist() == [
        0,
        0,
        0,
        *(d * 10_00 for d in (30, 31, 30, 31, 31, 30, 31, 30, 31)),
    ]


def test_a_late_accrual_and_its_catching_up_leave_the_run_rate_as_it_is() -> None:
    days = [30] * 12
    steady = record(actual=[[FLAT], [FLAT]], closed=4, days=days)
    late = record(actual=[[FLAT], [[100_00, 100_00, 0, 200_00, *[0] * 8]]], closed=4, days=days)

    assert by_method(late, "run_rate").tolist() == by_method(steady, "run_rate").tolist()


def test_a_window_that_begins_with_a_catch_up_takes_the_empty_month_in() -> None:
    year = [100_00, 0, 200_00, *[100_00] * 5, *[0] * 4]
    found = record(actual=[[FLAT], [year]], closed=8, days=[30] * 12)

    assert by_method(found, "run_rate")[0, 8] == 100_00


def test_a_month_that_is_not_posted_yet_is_expected_with_the_next() -> None:
    year = [100_00, 100_00, 0, *[0] * 9]
    found = record(actual=[[FLAT], [year]], budget=[[FLAT], [FLAT]], closed=3, days=[30] * 12, staffed=FLAT)

    for method in METHODS:
        assert by_method(found, method)[0, 3:].tolist() == [200_00, *[100_00] * 8], method


def test_two_empty_months_are_not_awaited() -> None:
    found = record(actual=[[FLAT], [[100_00, 0, 0, *[0] * 9]]], budget=[[FLAT], [FLAT]], closed=3)

    assert by_method(found, "budget")[0, 3] == 100_00


def test_one_amount_that_nobody_planned_is_no_rate() -> None:
    found = record(actual=[[[0] * 12], [[0, 0, 486_300_00, *[0] * 9]]], closed=4)

    assert by_method(found, "run_rate").sum() == 0


def test_a_line_that_began_lately_counts_from_its_first_month() -> None:
    found = record(actual=[[[0] * 12], [[0, 87_500_00, 87_500_00, 87_500_00, *[0] * 8]]], closed=4, days=[30] * 12)

    assert by_method(found, "run_rate")[0, 4] == 87_500_00


def test_budgeted_one_time_amounts_stay_out_of_the_run_rate_and_are_added_where_they_are_planned() -> None:
    extra = [[0, 500_00, *[0] * 9, 300_00]]
    found = record(
        actual=[[FLAT], [[100_00, 600_00, 100_00, *[0] * 9]]],
        budget=[[FLAT], [FLAT]],
        one_time=extra,
        closed=3,
        days=[30] * 12,
    )

    assert by_method(found, "run_rate")[0, 3:].tolist() == [*[100_00] * 8, 400_00]


def test_negative_months_do_not_turn_a_pace_around() -> None:
    found = record(actual=[[FLAT], [[-900_00] * 12]], budget=[[FLAT], [FLAT]], closed=6)

    assert by_method(found, "forecast")[0, 6] == 100_00  # a pace below 0 is none
    assert by_method(found, "run_rate")[0, 6] == -900_00


def test_a_line_without_any_figure_can_be_landed_by_nothing() -> None:
    found = record(actual=[[[0] * 12]], closed=3)

    expected, usable = landed_by_all(found.books(0, 3))

    assert not usable.any()
    assert not expected.any()


def test_before_the_year_begins_last_years_growth_goes_on_by_half() -> None:
    found = record(actual=[[[100_00] * 12], [[120_00] * 12], [[0] * 12]], closed=0)

    assert by_method(found, "seasonal")[0].tolist() == [132_00] * 12  # 20 % last year, 10 % now


cents = st.integers(min_value=1_00, max_value=10_000_000_00)
year = st.lists(cents, min_size=12, max_size=12)


@given(last=year, this=year, plan=year, closed=st.integers(1, 11))
def test_splitting_a_department_changes_nothing_by_linear_methods(
    last: list[int], this: list[int], plan: list[int], closed: int
) -> None:
    halves = [[[m // 2 for m in months], [m - m // 2 for m in months]] for months in (last, this, plan)]
    whole = record(actual=[[last], [this]], budget=[[plan], [plan]], closed=closed)
    parts = record(actual=halves[:2], budget=[halves[2], halves[2]], closed=closed)

    assert by_method(parts, "budget").sum(axis=0).tolist() == by_method(whole, "budget")[0].tolist()
    difference = by_method(parts, "run_rate").sum(axis=0) - by_method(whole, "run_rate")[0]
    assert np.abs(difference).max() <= 2  # each part is rounded to the cent by itself


@given(plan=year, closed=st.integers(0, 11), share=st.floats(0, 1), volume=st.integers(1, 10_000))
def test_what_came_as_planned_lands_on_the_budget(plan: list[int], closed: int, share: float, volume: int) -> None:
    volumes = [[volume] * 12, [volume] * 12]
    found = record(
        actual=[[plan], [plan]],
        budget=[[plan], [plan]],
        closed=closed,
        fixed_share=share,
        volume=volumes,
        budget_volume=volumes,
    )

    for method in ("budget", "forecast", "seasonal"):
        landed = by_method(found, method)[0]
        assert landed[closed:].tolist() == plan[closed:], method
        assert not landed[:closed].any()
