"""Renewals beside a first term, amounts that say again that they are for a year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.values.terms import parse_renewal


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3 yr initial, auto-renews 1 year", 12),
        ("Auto renew annually unless notice", 12),
        ("1 year, then auto renews for 12 months", 12),
        ("12 months, automatically", 12),
        ("automatic, 12 months", 12),
        ("no, unless agreed", 0),
        ("By mutual consent", 0),
        ("2 years; option to renew", 0),
        ("initial 3 years, then negotiable", None),
    ],
)
def test_what_renews_is_told_from_the_first_term(text: str, months: int | None) -> None:
    assert parse_renewal(text, unit="month") == months


@given(first=st.integers(1, 9), months=st.integers(2, 36), mark=st.sampled_from([", ", "; "]))
def test_the_first_term_is_never_the_renewal(first: int, months: int, mark: str) -> None:
    assert parse_renewal(f"{first} yr initial{mark}auto-renews {months} months", unit="month") == months
