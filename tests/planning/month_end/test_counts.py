"""Is a count there for the whole month? By its days, without false alarms over clinics and gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.month_end.counts import short_months, unfinished_months
from planning.periods import days_in, first_day, shift, span

MONTHS = span(202501, 202606)


def every_day() -> dict[int, int]:
    return {month: days_in([month]) for month in MONTHS}


def weekdays(closed: int = 0) -> dict[int, int]:
    """Return the weekdays of each month, some fewer in November and December."""
    starts = [(month, first_day(month), first_day(shift(month, 1))) for month in MONTHS]
    return {
        month: int(np.busday_count(first, last)) - (closed if month % 100 > 10 else 0) for month, first, last in starts
    }


@pytest.mark.parametrize(("month", "lost"), [(202606, 9), (202606, 1), (202511, 3), (202501, 20)])
def test_a_census_that_lacks_a_day_is_not_whole(month: int, lost: int) -> None:
    days = every_day()
    days[month] -= lost

    assert short_months(days) == [month]


def test_a_clinic_that_is_open_on_weekdays_and_closes_on_holidays_is_whole() -> None:
    days = weekdays(closed=2)

    assert short_months(days) == []
    assert short_months({**days, 202606: 14}) == [202606]


def test_months_stored_as_a_whole_and_too_few_months_are_not_judged() -> None:
    assert short_months(dict.fromkeys(MONTHS, 0)) == []
    assert short_months({202601: 31, 202602: 28, 202603: 12}) == []


def test_fewer_days_for_three_months_are_how_it_is_counted_now() -> None:
    days = every_day() | {202604: 22, 202605: 21, 202606: 22}

    assert short_months(days) == []


def test_a_department_that_has_not_reported_yet_is_awaited_and_one_that_closed_is_not() -> None:
    late, closed, going_on = (
        pd.DataFrame({"department_id": number, "measure_id": 1, "period": months, "days": 0})
        for number, months in ((1, MONTHS[:-2]), (2, MONTHS[:-3]), (3, MONTHS))
    )

    found = unfinished_months(pd.concat([late, closed, going_on]))

    assert found.to_numpy().tolist() == [[1, 1, 202605], [1, 1, 202606]]


def test_a_gap_in_the_middle_is_awaited_where_counting_was_a_habit() -> None:
    habit = [month for month in MONTHS if month != 202510]
    seldom = MONTHS[::2]
    rows = [
        pd.DataFrame({"department_id": number, "measure_id": 1, "period": months, "days": 0})
        for number, months in ((1, habit), (2, seldom))
    ]

    assert unfinished_months(pd.concat(rows)).to_numpy().tolist() == [[1, 1, 202510]]


def test_nothing_counted_lacks_nothing() -> None:
    assert unfinished_months(pd.DataFrame(columns=["department_id", "measure_id", "period", "days"])).empty


@given(st.sampled_from(MONTHS), st.integers(1, 27))
def test_any_days_lost_of_a_daily_count_are_seen(month: int, lost: int) -> None:
    assert short_months(every_day() | {month: days_in([month]) - lost}) == [month]
