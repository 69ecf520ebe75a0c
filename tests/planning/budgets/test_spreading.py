"""Spreading keeps sums to the cent, whatever the amounts, weights and locked months."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.budgets import spreading

amounts = st.integers(-(10**13), 10**13)
twelve = st.lists(amounts, min_size=12, max_size=12)
some = st.lists(amounts, min_size=1, max_size=60)


def test_a_hundred_dollars_in_three_months() -> None:
    assert spreading.over(100_00, [1, 1, 1]) == [33_33, 33_34, 33_33]
    assert spreading.over(-100_00, [1, 1, 1]) == [-33_33, -33_34, -33_33]


def test_last_years_course_is_kept() -> None:
    assert spreading.over(1_200_00, [100, 300, 200]) == [200_00, 600_00, 400_00]
    assert spreading.over(1_200_00, [-100, -300, -200]) == [200_00, 600_00, 400_00]  # income booked as credit


def test_weights_of_both_signs_are_no_course() -> None:
    assert spreading.over(90, [5, -5, 5]) == [30, 30, 30]
    assert spreading.over(90, [0, 0, 0]) == [30, 30, 30]


def test_locked_months_stay_and_the_rest_is_spread() -> None:
    months = spreading.to_total([10_00, 20_00, 0, 0], 100_00, [1, 1, 1, 1], [True, True, False, False])
    assert months == [10_00, 20_00, 35_00, 35_00]


def test_a_year_of_locked_months_only_cannot_reach_another_total() -> None:
    assert spreading.to_total([1, 2], 3, [1, 1], [True, True]) == [1, 2]
    with pytest.raises(spreading.NothingOpenError):
        spreading.to_total([1, 2], 4, [1, 1], [True, True])


def test_three_percent_on_a_row_is_three_percent_of_its_sum() -> None:
    raised = spreading.by_rate([33_33, 33_33, 33_34], 30_000)
    assert sum(raised) == 103_00
    assert raised == [34_33, 34_33, 34_34]


def test_an_amount_is_shared_in_proportion() -> None:
    assert spreading.by_amount([100, 300], 40) == [110, 330]
    assert spreading.by_amount([0, 0], 41) == [21, 20]


@given(amounts, some)
def test_parts_always_add_up(total: int, weights: list[int]) -> None:
    assert sum(spreading.over(total, weights)) == total


@given(amounts, st.lists(st.integers(0, 10**13), min_size=1, max_size=60))
def test_no_part_has_the_other_sign(total: int, weights: list[int]) -> None:
    assert all(part * total >= 0 for part in spreading.over(total, weights))


@given(twelve, amounts, twelve, st.lists(st.booleans(), min_size=12, max_size=12))
def test_locked_or_not_the_year_is_the_total(
    months: list[int], total: int, weights: list[int], shut: list[bool]
) -> None:
    if all(shut):
        total = sum(months)
    changed = spreading.to_total(months, total, weights, shut)
    assert sum(changed) == total
    assert all(new == old for new, old, stays in zip(changed, months, shut, strict=True) if stays)


@given(some, st.integers(-1_000_000, 5_000_000))
def test_a_rate_changes_the_sum_by_the_rate(values: list[int], rate: int) -> None:
    raised = spreading.by_rate(values, rate)
    assert abs(sum(raised) * 1_000_000 - sum(values) * (1_000_000 + rate)) * 2 <= 1_000_000
    for new, old in zip(raised, values, strict=True):
        assert abs(new * 1_000_000 - old * (1_000_000 + rate)) <= 1_000_000  # within a cent of its own


@given(some, amounts)
def test_an_added_amount_arrives_whole(values: list[int], added: int) -> None:
    assert sum(spreading.by_amount(values, added)) == sum(values) + added
