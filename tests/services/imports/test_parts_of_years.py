"""Quarters, days and years over two calendar years: figures under them are of no month until somebody says of which."""

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import Desk

HEADS = {"ledger": "Dept,Acct", "budget": "Dept,Acct", "statistics": "Dept,Statistic", "labor": "Dept,Job Class"}
FIGURES = {"ledger": "Amount", "budget": "Amount", "statistics": "Quantity", "labor": "Hours"}
QUARTERS = [
    ("Q1 2026", "Q2 2026"), ("2026-Q1", "2026-Q2"), ("Q1", "Q2"), ("1st half 2026", "2nd half 2026"), ("H1", "H2"),
    ("1. Quartal", "2. Quartal"), ("Kv1", "Kv2"),
]  # fmt: skip


def options(kind: str) -> dict[str, object]:
    return {"kind": kind, "create_missing": True, **({"version": "B1"} if kind == "budget" else {})}


@pytest.mark.parametrize("names", QUARTERS)
@pytest.mark.parametrize("kind", HEADS)
def test_quarters_across_are_no_months_and_no_years(new_desk: Desk, kind: str, names: tuple[str, str]) -> None:
    file = f"{HEADS[kind]},{','.join(names)}\n410,6200,30,60\n420,6300,3,6\n"

    with pytest.raises(UserError) as held:
        new_desk.post(file, **options(kind), answers={"year": "2026"})

    assert "quarters or half years" in held.value.message


@pytest.mark.parametrize("kind", HEADS)
def test_quarters_down_are_held_too(new_desk: Desk, kind: str) -> None:
    rows = [f"410,6200,{quarter} 2026,{10 * place}" for place, quarter in enumerate(("Q1", "Q2", "Q3"), 1)]
    file = "\n".join([f"{HEADS[kind]},Period,{FIGURES[kind]}", *rows, ""])

    with pytest.raises(UserError) as held:
        new_desk.post(file, **options(kind))

    assert "“Period” names quarters or half years" in held.value.message


def test_a_quarter_beside_a_date_holds_nothing(new_desk: Desk) -> None:
    new_desk.post(
        "Date,Quarter,Dept,Acct,Amount\n2026-01-05,Q1,410,6200,10.00\n2026-04-05,Q2,410,6200,20.00\n",
        create_missing=True,
    )

    assert [row[0] for row in new_desk.ledger()] == [202601, 202604]


@pytest.mark.parametrize("days", [7, 28, 31])
def test_days_of_a_month_across_are_no_months(new_desk: Desk, days: int) -> None:
    counts = ",".join(str(10 + day % 3) for day in range(days))
    file = f"Census January 2026\n\nUnit,{','.join(map(str, range(1, days + 1)))}\nICU,{counts}\nMed,{counts}\n"

    with pytest.raises(UserError) as held:
        new_desk.post(file, kind="statistics", create_missing=True, answers={"month": "2026-01"})

    assert "under days" in held.value.message


def test_columns_without_headings_are_no_units(new_desk: Desk) -> None:
    file = "ICU,2026-01-01,10,11,12\nMed,2026-01-01,30,31,32\nICU,2026-02-01,12,10,9\n"
    with pytest.raises(UserError):
        new_desk.post(file, kind="statistics", create_missing=True)
    assert new_desk.rows("SELECT COUNT(*) FROM statistic") == [(0,)]


# Years over two calendar years, where the hospital's begin in January ------------------------------------------------

PERIODS = "Year,Period,Dept,Acct,Amount\n2025/26,1,410,6200,1.00\n2025/26,12,410,6200,12.00\n"
NAMED = "Year,Month,Dept,Acct,Amount\n2025/26,Apr,410,6200,1.00\n2025/26,Mar,410,6200,12.00\n"


@pytest.mark.parametrize("file", [PERIODS, NAMED])
def test_periods_of_a_year_over_two_wait_for_its_first_month(new_desk: Desk, file: str) -> None:
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(file, create_missing=True)
    assert [asked.name for asked in held.value.questions if asked.answer is None] == ["first-month"]

    new_desk.post(file, create_missing=True, answers={"first-month": "4"})

    assert [(row[0], row[3]) for row in new_desk.ledger()] == [(202504, 1_00), (202603, 12_00)]


@pytest.mark.parametrize("heads", ["P01,P02,P12", "1,2,3"])
def test_periods_across_wait_as_well(new_desk: Desk, heads: str) -> None:
    with pytest.raises(UserError):
        new_desk.post(f"Trial balance 2025/26\n\nDept,Acct,{heads}\n410,6200,1,2,12\n", create_missing=True)
    assert new_desk.ledger() == []


MONTHS = "Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec,Jan,Feb,Mar"
FIGURE = ",".join(map(str, range(1, 13)))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("plan.csv", f"Budget 2025/26\n\nDept,Acct,{MONTHS}\n410,6200,{FIGURE}\n"),
        ("budget 2026.csv", f"Dept,Acct,{MONTHS}\n410,6200,{FIGURE}\n"),
        ("Budget 2025-26.csv", "Dept,Acct,Amount\n410,6200,1200\n"),
        ("plan.csv", "Fiscal Year,Dept,Acct,Amount\n2025/26,410,6200,1200\n"),
    ],
)
def test_a_budget_of_such_a_year_waits_for_the_hospitals_first_month(new_desk: Desk, name: str, file: str) -> None:
    with pytest.raises(UserError) as held:
        new_desk.post(file, name=name, kind="budget", create_missing=True, version="B1")

    assert "runs over two calendar years" in held.value.message


def test_months_with_their_own_years_need_no_first_month(new_desk: Desk) -> None:
    file = "Budget 2025/26\n\nDept,Acct,Apr 2025,May 2025,Jan 2026\n410,6200,1,2,3\n"
    new_desk.post(file, kind="budget", create_missing=True, version="B1")

    assert new_desk.rows("SELECT period FROM budget_line ORDER BY period") == [(202504,), (202505,), (202601,)]


def test_a_december_in_a_files_name_is_no_year_over_two(new_desk: Desk) -> None:
    file = "Year,Period,Dept,Acct,Amount\n2011,12,410,6200,1.00\n"
    new_desk.post(file, name="tb_2011-12.csv", create_missing=True, answers={"first-month": "1"})

    assert new_desk.ledger()[0][0] == 201112


def test_the_quarter_of_a_project_is_no_month_of_its_budget(new_desk: Desk) -> None:
    file = "Dept,Acct,Go-live,Amount\n410,6200,Q2,1200\n420,6300,Q4,600\n"
    new_desk.post(file, kind="budget", create_missing=True, version="B1", answers={"year": "2026"})

    assert new_desk.rows("SELECT SUM(amount_minor) FROM budget_line") == [(180_000,)]
