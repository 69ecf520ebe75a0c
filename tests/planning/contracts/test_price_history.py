import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.contracts import price_history


def months(rows: list[tuple[int, str, int, int, int]]) -> pd.DataFrame:
    """(month, item, pieces, paid in cents, at the agreed price in cents)."""
    frame = pd.DataFrame(rows, columns=["period", "item", "pieces", "amount_minor", "expected_minor"])
    return frame.assign(unit="EA", quantity_milli=frame["pieces"] * 1000, priced_minor=frame["amount_minor"])


def test_the_basket_is_that_of_the_last_year_at_each_months_prices() -> None:
    found = price_history.basket_index(
        months([(202601, "A", 10, 100, 100), (202601, "B", 10, 300, 300), (202602, "A", 30, 330, 300)])
    )

    # 40 A and 10 B: 40 × 10 + 10 × 30 = 700, then A costs 11: 740; B keeps its price
    assert found["paid"].tolist() == [1.0, pytest.approx(740 / 700)]
    assert found["listed"].tolist() == [1.0, 1.0]


def test_without_purchases_there_is_no_index() -> None:
    assert price_history.basket_index(months([])).empty
    assert pd.isna(price_history.change_over(pd.Series([1.0, 1.1]), 12))


@pytest.mark.slow
@given(factor=st.integers(1, 9), prices=st.lists(st.integers(1, 999), min_size=2, max_size=10))
def test_the_index_of_one_item_is_its_price_and_knows_no_unit(factor: int, prices: list[int]) -> None:
    rows = [(202601 + place, "A", 10 * factor, 10 * price, 10 * price) for place, price in enumerate(prices)]

    found = price_history.basket_index(months(rows))

    assert found["paid"].tolist() == pytest.approx([price / prices[0] for price in prices])
    assert price_history.change_over(found["paid"], 1) == pytest.approx(prices[-1] / prices[-2] - 1)
