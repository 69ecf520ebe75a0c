"""Annual amounts over months."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planning.phasing import day_weights, even_weights, profile_weights, spread

MONTHS = [202501 + month for month in range(12)]
CENTS = st.integers(-(10**15), 10**15)


def test_a_thousand_over_twelve_months_keeps_every_cent() -> None:
    months = spread(np.array([1000_00]), even_weights(MONTHS))

    assert months.tolist() == [[8333, 8334, 8333, 8333, 8334, 8333, 8333, 8334, 8333, 8333, 8334, 8333]]
    assert months.sum() == 1000_00


def test_days_of_the_month_weigh() -> None:
    assert day_weights(MONTHS).tolist() == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert spread(np.array([365_00]), day_weights(MONTHS))[0, :2].tolist() == [31_00, 28_00]


def test_credits_spread_as_debits_do() -> None:
    up, down = spread(np.array([100_01, -100_01]), even_weights(MONTHS))

    assert (up == -down).all()


def test_a_profile_with_both_signs_is_not_used() -> None:
    weights, usable = profile_weights(np.array([[5, 10, 0], [5, -10, 0], [0, 0, 0], [-1, -3, 0]]))

    assert usable.tolist() == [True, False, False, True]
    assert spread(np.array([300, 300, 300, 400]), weights).tolist() == [
        [100, 200, 0],
        [100, 100, 100],
        [100, 100, 100],
        [100, 300, 0],
    ]


@given(
    totals=st.lists(CENTS, min_size=1, max_size=5), weights=st.lists(st.integers(0, 10**14), min_size=12, max_size=12)
)
def test_months_add_up_to_the_year(totals: list[int], weights: list[int]) -> None:
    months = spread(np.array(totals, dtype=np.int64), np.array(weights, dtype=np.int64))

    assert [sum(row) for row in months.tolist()] == totals


@given(total=CENTS)
def test_even_months_differ_by_a_cent_at_most(total: int) -> None:
    months = spread(np.array([total]), even_weights(MONTHS))

    assert np.ptp(months) <= 1
