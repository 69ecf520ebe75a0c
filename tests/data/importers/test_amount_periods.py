"""Amounts of contracts that say how often they fall due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.values.amount_periods import without_period


@pytest.mark.parametrize(
    ("text", "amount", "months"),
    [
        ("1,200,000 per annum", "1,200,000", 12), ("€1.2m p.a.", "€1.2m", 12), ("12k/month", "12k", 1),
        ("$4,000 per month", "$4,000", 1), ("30.000 € pro Jahr", "30.000 €", 12), ("900 a year", "900", 12),
        ("£250k annually", "£250k", 12), ("15 000 € par mois", "15 000 €", 1), ("7,500 / quarter", "7,500", 3),
        ("500 mtl.", "500", 1), ("4.000 €/Monat", "4.000 €", 1), ("1.200 al mes", "1.200", 1),
        ("120,000 each half-year", "120,000", 6), ("$310k/yr", "$310k", 12), ("$310k / year", "$310k", 12),
        ("$310k pa", "$310k", 12), ("€1.2m per annum.", "€1.2m", 12),
    ],
)  # fmt: skip
def test_what_is_said_behind_an_amount_is_its_period(text: str, amount: str, months: int) -> None:
    assert without_period(text) == (amount, months)


@pytest.mark.parametrize(
    "text",
    [
        "1,200,000",
        "$1.2M",
        "£2m",
        "12k",
        "n/a",
        "TBC",
        "per annum",
        "100 a",
        "50 per case",
        "3 months",
        "9 m",
        "Europa",
        "480,000",
    ],
)
def test_other_texts_have_none(text: str) -> None:
    assert without_period(text) == (text, 0)


@given(st.integers(1, 10**9), st.sampled_from(["per annum", "p.a.", "/yr", "a year", "per month", "/month", "monthly"]))
def test_the_amount_is_left_as_it_was(amount: int, period: str) -> None:
    assert without_period(f"{amount:,} {period}") == (f"{amount:,}", 1 if "month" in period else 12)
