"""Two tables of figures about the same thing agree in every form; parts of a whole do not."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports.dropping.agreement import codes_by_name, compare, one_spelling

pytestmark = pytest.mark.slow
PLACES = [("210", "6010"), ("210", "6300"), ("220", "6010"), ("230", "4010"), ("230", "6300"), ("240", "6500")]


def cells(rows: list[tuple[int, str, str, int]], day: int = -1) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["period", "department", "thing", "amount"])
    return frame.assign(day=day, fresh=1)


@st.composite
def books(draw: Any) -> list[tuple[int, str, str, int]]:
    """Draw the figures of a few months; amounts to the cent, none of them equal."""
    months = range(202501, 202501 + draw(st.integers(2, 6)))
    places = draw(st.lists(st.sampled_from(PLACES), min_size=2, max_size=6, unique=True))
    keys = [(month, *place) for month in months for place in places]
    amounts = draw(st.lists(st.integers(100_001, 99_999_999), min_size=len(keys), max_size=len(keys), unique=True))
    return [(*key, amount) for key, amount in zip(keys, amounts, strict=True)]


@given(books(), st.randoms(use_true_random=False))
def test_the_same_figures_agree_in_any_order_and_sign(rows: list[Any], chance: Any) -> None:
    other = [(m, d, a, -x if a.startswith("4") else x) for m, d, a, x in rows]
    chance.shuffle(other)
    agreement = compare(cells(rows), cells(other))

    assert agreement is not None
    assert (agreement.shared, agreement.whole, agreement.covers) == (len(rows), True, True)


@given(books())
def test_other_names_agree_by_their_figures(rows: list[Any]) -> None:
    renamed = [(m, f"Ward {d[::-1]}", f"Account {a[::-1]}", x) for m, d, a, x in rows]
    agreement = compare(cells(rows), cells(renamed))

    assert agreement is not None
    assert (agreement.whole, agreement.keyed) == (True, False)


@given(books(), st.sampled_from(["department", "thing"]))
def test_sums_agree_with_their_detail(rows: list[Any], kept: str) -> None:
    sums = cells(rows).groupby(["period", kept], as_index=False)["amount"].sum()
    left = {"department": "thing", "thing": "department"}[kept]
    summary = sums.assign(**{left: "unclassified" if left == "thing" else "whole hospital", "day": -1, "fresh": 1})
    agreement = compare(cells(rows), summary)

    assert agreement is not None
    assert agreement.whole


@given(books(), st.data())
def test_parts_of_a_whole_do_not_agree(rows: list[Any], data: Any) -> None:
    by = data.draw(st.sampled_from([0, 1, 2]), label="part by month, department or account")
    values = sorted({row[by] for row in rows})
    some = set(data.draw(st.lists(st.sampled_from(values), min_size=1, unique=True)))
    one, other = [row for row in rows if row[by] in some], [row for row in rows if row[by] not in some]

    assert not other or compare(cells(one), cells(other)) is None


@given(books(), st.data())
def test_a_corrected_figure_is_told(rows: list[Any], data: Any) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    other = [(*row[:3], row[3] + (index == place)) for index, row in enumerate(rows)]
    agreement = compare(cells(rows), cells(other))

    assert agreement is not None
    assert (agreement.shared - agreement.equal, agreement.covers) == (1, True)


@given(books())
def test_days_of_one_month_are_kept_apart(rows: list[Any]) -> None:
    later = [(m, d, a, x + 100 * place) for place, (m, d, a, x) in enumerate(rows, 7)]

    assert compare(cells(rows, day=20_000), cells(later, day=20_001)) is None
    assert compare(cells(rows, day=20_000), cells(rows, day=20_000)) is not None


def test_names_stand_for_their_codes() -> None:
    codes = codes_by_name([{"220": "med/surg", "210": "emergency"}, {"med/surg": "med/surg"}, {"9": "emergency"}])

    assert codes == {"med/surg": "220"}  # two codes are called emergency
    spelled = one_spelling(cells([(202501, "med/surg", "6010", 1), (202501, "emergency", "6010", 1)]), codes)
    assert spelled["department"].tolist() == ["220", "emergency"]


def _year(rows: list[Any], months: list[int]) -> list[tuple[int, str, str, int]]:
    """Return the year of each place spread evenly over its months, to the cent."""
    spread = []
    for place in dict.fromkeys((d, a) for _m, d, a, _x in rows):
        total = sum(x for _m, d, a, x in rows if (d, a) == place)
        part, left = divmod(total, len(months))
        spread += [(month, *place, part + (spot < left)) for spot, month in enumerate(months)]
    return spread


@st.composite
def years(draw: Any) -> list[tuple[int, str, str, int]]:
    """Draw twelve months of a few places, of amounts that differ."""
    places = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4, unique=True))
    keys = [(202501 + month, *place) for month in range(12) for place in places]
    amounts = draw(st.lists(st.integers(100_001, 99_999_999), min_size=len(keys), max_size=len(keys), unique=True))
    return [(*key, amount) for key, amount in zip(keys, amounts, strict=True)]


@given(years())
def test_a_year_agrees_with_its_months(rows: list[Any]) -> None:
    spread = cells(_year(rows, list(range(202501, 202513))))

    for one, other in ((cells(rows), spread), (spread, cells(rows))):
        agreement = compare(one, other)
        assert agreement is not None
        assert (agreement.whole, agreement.covers, agreement.keyed) == (True, True, True)


@given(years(), st.integers(1, 1_000_000))
def test_a_year_of_another_sum_is_another_budget(rows: list[Any], more: int) -> None:
    month, department, thing, amount = rows[0]
    spread = cells(_year([(month, department, thing, amount + more), *rows[1:]], list(range(202501, 202513))))
    agreement = compare(cells(rows), spread)

    assert agreement is None or not agreement.whole
