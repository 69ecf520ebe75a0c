"""Pareto grades, HHI and single sources: worked examples, and what holds for any spend."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.spend.concentration import band, concentration_by, grade_suppliers, hhi, nameless, single_source, tail

amounts = st.lists(st.integers(-(10**9), 10**11), min_size=1, max_size=40)


def spend(*figures: int) -> pd.DataFrame:
    return pd.DataFrame({"supplier_id": range(len(figures)), "amount_minor": figures})


def test_four_suppliers_of_40_30_20_10_percent_have_an_hhi_of_3000() -> None:
    assert hhi(pd.Series([40, 30, 20, 10])) == pytest.approx(3000)
    assert [band(value) for value in (None, 999.0, 1000.0, 1800.0, 1800.1)] == [
        *("", "low", "moderate", "moderate"),
        "high",
    ]


def test_a_supplier_is_graded_by_the_share_before_it() -> None:
    ranked = grade_suppliers(spend(10, 60, 20, 6, 4))

    assert ranked["amount_minor"].tolist() == [60, 20, 10, 6, 4]
    assert ranked["before"].tolist() == pytest.approx([0, 0.6, 0.8, 0.9, 0.96])
    assert ranked["grade"].tolist() == ["A", "A", "B", "B", "C"]
    assert tail(ranked)[:2] == (1, 4)
    assert tail(ranked)[2] == pytest.approx(0.04)


def test_a_single_large_supplier_is_an_a_although_it_passes_80_percent() -> None:
    assert grade_suppliers(spend(97, 3))["grade"].tolist() == ["A", "C"]


def test_a_supplier_with_a_net_credit_has_no_grade_and_no_share() -> None:
    ranked = grade_suppliers(spend(100, -30))

    assert ranked["grade"].tolist() == ["A", ""]
    assert ranked["share"].tolist() == [1.0, 0.0]
    assert hhi(ranked["amount_minor"]) == pytest.approx(10_000)


def test_no_spend_has_no_concentration() -> None:
    assert hhi(pd.Series([0, -5])) is None
    assert tail(grade_suppliers(spend(0))) == (0, 0, None)
    assert grade_suppliers(spend()).empty


@given(amounts)
def test_grades_follow_in_order_and_shares_add_up_to_one(figures: list[int]) -> None:
    ranked = grade_suppliers(spend(*figures))

    assert sorted(ranked["amount_minor"]) == sorted(figures)
    spent = ranked[ranked["amount_minor"] > 0]
    assert "".join(spent["grade"]) == "".join(sorted(spent["grade"]))
    if len(spent):
        assert spent["grade"].iloc[0] == "A"
        assert spent["share"].sum() == pytest.approx(1)
        assert spent["cumulative"].iloc[-1] == pytest.approx(1)


@given(amounts)
def test_the_hhi_lies_between_even_and_single_supply(figures: list[int]) -> None:
    value = hhi(pd.Series(figures))
    count = sum(figure > 0 for figure in figures)

    if count:
        assert value is not None
        assert 10_000 / count - 1e-6 <= value <= 10_000 + 1e-6
    else:
        assert value is None


@given(amounts, st.integers(2, 1000))
def test_the_hhi_knows_no_currency(figures: list[int], factor: int) -> None:
    once, scaled = hhi(pd.Series(figures)), hhi(pd.Series([figure * factor for figure in figures]))

    assert once == pytest.approx(scaled) if once is not None else scaled is None


def test_a_category_hangs_on_one_supplier_when_nobody_else_is_paid_for_it() -> None:
    rows = pd.DataFrame(
        [
            ("Imaging", 1, 500),
            ("Imaging", 1, 200),
            ("Linen", 2, 90),
            ("Linen", 3, 10),
            ("Food", 4, 900),
            ("Food", 5, -20),
        ],
        columns=["category", "supplier_id", "amount_minor"],
    )

    assert single_source(rows, "category")["category"].tolist() == ["Food", "Imaging"]
    by = concentration_by(rows, "category").set_index("category")
    assert by.loc["Linen", "hhi"] == pytest.approx(8200)
    assert (by.loc["Imaging", "suppliers"], by.loc["Linen", "largest_share"]) == (1, 0.9)


@pytest.mark.parametrize(
    "name",
    [
        "REDACTED",
        "Redacted - Personal Data",
        "[Name withheld]",
        "Sundry suppliers",
        "one-time vendor",
        "Individual",
        "N/A",
    ],
)
def test_a_name_that_hides_payees_is_no_supplier(name: str) -> None:
    assert nameless(name)


@pytest.mark.parametrize(
    "name",
    [
        "Redactive Media Ltd",
        "Variousways Logistics",
        "Individual Restaurants Ltd",
        "Unknown Worlds Ltd",
        "Nonesuch Ltd",
    ],
)
def test_a_company_whose_name_begins_so_is_one(name: str) -> None:
    assert not nameless(name)
