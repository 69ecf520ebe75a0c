"""Proration must agree with exact fractions for any 64-bit input."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.exact import prorate, share_of

AMOUNTS = st.integers(-(10**15), 10**15)


def _half_away(value: Fraction) -> int:
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return magnitude if value >= 0 else -magnitude


@given(a=AMOUNTS, b=st.integers(-(10**3), 10**3), c=st.integers(1, 10**12))
def test_proration_is_the_fraction_rounded_half_away_from_zero(a: int, b: int, c: int) -> None:
    assert int(prorate(a, b, c)) == _half_away(Fraction(a * b, c))


@given(a=AMOUNTS, b=st.integers(10**11, 10**12))
def test_products_beyond_64_bits_stay_exact(a: int, b: int) -> None:
    assert int(prorate(a, b, b)) == a


def test_a_denominator_of_zero_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        prorate([100], [1], [0])


def test_a_third_and_the_rest_make_the_whole() -> None:
    assert int(share_of(100_01, 0.3)) == 30_00
    assert 100_01 - int(share_of(100_01, 0.3)) == 70_01
