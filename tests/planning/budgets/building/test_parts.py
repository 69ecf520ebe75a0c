"""A part is rounded once, half away from zero, whatever its factors; a worked example by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.budgets.building.parts import Factor, nearest, product_minor, share_minor


def test_five_hundred_units_at_a_contract_price() -> None:
    # 500 × $62.816002 × 1.037056 = $32,571.8578…
    assert product_minor(500_000, 62_816_002, (Factor("price_list", 1_037_056),), 2) == 32_571_86


@pytest.mark.parametrize(("digits", "minor"), [(2, 12_35), (0, 12), (3, 12_346)])
def test_the_minor_unit_is_the_currencys(digits: int, minor: int) -> None:
    assert product_minor(1000, 12_345_600, (), digits) == minor


def test_half_a_cent_goes_away_from_zero() -> None:
    assert product_minor(1000, 5_000, (), 2) == 1
    assert product_minor(1000, -5_000, (), 2) == -1
    assert share_minor(-1, (Factor("benefit_share", 500_000),)) == -1


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**12))
def test_the_nearest_whole_number_is_half_away_at_most(numerator: int, denominator: int) -> None:
    assert abs(nearest(numerator, denominator) * denominator - numerator) * 2 <= denominator
