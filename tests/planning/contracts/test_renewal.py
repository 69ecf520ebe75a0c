import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.contracts import renewal
from planning.contracts.renewal import Alternative, RenewalChange

SHARES = st.floats(-0.9, 0.9)


def test_price_volume_and_term_each_have_their_step() -> None:
    found = renewal.effect(1_200_00, months=24, change=RenewalChange(price=-0.10, volume=0.05, months=36))

    assert dict(zip(found["step"], found["amount_minor"], strict=True)) == {
        "as now": 2_400_00,
        "volume": 120_00,
        "price": -252_00,
        "term": 1_134_00,
        "changed": 3_402_00,
    }


def test_each_percent_is_worth_a_hundredth_of_the_term() -> None:
    assert renewal.one_percent(5_400_000_00, months=36) == 162_000_00


def test_the_walk_away_point_is_where_leaving_costs_as_much() -> None:
    found = renewal.walk_away(
        1_000_00, months=24, alternative=Alternative(price=-0.05, movable=0.8, switching_minor=40_00)
    )

    assert found is not None
    assert found.cost_minor == 2_000_00 - 80_00 + 40_00
    assert found.change == pytest.approx(-0.02)


def test_without_an_alternative_there_is_no_walk_away_point() -> None:
    assert renewal.walk_away(1_000_00, months=12, alternative=Alternative(price=-0.5, movable=0.0)) is None
    assert renewal.walk_away(0, months=12, alternative=Alternative(price=-0.5, movable=1.0)) is None


def test_the_cheapest_other_supplier_of_each_item_makes_the_alternative() -> None:
    items = pd.DataFrame({"item": ["A", "B"], "yearly_minor": [600_00, 400_00], "price_micro": [10_000, 20_000]})
    others = pd.DataFrame({"item": ["A", "A"], "supplier": ["Dear Inc.", "Cheap Inc."], "price_micro": [11_000, 9_000]})

    priced = renewal.alternative_prices(items, others)
    found = renewal.alternative_of(priced, switching_minor=5_00)

    assert priced["supplier"].tolist()[0] == "Cheap Inc."
    assert priced["change"].isna().tolist() == [False, True]
    assert found == Alternative(price=pytest.approx(-0.1), movable=0.6, switching_minor=5_00)
    assert renewal.alternative_of(priced[priced["item"] == "B"]) is None


@given(
    yearly=st.integers(0, 10**12), months=st.integers(1, 120), after=st.integers(1, 120), price=SHARES, volume=SHARES
)
def test_the_steps_add_up_exactly(yearly: int, months: int, after: int, price: float, volume: float) -> None:
    found = renewal.effect(yearly, months=months, change=RenewalChange(price, volume, after)).set_index("step")[
        "amount_minor"
    ]

    assert found.iloc[:-1].sum() == found["changed"]
    assert (found["price"] <= 0) == (price * 1_000_000 <= 0.5 or found["price"] == 0)


@given(yearly=st.integers(1, 10**11), months=st.integers(1, 60), price=SHARES, movable=st.floats(0.01, 1))
def test_a_cheaper_alternative_never_raises_the_walk_away_point(
    yearly: int, months: int, price: float, movable: float
) -> None:
    dear = renewal.walk_away(yearly, months=months, alternative=Alternative(price, movable, 0))
    cheap = renewal.walk_away(yearly, months=months, alternative=Alternative(price - 0.05, movable, 0))

    assert (dear is None) == (cheap is None)
    if dear and cheap:
        assert cheap.cost_minor <= dear.cost_minor
