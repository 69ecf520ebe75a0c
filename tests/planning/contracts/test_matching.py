"""Matching: which contract a line belongs to, and what it should have cost, on hand-made registers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.contracts import agreements, matching
from planning.contracts.agreements import Agreement, Price, Register, number_of
from planning.contracts.matching import ContractMatcher, MatchDecision, Matches, PurchaseColumns

NEW_YEAR, JULY, YEAR_END = (number_of(date(2026, month, day)) for month, day in ((1, 1), (7, 1), (12, 31)))
GLOVES = Agreement(id=1, number="c-1", supplier=10, category="medical", start=NEW_YEAR, end=YEAR_END)
SERVICE = Agreement(id=2, number="c-2", supplier=20, category="repair", start=NEW_YEAR)
PRICES = (
    Price(contract=1, item="gl-1", unit="BX", pieces=100, micro=10_000_000, first=NEW_YEAR, last=JULY - 1),
    Price(contract=1, item="gl-1", unit="BX", pieces=100, micro=11_000_000, first=JULY),
    Price(contract=1, item="gl-1", unit="CS", pieces=1000, micro=95_000_000, first=NEW_YEAR),
)
REGISTER = Register({1: GLOVES, 2: SERVICE}, PRICES)


def lines(*rows: dict[str, Any]) -> PurchaseColumns:
    usual = {
        "supplier": 10, "day": JULY, "item": "gl-1", "unit": "BX", "reference": "", "category": "medical", "po": "",
        "invoice": "", "quantity_milli": 2_000, "amount_minor": 22_00, "invoiced": True,
    }  # fmt: skip
    whole = [usual | row for row in rows]
    texts = ("item", "unit", "reference", "category", "po", "invoice")
    kinds = {"supplier": np.int64, "day": np.int64, "quantity_milli": np.int64, "amount_minor": np.int64}
    columns: dict[str, Any] = {name: [row[name] for row in whole] for name in texts}
    columns |= {name: np.array([row[name] for row in whole], dtype=kind) for name, kind in kinds.items()}
    return PurchaseColumns(**columns, invoiced=np.array([row["invoiced"] for row in whole], dtype=bool))


def judged(row: dict[str, Any], register: Register = REGISTER, *decisions: MatchDecision) -> tuple[Any, ...]:
    """Return rule, confidence, contract, covered contract and expected amount of one line."""
    return told(ContractMatcher(register, decisions).match(lines(row)))[0]


def told(found: Matches) -> list[tuple[Any, ...]]:
    return [
        (
            str(found.rule[at]),
            None if np.isnan(found.confidence[at]) else round(float(found.confidence[at]), 3),
            int(found.contract_id[at]),
            int(found.covered_by_id[at]),
            int(found.expected_minor[at]) if found.has_expected[at] else None,
        )
        for at in range(len(found.rule))
    ]


def test_the_contract_that_a_line_names_wins() -> None:
    assert judged({"reference": "c-1", "supplier": 99}) == ("reference", 0.9, 1, 0, 22_00)
    assert judged({"reference": "c-1"}) == ("reference", 1.0, 1, 0, 22_00)


def test_a_contract_named_before_it_starts_or_after_it_ended() -> None:
    assert judged({"reference": "c-1", "day": NEW_YEAR - 5}) == ("reference", 0.8, 1, 0, None)
    assert judged({"reference": "c-1", "day": YEAR_END + 1}) == ("none", None, 0, 0, None)
    renewing = Register({1: replace(GLOVES, renews=True)}, PRICES)
    assert judged({"reference": "c-1", "day": YEAR_END + 1}, renewing) == ("reference", 1.0, 1, 0, 22_00)


def test_the_price_list_on_the_day_tells_contract_and_amount() -> None:
    assert judged({}) == ("price_list", 1.0, 1, 0, 22_00)
    assert judged({"day": JULY - 1}) == ("price_list", 1.0, 1, 0, 20_00)
    assert judged({"unit": "CS", "quantity_milli": 1_000}) == ("price_list", 1.0, 1, 0, 95_00)
    assert judged({"unit": "EA", "quantity_milli": 50_000}) == ("price_list", 1.0, 1, 0, 5_50)
    assert judged({"unit": "PK"}) == ("price_list", 1.0, 1, 0, None)  # nobody said what a pack holds


def test_an_order_has_no_expected_amount_and_a_credit_a_negative_one() -> None:
    assert judged({"invoiced": False})[-1] is None
    assert judged({"quantity_milli": -2_000, "amount_minor": -22_00})[-1] == -22_00
    assert judged({"amount_minor": -22_00})[-1] == -22_00


def test_another_supplier_of_a_listed_item_sells_around_the_contract() -> None:
    assert judged({"supplier": 77}) == ("none", None, 0, 1, 22_00)
    assert judged({"supplier": 77, "day": YEAR_END + 1}) == ("none", None, 0, 0, None)


def test_the_only_contract_for_the_category_takes_lines_without_a_listed_item() -> None:
    assert judged({"supplier": 20, "item": "", "category": "repair"}) == ("supplier", 0.7, 2, 0, None)
    assert judged({"supplier": 20, "item": "x", "category": ""}) == ("supplier", 0.5, 2, 0, None)
    assert judged({"supplier": 20, "item": "x", "category": "food"}) == ("none", None, 0, 0, None)
    assert judged({"item": "x"}) == ("supplier", 0.4, 1, 0, None)  # the list of its contract lacks the item


def test_several_contracts_wait_for_a_person() -> None:
    twice = Register({2: SERVICE, 3: replace(SERVICE, id=3, number="c-3")}, ())
    row = {"supplier": 20, "item": "", "category": "repair"}
    assert judged(row, twice) == ("ambiguous", None, 0, 0, None)
    assert judged(row, twice, MatchDecision(supplier=20, contract=3)) == ("person", 1.0, 3, 0, None)


def test_two_price_lists_are_told_apart_by_the_unit() -> None:
    other = replace(GLOVES, id=3, number="c-3")
    only_boxes = Price(contract=3, item="gl-1", unit="BX", pieces=100, micro=9_000_000, first=NEW_YEAR)
    both = Register({1: GLOVES, 3: other}, (*PRICES, only_boxes))
    assert judged({}, both)[0] == "ambiguous"
    assert judged({"unit": "CS"}, both)[:3] == ("price_list", 0.9, 1)


def test_a_persons_decision_wins_while_the_contract_runs() -> None:
    mine = MatchDecision(supplier=77, contract=1, item="gl-1")
    assert judged({"supplier": 77}, REGISTER, mine) == ("person", 1.0, 1, 0, 22_00)
    assert judged({"supplier": 77, "day": YEAR_END + 1}, REGISTER, mine) == ("none", None, 0, 0, None)
    assert judged({"supplier": 77}, REGISTER, MatchDecision(supplier=77, contract=0)) == ("person", 1.0, 0, 0, None)


def test_a_decision_holds_for_an_item_that_no_list_has() -> None:
    mine = MatchDecision(supplier=77, contract=1, item="x")
    days = ((NEW_YEAR - 1, "none"), (NEW_YEAR, "person"), (YEAR_END, "person"), (YEAR_END + 1, "none"))
    for day, rule in days:
        assert judged({"supplier": 77, "item": "x", "day": day}, REGISTER, mine)[0] == rule


def test_the_decision_that_says_more_wins() -> None:
    broad, narrow = MatchDecision(supplier=77, contract=0), MatchDecision(supplier=77, contract=1, item="gl-1")
    assert judged({"supplier": 77}, REGISTER, broad, narrow)[2] == 1
    assert judged({"supplier": 77}, REGISTER, narrow, broad)[2] == 1
    of_invoice = MatchDecision(supplier=77, contract=2, invoice="I-9")
    assert judged({"supplier": 77, "invoice": "I-9"}, REGISTER, narrow, of_invoice)[:3] == ("person", 1.0, 2)


def test_escalators_raise_a_price_at_its_anniversaries() -> None:
    rising = Register({1: replace(GLOVES, end=None, escalator=0.03)}, (replace(PRICES[1], last=None),))
    for years, price in ((0, 22_00), (1, 22_66), (2, 23_34)):  # 11 × 1.03² = 11.6699
        day = number_of(date(2026 + years, 7, 1))
        assert judged({"day": day}, rising)[-1] == price
        assert years == 0 or judged({"day": day - 1}, rising)[-1] < price


def test_an_escalator_of_29_february_steps_on_1_march() -> None:
    leap = number_of(date(2024, 2, 29))
    assert [agreements.day_of(day) for day in agreements.anniversaries(leap, leap + 1461)] == [
        date(2025, 3, 1), date(2026, 3, 1), date(2027, 3, 1), date(2028, 2, 29),
    ]  # fmt: skip
    assert agreements.years_between(leap, number_of(date(2025, 2, 28))) == 0
    assert agreements.years_between(leap, number_of(date(2025, 3, 1))) == 1


ROWS = st.fixed_dictionaries(
    {
        "supplier": st.sampled_from([10, 20, 77]),
        "day": st.integers(NEW_YEAR - 40, YEAR_END + 40),
        "item": st.sampled_from(["gl-1", "x", ""]),
        "unit": st.sampled_from(["BX", "CS", "EA", "BX/50", "PK", ""]),
        "reference": st.sampled_from(["", "c-1", "c-2", "c-9"]),
        "category": st.sampled_from(["medical", "repair", ""]),
        "quantity_milli": st.integers(-(10**9), 10**9),
        "amount_minor": st.integers(-(10**12), 10**12),
        "invoiced": st.booleans(),
    }
)


@pytest.mark.slow
@given(st.lists(ROWS, min_size=1, max_size=30), st.randoms())
def test_a_line_is_judged_alone_whatever_stands_beside_it(rows: list[dict[str, Any]], chance: Any) -> None:
    alone = [judged(row) for row in rows]
    matcher = ContractMatcher(REGISTER)
    assert told(matcher.match(lines(*rows))) == alone
    assert told(matcher.match(lines(*rows))) == alone  # a second chunk finds the same
    order = list(range(len(rows)))
    chance.shuffle(order)
    assert told(matcher.match(lines(*(rows[place] for place in order)))) == [alone[place] for place in order]


@given(ROWS)
def test_at_most_one_contract_and_a_price_only_with_it(row: dict[str, Any]) -> None:
    rule, sure, contract, covered, expected = judged(row)
    assert not (contract and covered)
    assert (sure is None) == (rule in ("none", "ambiguous"))
    assert expected is None or contract or covered


@given(
    st.integers(-(10**12), 10**12), st.integers(0, 10**15), st.integers(1, 10**6), st.integers(-(10**6), 10**6),
    st.sampled_from([1, 100]),
)  # fmt: skip
def test_expected_amounts_are_exact_and_rounded_once(
    quantity: int, up: int, down: int, amount: int, minor: int
) -> None:
    exact = Fraction(abs(quantity) * up * minor, down * 10**9)
    if exact >= 2**62:
        return
    rounded = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    credit = quantity < 0 or (amount < 0 and quantity > 0)
    found = matching.expected_minor(
        np.array([quantity]), np.array([up], dtype=object), np.array([down]), np.array([amount]), minor=minor
    )
    assert found.tolist() == [-rounded if credit else rounded]


@pytest.mark.parametrize("share", [-0.1, 0.015, 0.0333])
def test_an_escalated_price_is_rounded_once(share: float) -> None:
    exact = Fraction(1_234_567) * (1 + Fraction(str(share))) ** 7
    assert abs(agreements.escalate(1_234_567, share, 7) - exact) <= Fraction(1, 2)
