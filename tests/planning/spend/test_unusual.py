"""Unusual invoices: each kind is named with its reason, and ordinary books name nothing."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.spend import unusual
from planning.spend.unusual import ReviewLimits

START = date(2026, 1, 5)


def documents(amounts: list[int], *, supplier: int = 1, every: int = 10, start: int = 0, key: int = 0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": range(key, key + len(amounts)),
            "supplier_id": supplier,
            "category": "Linen",
            "day": [START + timedelta(days=start + every * place) for place in range(len(amounts))],
            "amount_minor": amounts,
            "judged": True,
        }
    )


def usual(count: int = 20) -> list[int]:
    return [9_000_00 + 37_11 * (place % 9) for place in range(count)]


def test_an_invoice_far_above_what_the_supplier_charges_is_named() -> None:
    found = unusual.far_amounts(documents([*usual(), 80_000_00]))

    assert found["key"].tolist() == [20]
    assert found["reason"].tolist() == ["9 times this supplier's usual charge in this category."]
    assert found["usual_minor"].between(9_000_00, 9_300_00).all()


def test_history_only_says_what_is_usual() -> None:
    rows = documents([*usual(), 80_000_00]).assign(judged=False)

    assert unusual.far_amounts(rows).empty


def test_a_supplier_with_few_invoices_is_not_judged() -> None:
    assert unusual.far_amounts(documents([*usual(8), 80_000_00])).empty


def test_large_amounts_that_repeat_are_fees() -> None:
    assert unusual.far_amounts(documents([*usual(), 80_000_00, 80_000_00, 80_000_00])).empty


def test_a_new_supplier_that_begins_large_is_named() -> None:
    rows = pd.concat(
        [documents(usual(30)), documents([243_150_00, 9_000_00], supplier=2, start=240, key=100)], ignore_index=True
    )

    assert unusual.large_first(rows)["key"].tolist() == [100]


def test_when_half_the_suppliers_are_new_the_books_begin() -> None:
    parts = [documents(usual(30)), documents(usual(30), supplier=2, key=30)]
    parts += [documents([243_150_00], supplier=3 + place, start=240, key=100 + place) for place in range(2)]

    assert unusual.large_first(pd.concat(parts, ignore_index=True)).empty


def test_no_supplier_is_new_when_the_history_begins_with_it() -> None:
    rows = pd.concat([documents(usual(30)), documents([243_150_00], supplier=2, start=20, key=100)], ignore_index=True)

    assert unusual.large_first(rows).empty
    assert unusual.large_first(rows.iloc[:0]).empty


def test_two_invoices_just_below_an_approval_limit_are_named_one_is_not() -> None:
    limits = ReviewLimits(approval=(10_000_00,))
    two = documents([9_800_00, 9_950_00, 4_000_00], every=5)

    assert set(unusual.below_approval(two, limits)["key"]) == {0, 1}
    assert unusual.below_approval(documents([9_800_00, 4_000_00, 9_950_00], every=20), limits).empty
    assert unusual.below_approval(two).empty  # no limit is known
    assert unusual.below_approval(documents([9_900_00] * 6, every=5), limits).empty  # a fee


def test_a_round_amount_of_a_supplier_that_is_never_round_is_named() -> None:
    assert unusual.round_amounts(documents([*usual(), 25_000_00]))["key"].tolist() == [20]
    assert unusual.round_amounts(documents([20_000_00, 30_000_00] * 10)).empty


def lines(prices: list[int], *, quantity: int = 100_000, item: str = "MS-1") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "key": range(len(prices)),
            "item": item,
            "day": [START + timedelta(days=7 * place) for place in range(len(prices))],
            "quantity": quantity,
            "amount_minor": [price * quantity // 1000 for price in prices],
            "judged": True,
        }
    )


def test_a_price_well_above_the_last_one_is_named_with_the_amount_at_that_price() -> None:
    found = unusual.price_jumps(lines([50_00] * 8 + [54_50] + [50_00] * 3))

    assert (found["key"].tolist(), found["usual_minor"].tolist()) == ([8], [5_000_00])
    assert found["reason"].tolist() == ["9% above the price last paid for this item."]


def test_a_creeping_price_is_no_jump_and_a_mixed_article_has_none() -> None:
    assert unusual.price_jumps(lines([50_00] * 6 + [51_00] * 6 + [52_30] * 6)).empty
    assert unusual.price_jumps(lines([50_00, 900_00, 12_00, 400_00, 33_00, 70_00, 1_000_00, 20_00])).empty


def test_cents_of_difference_are_let_be() -> None:
    assert unusual.price_jumps(lines([1_00] * 8 + [1_20], quantity=10_000)).empty


@given(st.lists(st.integers(100_00, 150_00), min_size=1, max_size=40))
def test_invoices_within_half_of_each_other_name_nothing(amounts: list[int]) -> None:
    rows = documents(amounts)

    assert unusual.far_amounts(rows, ReviewLimits(least_minor=0)).empty
    assert unusual.round_amounts(rows).empty


@pytest.mark.slow
@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=40), st.integers(2, 50))
def test_what_is_far_in_cents_is_far_in_any_currency(amounts: list[int], factor: int) -> None:
    limits = ReviewLimits(least_minor=0)
    once = unusual.far_amounts(documents(amounts), limits)
    scaled = unusual.far_amounts(documents([amount * factor for amount in amounts]), limits)

    assert set(once["key"]) == set(scaled["key"])


@pytest.mark.parametrize(
    "rule", [unusual.far_amounts, unusual.large_first, unusual.below_approval, unusual.round_amounts]
)
def test_no_invoices_name_nothing(rule) -> None:  # type: ignore[no-untyped-def]
    found = rule(documents([]))

    assert found.columns.tolist() == unusual.COLUMNS
    assert found.empty
