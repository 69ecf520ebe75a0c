"""The month of a budget's lines under any heading; a budget with days or periods is never spread without a word."""

import pytest

from data.importers.tables.stated_year import stated_period, stated_year
from services import imports
from services.imports.storing.versions import year_in
from tests.services.imports.conftest import Desk

MONTHS = "SELECT period, SUM(amount_minor) FROM budget_line GROUP BY period ORDER BY period"
#: The first six months of a year that begins in January.
PERIODS = [202601 + place for place in range(6)]


def budget(heading: str, texts: list[str], *, department: str = "Dept", further: str = "") -> str:
    """Return a budget with one line a month for two accounts, whose month stands under `heading`."""
    rows = [
        f"ICU,{account},{text},{place + 1}00.00{further}"
        for place, text in enumerate(texts)
        for account in (6100, 6200)
    ]
    return "\n".join([f"{department},Account,{heading},Budget{',Note' if further else ''}", *rows, ""])


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("Date", [f"2026-{month:02d}-01" for month in range(1, 7)]),
        ("Date", [f"01/{month:02d}/2026" for month in range(1, 7)]),
        ("Month Commencing", [f"{month}/1/2026" for month in range(1, 7)]),
        ("Stichtag", ["31.01.2026", "28.02.2026", "31.03.2026", "30.04.2026", "31.05.2026", "30.06.2026"]),
        ("When", ["Jan-26", "Feb-26", "Mar-26", "Apr-26", "May-26", "Jun-26"]),
        ("Timing", [f"FY26 P{period:02d}" for period in range(1, 7)]),
    ],
)
def test_a_column_with_one_day_or_label_a_month_says_the_month(new_desk: Desk, heading: str, texts: list[str]) -> None:
    new_desk.post(budget(heading, texts), kind="budget", create_missing=True, version="2026", fiscal_start=1)

    assert new_desk.rows(MONTHS) == [(period, 2 * (place + 1) * 100_00) for place, period in enumerate(PERIODS)]


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("Approved on", ["2026-01-14"] * 6),
        ("Entered", [f"2026-01-{day:02d}" for day in range(3, 9)]),
    ],
)
def test_days_and_numbers_that_may_be_months_are_asked_about(new_desk: Desk, heading: str, texts: list[str]) -> None:
    content = budget(heading, texts, further=",new")
    preview = new_desk.preview(content, kind="budget", create_missing=True, version="2026")

    (asked,) = [asked for asked in preview.questions if asked.name == "month-column"]
    assert [choice.value for choice in asked.choices] == [heading, "none"]
    with pytest.raises(imports.OpenQuestionsError):
        new_desk.post(content, kind="budget", create_missing=True, version="2026")


def test_the_answer_spreads_or_places(new_desk: Desk) -> None:
    content = budget("Approved on", ["2026-02-14"] * 2, further=",new")
    asked = {"kind": "budget", "create_missing": True}

    new_desk.post(content, **asked, version="Spread", answers={"month-column": "none", "year": "2026"})
    assert [period for period, _amount in new_desk.rows(MONTHS)] == [202601 + place for place in range(12)]
    new_desk.post(content, **asked, version="Placed", answers={"month-column": "Approved on"})
    placed = (
        "SELECT DISTINCT period FROM budget_line l JOIN budget_version v ON v.id = version_id WHERE v.name = 'Placed'"
    )
    assert new_desk.rows(placed) == [(202602,)]


def test_a_yearly_budget_without_days_is_spread_as_before(new_desk: Desk) -> None:
    new_desk.post("Dept,Account,Budget\nICU,6100,1200\n", kind="budget", create_missing=True, version="2026")

    assert new_desk.rows(MONTHS)[0] == (202601, 100_00)


def test_numbers_of_periods_take_the_year_of_the_version(new_desk: Desk) -> None:
    content = budget("Pd", [str(number) for number in range(1, 13)])
    new_desk.post(content, kind="budget", create_missing=True, version="2026", fiscal_start=1)

    assert [period for period, _amount in new_desk.rows(MONTHS)] == [202601 + place for place in range(12)]


@pytest.mark.parametrize("texts", [["P01", "P02", "P03"], ["1", "2", "3"], ["April", "May", "June"]])
def test_periods_of_no_year_are_asked_about(new_desk: Desk, texts: list[str]) -> None:
    rows = [f"ICU,{account},{text},100.00" for text in texts for account in ("Salaries", "Supplies")]
    content = "\n".join(["Dept,Account,Period,Amount", *rows, ""])
    preview = new_desk.preview(content, create_missing=True)

    assert "year" in [asked.name for asked in preview.questions if asked.answer is None]
    new_desk.post(content, create_missing=True, fiscal_start=1, answers={"year": "2026"})
    stored = "SELECT DISTINCT period FROM ledger_entry ORDER BY period"
    months = [202604, 202605, 202606] if texts[0] == "April" else [202601, 202602, 202603]
    assert new_desk.rows(stored) == [(month,) for month in months]


