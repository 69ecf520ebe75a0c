"""Which months of actuals stand beside a budget: a whole year, or the last twelve months, never an unfinished one."""

from planning.budgets.reference import in_order_of_year, reference, year_at_pace
from planning.periods import FiscalCalendar, span

JULY = FiscalCalendar(7)


def test_the_year_before_when_it_is_over() -> None:
    months = reference(JULY, 2027, first=202307, last=202609)
    assert months.beside == tuple(span(202507, 202606))
    assert (months.is_year, months.whole) == (True, True)
    assert months.recent == tuple(span(202510, 202609))


def test_the_last_twelve_months_while_it_is_not_over() -> None:
    months = reference(JULY, 2028, first=202307, last=202610)
    assert months.beside == tuple(span(202511, 202610))
    assert (months.is_year, months.whole) == (False, True)


def test_months_before_the_first_figures_are_no_zeros() -> None:
    """Five months of a new ledger are five months: as twelve they would make the run rate less than half."""
    months = reference(JULY, 2027, first=202602, last=202606)
    assert months.recent == tuple(span(202602, 202606))
    assert (months.is_year, months.whole) == (False, False)


def test_no_counted_month_is_nothing() -> None:
    assert reference(JULY, 2027, first=0, last=None).beside == ()


def test_months_are_put_where_they_are_in_the_year() -> None:
    months = span(202511, 202610)
    assert in_order_of_year({month: month for month in months}, JULY, months)[:4] == (202607, 202608, 202609, 202610)


def test_a_pace_is_exact() -> None:
    assert year_at_pace([100, 101, 100]) == 1204
    assert year_at_pace([-100, -101, -100]) == -1204
    assert year_at_pace([]) is None
