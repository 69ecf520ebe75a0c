"""Budgets of twelve months from April to March: nobody has said with which month fiscal years begin."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.engine import writing
from data.models import Setting
from services import imports
from services.errors import UserError
from services.imports.budgets.year_order import first_of_year
from tests.services.imports.conftest import Desk

MONTHS = [*((2026, month) for month in range(4, 13)), *((2027, month) for month in range(1, 4))]
LEDGER = "Date,Department,Account,Account name,Amount\n2026-04-05,6010,7100,Medical supplies,120.50\n"
YEARS = "SELECT DISTINCT fiscal_year FROM budget_version ORDER BY 1"


def wide() -> str:
    head = ",".join(f"{year}-{month:02d}" for year, month in MONTHS)
    return f"Department,Account,Account name,{head}\n6010,7100,Medical supplies,{','.join(['100.00'] * 12)}\n"


def long() -> str:
    lines = [f"{year}-{month:02d},6010,7100,Medical supplies,100.00" for year, month in MONTHS]
    return "\n".join(["Month,Department,Account,Account name,Amount", *lines, ""])


@pytest.mark.parametrize("form", [wide, long])
def test_it_is_asked_before_the_first_figures(new_desk: Desk, form: Callable[[], str]) -> None:
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(form(), kind="budget", create_missing=True)
    (asked,) = held.value.questions
    assert (asked.name, asked.proposal) == ("first-month", "4")

    new_desk.post(form(), kind="budget", create_missing=True, answers={"first-month": "4"})

    assert new_desk.rows(YEARS) == [(2027,)]


@pytest.mark.parametrize("form", [wide, long])
def test_with_figures_stored_the_settings_decide(new_desk: Desk, form: Callable[[], str]) -> None:
    new_desk.post(LEDGER, create_missing=True)
    with pytest.raises(UserError, match="from 2026-04 to 2027-03"):
        new_desk.post(form(), kind="budget", create_missing=True)
    assert new_desk.rows("SELECT COUNT(*) FROM budget_line") == [(0,)]


@pytest.mark.parametrize(("first", "years"), [(4, [(2027,)]), (1, [(2026,), (2027,)])])
def test_what_was_said_is_not_asked(new_desk: Desk, first: int, years: list[tuple[int]]) -> None:
    new_desk.post(LEDGER, create_missing=True)
    with writing(new_desk.url) as session:
        session.merge(Setting(key="fiscal_first_month", value={"value": first}))
    new_desk.post(long(), kind="budget", create_missing=True)

    assert new_desk.rows(YEARS) == years


@given(st.integers(2000, 2090), st.integers(1, 12), st.sets(st.integers(1, 11), max_size=11))
def test_only_twelve_months_in_a_row_are_such_a_year(year: int, month: int, missing: set[int]) -> None:
    row = [(year + (month - 1 + place) // 12) * 100 + (month - 1 + place) % 12 + 1 for place in range(12)]

    assert first_of_year(set(row)) == (month if month > 1 else None)
    assert first_of_year({one for place, one in enumerate(row) if place not in missing} if missing else set()) is None
