"""Headings in two lines: years or a title over months, titles over keys, and names below codes side by side."""

import pytest

from tests.services.imports.conftest import Desk

MONTHS = ("Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")
FIGURES = [120.50 + 3 * place for place in range(12)]
CREATE = {"create_missing": True}


def budget(desk: Desk) -> dict[tuple[int, str, str], int]:
    rows = desk.rows(
        "SELECT period, d.code, a.code, SUM(amount_minor) FROM budget_line e JOIN department d ON d.id = department_id "
        "JOIN account a ON a.id = account_id GROUP BY 1, 2, 3"
    )
    return {(period, department, account): amount for period, department, account, amount in rows}


def two_lines(first: str, second: str, *, split: int) -> str:
    """Return a budget whose months stand under two groups, the second from the month `split` on."""
    above = [first, *[""] * (split - 1), second, *[""] * (11 - split)]
    rows = [
        f"{department},{account},{words},{','.join(f'{scale * figure:.2f}' for figure in FIGURES)}"
        for department, account, words, scale in (("610", "6100", "Supplies", 1), ("620", "6200", "Drugs", 2))
    ]
    return "\n".join([f"Dept,Acct,Account Description,{','.join(above)}", f",,,{','.join(MONTHS)}", *rows, ""])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Calendar 2025", "Calendar 2026"),
        ("CY 2025", "CY 2026"),
        ("Year 2025", "Year 2026"),
        ("Kalenderjahr 2025", "Kalenderjahr 2026"),
        ("Hospital 2025", "Hospital 2026"),
    ],
)
def test_years_over_months_are_the_years_of_the_months(new_desk: Desk, first: str, second: str) -> None:
    new_desk.post(two_lines(first, second, split=3), "budget", version="B", answers={"first-month": "10"}, **CREATE)

    stored = budget(new_desk)
    assert len(stored) == 24
    periods = [202510, 202511, 202512, *range(202601, 202610)]
    assert [stored[period, "610", "6100"] for period in periods] == [round(100 * figure) for figure in FIGURES]
    assert [stored[period, "620", "6200"] for period in periods] == [round(200 * figure) for figure in FIGURES]


def test_a_year_beside_a_month_and_something_else_is_no_budget_of_the_year(new_desk: Desk) -> None:
    """What nobody can place is asked about; it is never spread over the months of two years."""
    heads = [f"Site {site} 2026 {month}" for site in ("North", "South") for month in MONTHS[3:6]]
    lines = f"Dept,Acct,{','.join(heads)}\n610,6100,1,2,3,4,5,6\n620,6200,7,8,9,1,2,3\n"

    preview = new_desk.preview(lines, "budget", version="B", **CREATE)

    assert preview.layout.shape != "wide_years"


@pytest.mark.parametrize("key", ["KSt", "Cost Center", "Dept"])
def test_months_under_a_title_beside_a_key_that_is_written_once(new_desk: Desk, key: str) -> None:
    rows = [
        ",".join(
            [department if place == 0 else "", account, words, *(str(100 + place + n * 7 % 12) for n in range(12))]
        )
        for department in ("9101", "9102", "9103")
        for place, (account, words) in enumerate(
            (("6000", "Pay"), ("6600", "Drugs"), ("6800", "Food"), ("6900", "Tax"))
        )
    ]
    names = [*MONTHS[3:], *MONTHS[:3]]
    lines = [f"{key},Account,Description,Plan 2025{',' * 11}", f",,,{','.join(names)}", *rows, ""]

    new_desk.post("\n".join(lines), "budget", version="B", **CREATE)

    stored = budget(new_desk)
    assert len(stored) == 3 * 4 * 12
    assert {stored[202501, code, "6900"] for code in ("9101", "9102", "9103")} == {103_00}


def test_names_below_codes_side_by_side_belong_to_the_heading(new_desk: Desk) -> None:
    lines = [
        "Kostenart,Bezeichnung,9101,9102,9201,Summe",
        ",,Innere,Chirurgie,Labor,",
        "6000,Löhne,1000.10,2000.20,300.30,3300.60",
        "6600,Arzneimittel,50.00,60.00,70.00,180.00",
        "6800,Lebensmittel,5.00,6.00,7.00,18.00",
    ]

    outcome = new_desk.post("\n".join([*lines, ""]), upload_period=202504, **CREATE)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (3, 0)
    assert sorted(new_desk.rows("SELECT code, name FROM department")) == [
        ("9101", "Innere"), ("9102", "Chirurgie"), ("9201", "Labor")]  # fmt: skip
    assert (202504, "9201", "6000", 300_30) in new_desk.ledger()


def test_a_title_right_above_headings_is_no_part_of_them(new_desk: Desk) -> None:
    lines = [
        "MIS - Clinical Statistics,,,FY 2025-26",
        "Cost Centre,Dept,Parameter,Period 1,Period 2,Period 3,YTD",
        'CC10,General Ward,Inpatient Days,900,800,700,"2,400"',
        "CC20,ICU,ICU Days,90,80,70,240",
        "CC30,OPD,Visits,5,6,7,18",
    ]

    preview = new_desk.preview("\n".join([*lines, ""]), "statistics", **CREATE)

    assert preview.layout.columns[:3] == ("Cost Centre", "Dept", "Parameter")
    assert preview.mapping["measure"].column == "Parameter"
