"""Months and fiscal years."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.periods import FiscalCalendar, days_in, first_day, period_of, shift, span

months = st.builds(lambda year, month: year * 100 + month, st.integers(1990, 2090), st.integers(1, 12))
calendars = st.builds(FiscalCalendar, st.integers(1, 12))


def test_a_calendar_year_is_its_own_fiscal_year() -> None:
    calendar = FiscalCalendar()

    assert calendar.fiscal_year(202612) == 2026
    assert calendar.fiscal_month(202612) == 12
    assert calendar.label(2026) == "FY 2026"


def test_a_fiscal_year_from_july_is_named_by_the_year_in_which_it_ends() -> None:
    calendar = FiscalCalendar(first_month=7)

    assert [calendar.fiscal_year(period) for period in (202606, 202607, 202612, 202701, 202706)] == [
        *(2026, 2027, 2027, 2027, 2027)
    ]
    assert calendar.months(2027)[:2] == [202607, 202608]
    assert calendar.months(2027)[-1] == 202706
    assert calendar.label(2027) == "FY 2026/27"


def test_the_label_of_a_year_across_a_century_keeps_two_digits() -> None:
    assert FiscalCalendar(first_month=4).label(2100) == "FY 2099/00"


def test_year_to_date_runs_from_the_first_month_to_the_asked_one() -> None:
    calendar = FiscalCalendar(first_month=10)

    assert calendar.year_to_date(202610) == [202610]
    assert calendar.year_to_date(202701) == [202610, 202611, 202612, 202701]
    assert calendar.year_to_date(202609) == calendar.months(2026)


@pytest.mark.parametrize(
    ("first", "last", "months_between"),
    [(202611, 202702, [202611, 202612, 202701, 202702]), (202601, 202601, [202601]), (202602, 202601, [])],
)
def test_a_span_holds_both_ends(first: int, last: int, months_between: list[int]) -> None:
    assert span(first, last) == months_between


def test_days_and_months_convert() -> None:
    assert period_of(date(2028, 2, 29)) == 202802
    assert first_day(202802) == date(2028, 2, 1)


@given(months, st.integers(-600, 600))
def test_a_shift_there_and_back_changes_nothing(period: int, steps: int) -> None:
    moved = shift(period, steps)

    assert 1 <= moved % 100 <= 12
    assert shift(moved, -steps) == period


@given(months, st.integers(0, 400))
def test_a_span_has_one_month_more_than_its_shift(period: int, steps: int) -> None:
    found = span(period, shift(period, steps))

    assert len(found) == steps + 1
    assert found == sorted(set(found))


@given(calendars, months)
def test_every_month_has_one_place_in_one_fiscal_year(calendar: FiscalCalendar, period: int) -> None:
    year, month = calendar.fiscal_year(period), calendar.fiscal_month(period)

    assert calendar.period(year, month) == period
    assert calendar.months(year)[month - 1] == period
    assert calendar.year_to_date(period)[-1] == period


@given(calendars, st.integers(1990, 2090))
def test_a_fiscal_year_has_twelve_months_and_ends_in_the_year_of_its_name(calendar: FiscalCalendar, year: int) -> None:
    found = calendar.months(year)

    assert found == span(found[0], found[-1])
    assert len(found) == 12
    assert found[-1] // 100 == year
    assert found[0] == shift(calendar.months(year - 1)[-1], 1)


def test_a_february_has_its_own_days() -> None:
    assert (days_in([202602]), days_in([202402]), days_in(span(202601, 202612))) == (28, 29, 365)
