"""Budgets of the year so far, and of one month: each month gets its own amount, or the file waits."""

import pytest

from services.errors import UserError
from tests.services.imports.conftest import Desk

LINES = (
    "SELECT d.code, a.code, period, amount_minor FROM budget_line l JOIN department d ON d.id = department_id "
    "JOIN account a ON a.id = account_id WHERE superseded_by IS NULL ORDER BY 1, 2, 3"
)
HEADS = [
    "Plan kumuliert",
    "Budget YTD",
    "Budget cumulé",
    "Presupuesto acumulado",
    "Plan aufgelaufen",
    "Budget ackumulerat",
]


@pytest.mark.parametrize("head", HEADS)
def test_a_budget_of_the_year_so_far_is_taken_apart(desk: Desk, head: str) -> None:
    rows = [
        f"2026-{month:02d},ICU,6100,{100 * month}.50\n2026-{month:02d},ICU,6200,{40 * month}\n" for month in (1, 2, 3)
    ]
    outcome = desk.post(f"Month,Department,Account,{head}\n" + "".join(rows), kind="budget", version="B")

    assert [row[2:] for row in desk.rows(LINES) if row[1] == "6100"] == [
        (202601, 100_50),
        (202602, 100_00),
        (202603, 100_00),
    ]
    assert [row[3] for row in desk.rows(LINES) if row[1] == "6200"] == [40_00, 40_00, 40_00]
    assert any("of the year so far" in note for note in outcome.notes)


def test_growth_without_a_word_of_it_is_asked_about(desk: Desk) -> None:
    rows = [
        f"2026-{month:02d},ICU,{account},{month * 1_000 + account}\n"
        for month in range(1, 6)
        for account in range(6100, 6106)
    ]
    file = "Month,Department,Account,Budget\n" + "".join(rows)

    with pytest.raises(UserError) as held:
        desk.post(file, kind="budget", version="B", create_missing=True)
    assert "of the year so far" in held.value.message

    desk.post(file, kind="budget", version="B", create_missing=True, answers={"cumulative": "year-to-date"})
    assert [row[3] for row in desk.rows(LINES) if row[1] == "6100"] == [7_100_00, *[1_000_00] * 4]


def test_a_plan_of_the_year_so_far_that_begins_in_march_waits(desk: Desk) -> None:
    with pytest.raises(UserError) as held:
        desk.post(
            "Month,Department,Account,Plan kumuliert\n2026-03,ICU,6100,300\n2026-04,ICU,6100,400\n",
            kind="budget",
            version="B",
        )

    assert "2026-02 is not there" in held.value.message
    assert "Import a file with every month since the year began" in held.value.message  # another file does not help


REPORT = "Plan-Ist-Vergleich März 2026\n\nKostenstelle;Konto;Plan;Ist;Abweichung\nICU;6100;120,00;110,00;-10,00\n"


def test_a_plan_of_one_month_is_not_spread_over_the_year_unasked(desk: Desk) -> None:
    with pytest.raises(UserError) as held:
        desk.post(REPORT, kind="budget", version="B")
    assert "The title or the file's name speaks of 2026-03" in held.value.message

    desk.post(REPORT, kind="budget", version="B", answers={"month-or-year": "month"})
    assert desk.rows(LINES) == [("ICU", "6100", 202603, 120_00)]


def test_or_spread_where_a_person_says_that_it_is_the_years(desk: Desk) -> None:
    desk.post(REPORT, kind="budget", version="B", answers={"month-or-year": "year"})

    assert [row[2:] for row in desk.rows(LINES)] == [(202600 + month, 10_00) for month in range(1, 13)]
