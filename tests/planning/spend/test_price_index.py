"""Price, volume and mix of the change in spend: a worked example, and parts that add up whatever was bought."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.spend import price_index
from planning.spend.price_index import like_items, split

COLUMNS = ["item", "like", "quantity_before", "quantity_now", "before", "now"]
NO_VOLUME = pd.DataFrame({"before": [0], "volume_before": [0], "volume_now": [0]})
counts = st.integers(-50, 10**7)
money = st.integers(-(10**6), 10**11)


def basket(*rows: tuple[str, bool, int, int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def driver(*rows: tuple[int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["before", "volume_before", "volume_now"])


def test_a_worked_example_of_price_volume_and_mix() -> None:
    """Gloves 100 at $10 → 110 at $11, gowns 50 at $20 → 60 at $20; 5 % more patient days."""
    items = basket(
        ("gloves", True, 100_000, 110_000, 1_000_00, 1_210_00), ("gowns", True, 50_000, 60_000, 1_000_00, 1_200_00)
    )

    found = split(items, driver((2_000_00, 1000, 1050)))

    assert found.parts() == {"price": 110_00, "volume": 100_00, "mix": 200_00, "new": 0, "dropped": 0, "unlike": 0}
    assert found.change == 410_00
    assert found.laspeyres == pytest.approx((100 * 11 + 50 * 20) / 2000)
    assert found.paasche == pytest.approx(2410 / 2300)
    assert found.fisher == pytest.approx((1.05 * 2410 / 2300) ** 0.5)
    assert found.items["item"].tolist() == ["gloves", "gowns"]
    assert found.items["price_change"].tolist() == pytest.approx([0.1, 0])


def test_items_bought_in_one_span_only_stand_apart() -> None:
    found = split(
        basket(("old", True, 10, 0, 500, 0), ("new", True, 0, 10, 0, 700), ("kept", True, 10, 10, 100, 100)), NO_VOLUME
    )

    assert found.parts() == {"price": 0, "volume": 0, "mix": 0, "new": 700, "dropped": -500, "unlike": 0}
    assert found.comparable == pytest.approx(100 / 800)


def test_what_is_no_single_article_moves_no_price() -> None:
    found = split(basket(("misc", False, 10, 10, 100, 900), ("credit", True, -1, 5, -50, 100)), NO_VOLUME)

    assert (found.price, found.unlike) == (0, 950)
    assert found.items.empty
    assert (found.laspeyres, found.paasche, found.fisher) == (None, None, None)


def test_spend_without_a_known_volume_grows_like_the_rest() -> None:
    items = basket(("a", True, 1000, 1100, 1000_00, 1100_00))

    assert split(items, driver((500_00, 100, 110), (500_00, 0, 0))).volume == 100_00
    assert split(items, driver((1000_00, 0, 0))).volume == 0


def test_an_item_is_like_when_its_price_stays_one_price() -> None:
    cases = {
        "gloves": ((100, 102, 107), (101, 109, 109)),
        "crisis": ((10, 10, 10), (52, 50, 51)),  # a price can rise fivefold
        "miscellaneous": ((100, 900, 40), (70, 80, 600)),
        "once": ((792,), (69,)),  # or were these two articles?
    }
    seen = pd.DataFrame(
        [
            (item, span, len(prices), sum(prices), sum(price**2 for price in prices))
            for item, spans in cases.items()
            for span, prices in zip(("before", "now"), spans, strict=True)
        ],
        columns=["item", "span", "count", "total", "squares"],
    )

    assert like_items(seen).to_dict() == {"gloves": True, "crisis": True, "miscellaneous": False, "once": False}


@given(
    st.lists(st.tuples(st.booleans(), counts, counts, money, money), max_size=12),
    st.lists(st.tuples(st.integers(0, 10**10), st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=4),
)
def test_the_parts_add_up_to_the_change_to_the_cent(
    rows: list[tuple[bool, int, int, int, int]], drivers: list[tuple[int, int, int]]
) -> None:
    items = basket(*[(f"i{number}", *row) for number, row in enumerate(rows)])

    found = split(items, driver(*drivers))

    assert found.before == sum(row[3] for row in rows)
    assert found.now == sum(row[4] for row in rows)
    assert sum(found.parts().values()) == found.change
    steps = price_index.bridge(found).to_dict("records")
    assert (steps[0]["end"], steps[-1]["end"]) == (found.before, found.now)
    assert all(after["start"] == before["end"] for before, after in pairwise(steps[:-1]))
    assert steps[-2]["end"] == found.now
    assert sum(step["change"] for step in steps) == -found.change


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**4)), min_size=1, max_size=10),
    st.integers(2, 30),
)
def test_prices_that_all_rise_by_one_rate_show_in_every_index(rows: list[tuple[int, int]], factor: int) -> None:
    items = basket(*[(f"i{n}", True, q, q, q * p, q * p * factor) for n, (q, p) in enumerate(rows)])

    found = split(items, NO_VOLUME)

    assert [found.laspeyres, found.paasche, found.fisher] == pytest.approx([factor] * 3)
    assert (found.price, found.mix) == (found.change, 0)


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 10**4)), min_size=1, max_size=9))
def test_with_unchanged_prices_nothing_is_called_price(rows: list[tuple[int, int, int]]) -> None:
    items = basket(*[(f"i{n}", True, was, now, was * p, now * p) for n, (was, now, p) in enumerate(rows)])

    found = split(items, NO_VOLUME)

    assert found.price == 0
    assert found.laspeyres == found.paasche == pytest.approx(1)