@pytest.mark.parametrize("column", ["Fiscal Year", "Financial year"])
def test_the_year_of_a_column_is_that_of_periods_in_headings(new_desk: Desk, column: str) -> None:
    lines = [f"{column},Dept,Statistic,P01,P02", "2026,ICU,Patient days,10,20", "2027,ICU,Patient days,30,40", ""]
    new_desk.post("\n".join(lines), kind="statistics", create_missing=True, fiscal_start=1)

    stored = "SELECT period, quantity_milli FROM statistic ORDER BY period"
    assert new_desk.rows(stored) == [(202601, 10_000), (202602, 20_000), (202701, 30_000), (202702, 40_000)]


@pytest.mark.parametrize(
    ("columns", "labels"),
    [
        ("Fiscal Year,Period", ["2026,12", "2026,13"]),
        ("Period", ["FY26-P12", "FY26-P13"]),
        ("Period", ["2025/26 P12", "2025/26 P13"]),
    ],
)
def test_closing_periods_are_asked_about(new_desk: Desk, columns: str, labels: list[str]) -> None:
    content = "\n".join([f"Dept,Account,{columns},Amount", *(f"ICU,Salaries,{label},100.00" for label in labels), ""])
    options = {"create_missing": True, "fiscal_start": 4, "fiscal_naming": "end"}
    preview = new_desk.preview(content, **options)

    assert "closing-periods" in [asked.name for asked in preview.questions]
    with pytest.raises(imports.OpenQuestionsError):
        new_desk.post(content, **options)
    aside = new_desk.post(content, **options, answers={"closing-periods": "reject"})
    assert (aside.rows_loaded, aside.rows_rejected) == (1, 1)
    new_desk.post(content + "\n", **options, mode="replace", answers={"closing-periods": "last-month"})
    stored = "SELECT period, SUM(amount_minor) FROM ledger_entry WHERE superseded_by IS NULL GROUP BY 1"
    assert new_desk.rows(stored) == [(202603, 200_00)]


@pytest.mark.parametrize("year", ["2526", "25/26", "25-26", "FY25-26", "2025/26"])
def test_a_fiscal_year_of_two_short_years_is_read(new_desk: Desk, year: str) -> None:
    content = f"Dept,Account,Fiscal Year,Period,Amount\nICU,Salaries,{year},1,100.00\nICU,Salaries,{year},2,100.00\n"
    new_desk.post(content, create_missing=True, fiscal_start=4)

    assert new_desk.rows("SELECT DISTINCT period FROM ledger_entry ORDER BY 1") == [(202504,), (202505,)]


@pytest.mark.parametrize("title", ["Start budgets FY25-26", "Budget book 25/26", "Budget FY2025/26", "Budget 2025-26"])
def test_the_short_years_of_a_title_are_one_fiscal_year(title: str) -> None:
    assert (stated_year([title]), stated_period([f"{title} M06"])) == ("2025/26", "2025/26 P06")


@pytest.mark.parametrize("name", ["budget_FY25-26.csv", "Budget 25/26", "budget_2025_26.xlsx", "FY25_26 plan"])
def test_the_short_years_of_a_file_name_are_one_fiscal_year(name: str) -> None:
    assert year_in(name) == 2026


@pytest.mark.parametrize("year", ["2025", "2026"])
def test_which_calendar_year_a_plain_fiscal_year_begins_in_is_asked(new_desk: Desk, year: str) -> None:
    content = f"Dept,Account,Fiscal Year,Period,Amount\nICU,Salaries,{year},1,100.00\nICU,Salaries,{year},2,100.00\n"
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(content, create_missing=True, fiscal_start=4)

    assert "fiscal-naming" in [asked.name for asked in held.value.questions]
    new_desk.post(content, create_missing=True, fiscal_start=4, answers={"fiscal-naming": "start"})
    assert new_desk.rows("SELECT MIN(period) FROM ledger_entry") == [(int(year) * 100 + 4,)]


def test_periods_with_their_year_are_months_of_a_budget(new_desk: Desk) -> None:
    head = ",".join(f"Period 2026{period:03d}" for period in range(1, 13))
    rows = [f"ICU,{account},{','.join([str(account)] * 12)},{account * 12}" for account in (6100, 6200)]
    content = "\n".join([f"Dept,Account,{head},Total", *rows, ""])
    new_desk.post(content, kind="budget", create_missing=True, version="X", fiscal_start=1)

    assert new_desk.rows("SELECT MIN(period), MAX(period), SUM(amount_minor) FROM budget_line") == [
        (202601, 202612, 12_300 * 12 * 100)
    ]


def test_the_month_of_a_budget_is_asked_in_one_question_at_a_time(new_desk: Desk) -> None:
    lines = [
        f"{department},{account},2026-{month:02d}-{day:02d},{1_000 + month}.50"
        for department in ("6010", "6020")
        for account, month, day in (("6000", 8, 12), ("6100", 6, 17), ("6200", 9, 6))
    ]
    text = "\n".join(["Budget March 2026", "Department,Account,Kolumn Z,Budget Amount", *lines, ""])

    def asked(**answers: str) -> set[str]:
        preview = new_desk.preview(text, kind="budget", create_missing=True, version="B1", answers=answers)
        return {one.name for one in preview.questions if one.answer is None} & {"month-column", "month-or-year"}

    assert asked() == {"month-column"}
    assert asked(**{"month-column": "none"}) == {"month-or-year"}
    assert asked(**{"month-column": "Kolumn Z"}) == set()
