"""Reports of a month beside plan, variance, year so far and last year: what happened is stored."""

from itertools import permutations

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import Desk

OF_THE_MONTH = ["Current Month", "This Month", "Net Change", "Actual", "Current Period", "Amount", "lfd. Monat"]
PLANS = ["Budget", "Plan", "Forecast", "Budget Amount"]


def stored(desk: Desk, lines: str, kind: str, query: str) -> object:
    """Return what a file stores, None where it is asked about or refused."""
    try:
        desk.post(lines, kind=kind, create_missing=True)
    except (imports.OpenQuestionsError, UserError):
        return None
    return desk.rows(query)[0][0]


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("month", OF_THE_MONTH)
def test_a_ledger_never_takes_the_plan(new_desk: Desk, month: str, plan: str) -> None:
    lines = f"Period,Dept,Account,Name,{month},{plan},Variance\n"
    lines += "2026-03,ICU,7100,Salaries,540.10,500.00,40.10\n2026-03,ICU,7200,Supplies,120.50,100.00,20.50\n"

    assert stored(new_desk, lines, "ledger", "SELECT SUM(ABS(amount_minor)) FROM ledger_entry") == 660_60


@pytest.mark.parametrize("order", [*permutations(range(3))])
@pytest.mark.parametrize("month", ["Current Month", "This Month", "Current Period", "Actual", "Volume"])
@pytest.mark.parametrize("others", [("Prior Year", "Variance"), ("YTD", "Budget"), ("Budget", "Variance")])
def test_statistics_take_what_was_counted(
    new_desk: Desk, month: str, others: tuple[str, str], order: tuple[int, ...]
) -> None:
    columns = [(month, 540, 640), (others[0], 500, 690), (others[1], 40, -50)]
    head, first, second = zip(*(columns[place] for place in order), strict=True)
    lines = f"Period,Department,Statistic,{','.join(head)}\n"
    for unit, row in (("ICU", first), ("MED", second)):
        lines += f"2026-03,{unit},Patient days,{','.join(map(str, row))}\n"

    query = "SELECT SUM(quantity_milli) FROM statistic"
    assert stored(new_desk, lines, "statistics", query) in (None, 1_180_000)


@pytest.mark.parametrize(
    ("head", "pay"),
    [
        ("Actual Hours,Budget Hours,Actual Dollars,Budget Dollars", 210_000_00),
        ("Actual Hours,Budget Hours,Actual Pay,Budget Pay", 210_000_00),
        ("Current Month Hours,YTD Hours,Current Month Pay,YTD Pay", 210_000_00),
    ],
)
def test_hours_and_pay_are_those_of_the_month(new_desk: Desk, head: str, pay: int) -> None:
    lines = f"Month,Dept,Job,{head}\n2026-03,ICU,RN,3000,3100,120000,124000\n2026-03,MED,RN,2000,2100,90000,94000\n"

    hours = stored(new_desk, lines, "labor", "SELECT SUM(hours_milli) FROM labor_entry")
    assert hours in (None, 5_000_000)
    if hours is not None:
        assert new_desk.rows("SELECT SUM(amount_minor) FROM labor_entry")[0][0] in (0, pay)
