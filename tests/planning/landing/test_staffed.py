"""Labor cost that the staffing rule expects lies on the accounts to the cent, and competes with the other methods."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from planning.landing.choice import relandings, scores
from planning.landing.lines import NOBODY, land
from planning.landing.methods import METHODS
from planning.landing.record import Record
from planning.landing.staffed import Staffed, split
from tests.planning.landing.landing_lines import by_method, record

FLAT = [100_00] * 12
STAFFING = METHODS.index("staffing")


@given(
    totals=arrays.arrays(np.int64, 12, elements=st.integers(-(10**9), 10**10)),
    weights=arrays.arrays(np.float64, (4, 12), elements=st.floats(-1e9, 1e9)),
)
def test_parts_add_up_to_the_cent_and_stray_by_less_than_one(totals: np.ndarray, weights: np.ndarray) -> None:
    parts = split(totals, weights)

    assert parts.sum(axis=0).tolist() == totals.tolist()
    whole = np.maximum(weights, 0)
    known = whole.sum(axis=0) > 0
    exact = totals[known] * (whole[:, known] / whole[:, known].sum(axis=0))
    assert np.abs(parts[:, known] - exact).max(initial=0) <= 1 + 1e-6 * np.abs(exact).max(initial=0)


def test_hand_worked_a_third_each_gives_the_first_the_cent() -> None:
    assert split([100], np.ones((3, 1))).ravel().tolist() == [34, 33, 33]
    assert split([100], np.array([[3.0], [1.0], [0.0]])).ravel().tolist() == [75, 25, 0]


def test_each_account_has_what_it_usually_is_of_the_department() -> None:
    found = record(
        actual=[[FLAT, [300_00] * 12], [[100_00] * 3 + [0] * 9, [300_00] * 3 + [0] * 9]],
        closed=3,
        days=[30] * 12,
        staffed=[0, 0, 0, *[440_00] * 9],
    )

    assert by_method(found, "staffing")[:, 3:].tolist() == [[110_00] * 9, [330_00] * 9]


def test_lines_without_hours_cannot_be_landed_by_it() -> None:
    landed = land(record(actual=[[FLAT], [FLAT]], closed=3), np.full(1, NOBODY))
    assert not landed.usable[STAFFING].any()


#: What the second half of three years cost a month, as no past could tell; the first half cost 400 each.
SECOND_HALVES = (500_00, 300_00, 450_00)


def in_step(off: float) -> Record:
    """Return two accounts that trade places from year to year; the rule strays from their sum by a share `off`."""
    years = []
    for number, late in enumerate(SECOND_HALVES):
        large = [300_00] * 6 + [late * 3 // 4] * 6
        small = [100_00] * 6 + [late // 4] * 6
        years.append([large, small] if number % 2 else [small, large])
    found = record(actual=years, budget=[[FLAT, FLAT]] * 3, closed=6)
    costs = {
        (year, closed): Staffed(
            np.array([[400_00] * 6 + [round(late * (1 + off))] * 6], dtype=np.int64), np.zeros(2, dtype=np.int64)
        )
        for year, late in enumerate(SECOND_HALVES)
        for closed in range(1, 9)
    }
    return Record(**(vars(found) | {"staffed": costs, "group": np.zeros(2, dtype=np.int64)}))


@pytest.mark.parametrize(("off", "chosen"), [(0.0, True), (0.02, True), (0.6, False)])
def test_a_department_is_judged_by_its_sum_not_by_its_accounts(off: float, chosen: bool) -> None:
    found = in_step(off)
    landed = land(found, np.full(2, NOBODY))

    assert (set(landed.method.tolist()) == {STAFFING}) is chosen
    past = scores(relandings(found), found.group)
    assert (past[:, 0] == past[:, 1]).all()
    if chosen:
        assert (landed.months[:, 6:].sum(axis=0) == round(450_00 * (1 + off))).all()
