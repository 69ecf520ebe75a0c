"""What is added to a budget: monthly or once, a transfer takes what it gives, what a year leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.budgets.adjusting import YEAR, lines_of, months_of, unused_amount

places = st.integers(0, YEAR - 1)
amounts = st.integers(-(10**12), 10**12)


def test_what_recurs_is_in_each_month_from_its_start_on() -> None:
    assert months_of(100, 9, recurrent=True) == [0] * 9 + [100] * 3
    assert months_of(100, 9, recurrent=False) == [0] * 9 + [100, 0, 0]


def test_an_initiative_has_a_line_a_month() -> None:
    lines = lines_of((1, 2), None, 500, 10, recurrent=True)
    assert [(one.place, one.amount_minor) for one in lines] == [(10, 500), (11, 500)]


@given(amounts, places, st.booleans())
def test_a_transfer_takes_what_it_gives(amount: int, start: int, recurrent: bool) -> None:
    lines = lines_of((1, 2), (3, 4), amount, start, recurrent=recurrent)
    assert sum(one.amount_minor for one in lines) == 0
    given_to = [one.amount_minor for one in lines if (one.department_id, one.account_id) == (3, 4)]
    assert sum(given_to) == sum(months_of(amount, start, recurrent=recurrent))


@pytest.mark.parametrize(("budget", "actual", "left"), [(100, 70, 30), (100, 130, 0), (0, -10, 0), (-5, 0, 0)])
def test_only_what_was_budgeted_and_not_spent_is_left(budget: int, actual: int, left: int) -> None:
    assert unused_amount(budget, actual) == left
