"""What own staff can give: more than the mean of what they were used for, and not always a fixed number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.staffing.own_staff import capacity, follows
from planning.staffing.rule import FURTHEST_FOLLOWED, cover, following

MONTHS = 24


def told(need: np.ndarray, able: np.ndarray | float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return regular, worked, agency hours a day and the days seen, of a unit that needs `need`."""
    regular = np.minimum(need, able)[None, :]
    return regular, need[None, :], need[None, :] - regular, np.full((1, len(need)), 30.0)


@given(st.integers(0, 1000))
def test_capacity_is_found_where_some_months_needed_less(seed: int) -> None:
    rng = np.random.default_rng(seed)
    regular, _worked, agency, seen = told(100 + 8 * rng.standard_normal(MONTHS), 100 + rng.standard_normal(MONTHS))

    found = capacity(regular, agency, seen)[0]

    assert found == pytest.approx(100, abs=1.5)
    if (agency == 0).any():
        assert found > regular.mean()  # used hours are min(need, capacity)


def test_months_without_agency_are_a_lower_bound_only() -> None:
    regular = np.array([[100.0, 100.0, 70.0, 100.0, 80.0, 100.0]])
    agency = np.array([[5.0, 9.0, 0.0, 4.0, 0.0, 8.0]])

    assert capacity(regular, agency, np.full_like(regular, 30.0))[0] == pytest.approx(100, abs=0.01)


def test_without_any_agency_used_hours_are_all_that_is_known() -> None:
    regular = np.array([[100.0, 100.0, 70.0, 90.0]])
    assert capacity(regular, np.zeros_like(regular), np.full_like(regular, 30.0))[0] == pytest.approx(90)
    part_time = np.array([[0.0, 0.0, 40.0, 0.0]])  # absent months of a department that was open count
    assert capacity(part_time, np.zeros_like(part_time), np.full_like(part_time, 30.0))[0] == pytest.approx(10)


@pytest.mark.parametrize(("share", "least", "most"), [(0.0, 0.0, 0.15), (1.0, 0.85, 1.0)])
def test_staff_who_follow_the_need_are_told_from_those_who_cannot(share: float, least: float, most: float) -> None:
    rng = np.random.default_rng(1)
    need = 110 * (1 + 0.04 * rng.standard_normal(MONTHS).clip(-1.5, 1.5))
    able = 100 * (1 + share * (need / 110 - 1))
    regular, worked, agency, _seen = told(need, able)

    found = follows(np.repeat(regular, 5, 0), np.repeat(worked, 5, 0), np.repeat(agency, 5, 0))

    assert least <= found[0] <= most


def test_where_nothing_tells_shares_of_the_work_stay() -> None:
    level = np.full((1, MONTHS), 100.0)
    assert follows(level, level, np.zeros_like(level))[0] == pytest.approx(1.0)


@given(st.floats(0, 300), st.floats(1, 200), st.floats(0, 1))
def test_the_four_groups_add_up_and_nobody_follows_without_end(need: float, usual: float, share: float) -> None:
    able = following(need, usual, share)

    assert 1 - FURTHEST_FOLLOWED <= able <= 1 + FURTHEST_FOLLOWED
    who = cover(need, 0.9 * usual * able, float_hours=0.02 * usual * able, overtime_limit=0.03)
    assert sum(float(part) for part in who.by_group()) == pytest.approx(need)
    assert all(float(part) >= -1e-9 for part in who.by_group())


def test_hand_worked_a_tenth_more_need_followed_by_half() -> None:
    """As docs/methods.md: 8,200 own hours at a usual need of 9,400; 10,340 are needed."""
    able = following(10_340, 9_400, 0.5)
    who = cover(10_340, 8_200 * able, float_hours=200 * able, overtime_limit=0.05)
    assert able == pytest.approx(1.05)
    assert [float(part) for part in who.by_group()] == pytest.approx([8_610, 210, 517, 1_003])
