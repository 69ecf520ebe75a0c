"""What prices did to the cost of supplies: contract prices, averages of the year before, and what has neither."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.variance.supplies import covers, price_effects, usage_and_price

COLUMNS = ["amount", "quantity", "priced_amount", "priced_quantity", "expected", "standard_amount", "standard_quantity"]


def items(*rows: tuple[int | None, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype("Int64")


def test_an_item_of_a_contract_is_held_against_its_price() -> None:
    # 100 boxes at $10.70 where the contract says $10: $70 too much
    told = price_effects(items((1_070_00, 100_000, 1_070_00, 100_000, 1_000_00, None, None)))

    assert told.to_numpy().tolist() == [[-70_00, 1_070_00, 0]]


def test_an_item_without_a_contract_is_held_against_last_years_average() -> None:
    # 50 at $3 paid; last year 1,000 for $2,800
    told = price_effects(items((150_00, 50_000, 0, 0, 0, 2_800_00, 1_000_000)))

    assert told["price"].tolist() == [-10_00]
    assert told["at_average"].tolist() == [150_00]


def test_lines_of_one_item_with_and_without_a_contract_are_held_against_their_own() -> None:
    told = price_effects(items((500_00, 100_000, 200_00, 40_000, 160_00, 400_00, 100_000)))

    assert told["price"].tolist() == [-40_00 + (240_00 - 300_00)]


def test_an_item_that_nobody_bought_before_has_no_price_part() -> None:
    told = price_effects(items((150_00, 50_000, 0, 0, 0, None, None), (-20_00, 0, 0, 0, 0, 10_00, 1_000)))

    assert told["price"].tolist() == [0, 0]
    assert told["at_average"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("invoiced", "actual", "covered"),
    [(100_00, 100_00, True), (98_00, 100_00, True), (97_99, 100_00, False), (0, 0, False), (-50_00, -50_00, True)],
)
def test_invoices_cover_an_account_when_they_come_close_to_its_cost(invoiced: int, actual: int, covered: bool) -> None:
    assert covers([invoiced], [actual]).tolist() == [covered]


CENTS = st.integers(-(10**11), 10**11)


@given(flexed=CENTS, actual=CENTS, price=CENTS)
def test_usage_and_price_add_up_to_flexed_less_actual(flexed: int, actual: int, price: int) -> None:
    usage, part = usage_and_price(flexed=[flexed], actual=[actual], price=[price])

    assert (usage + part).tolist() == [flexed - actual]


@given(quantity=st.integers(1, 10**7), price=st.integers(1, 10**5), paid=st.integers(1, 10**5))
def test_a_dearer_price_is_unfavorable_and_the_standard_price_is_neither(quantity: int, price: int, paid: int) -> None:
    rows = items((paid * quantity, quantity * 1000, 0, 0, 0, price * 10, 10_000))

    told = price_effects(rows)["price"].iloc[0]

    assert told == (price - paid) * quantity


@given(parts=st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 10**6)), min_size=2, max_size=6))
def test_splitting_a_purchase_over_departments_changes_the_price_part_by_rounding_only(
    parts: list[tuple[int, int]],
) -> None:
    split = price_effects(items(*((amount, quantity, 0, 0, 0, 777_77, 3_333_000) for amount, quantity in parts)))
    whole = price_effects(items((sum(a for a, _ in parts), sum(q for _, q in parts), 0, 0, 0, 777_77, 3_333_000)))

    assert split["price"].sum() == pytest.approx(whole["price"].iloc[0], abs=len(parts))
