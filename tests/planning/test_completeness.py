"""What a ledger lacks is told by its own months, and nothing is told of books that are whole."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.completeness import (
    first_movements,
    last_posted_month,
    missing_months,
    out_of_balance,
    reaches_back,
    stopped_departments,
)
from planning.periods import shift, span

FIRST = 202511


def books(months: int = 6, departments: int = 5) -> pd.DataFrame:
    """Return whole books: each department has revenue, cost and cash in each month, debits equal to credits."""
    rows = [
        (month, department, account, kind, amount)
        for month in span(FIRST, shift(FIRST, months - 1))
        for department in range(1, departments + 1)
        for account, kind, amount in ((40, "revenue", 500), (60, "expense", 300 + department), (10, "balance", 0))
    ]
    frame = pd.DataFrame(rows, columns=["period", "department_id", "account_id", "type", "amount_minor"])
    cash = frame["type"] == "balance"
    frame.loc[cash, "amount_minor"] = 500 - (300 + frame.loc[cash, "department_id"])
    return frame


LAST = shift(FIRST, 5)


def last_month(lines: pd.DataFrame) -> int | None:
    counts = lines.groupby("period")["department_id"].nunique()
    return last_posted_month(counts.index, lambda month: int(counts[month]))


def test_whole_books_lack_nothing() -> None:
    lines = books()

    assert missing_months(lines["period"]) == []
    assert last_month(lines) == LAST
    assert stopped_departments(lines, LAST).empty
    assert first_movements(lines[lines["period"] == LAST], {10, 40, 60}).empty
    assert out_of_balance(lines).empty


@given(st.sets(st.integers(0, 5), min_size=1, max_size=3))
def test_each_month_between_others_that_is_gone_is_named(gone: set[int]) -> None:
    months = span(FIRST, LAST)
    lines = books()
    left = lines[~lines["period"].isin([months[place] for place in gone])]

    inner = [months[p] for p in sorted(gone) if left["period"].min() < months[p] < left["period"].max()]
    assert missing_months(left["period"]) == inner


@given(st.sets(st.integers(1, 5), max_size=2))
def test_departments_that_stopped_are_named_with_their_usual_cost(gone: set[int]) -> None:
    lines = books()
    left = lines[~(lines["department_id"].isin(gone) & (lines["period"] == LAST))]

    stopped = stopped_departments(left, LAST)

    assert dict(zip(stopped["department_id"], stopped["usual_minor"], strict=True)) == {one: 300 + one for one in gone}


def test_a_month_that_has_only_begun_judges_nobody() -> None:
    lines = books()
    begun = lines[(lines["period"] < LAST) | (lines["department_id"] == 1)]

    assert last_month(begun) == shift(LAST, -1)


def test_an_account_that_never_moved_is_named_where_the_books_reach_back() -> None:
    lines = pd.DataFrame({"account_id": [60, 99, 99, 98, 97, 97], "amount_minor": [300, -6_000, -1_000, 5, 3, -3]})

    assert first_movements(lines, {60}).to_numpy().tolist() == [[99, -7_000], [98, 5]]
    assert reaches_back(span(FIRST, LAST), LAST)
    assert not reaches_back(span(shift(LAST, -2), LAST), LAST)


@pytest.mark.parametrize("amount", [1, -250])
def test_a_month_whose_debits_and_credits_differ_is_named(amount: int) -> None:
    more = pd.DataFrame([(LAST, 1, 60, "expense", amount)], columns=books().columns)

    assert out_of_balance(pd.concat([books(), more])).to_numpy().tolist() == [[LAST, amount]]


def test_books_that_never_balance_say_nothing() -> None:
    lines = books()

    assert out_of_balance(lines[lines["type"] != "balance"]).empty
    assert out_of_balance(lines.assign(amount_minor=lines["amount_minor"] + (lines["type"] == "expense"))).empty
