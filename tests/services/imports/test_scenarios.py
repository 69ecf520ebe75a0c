"""Actuals, budget and forecast under each other in one file: each import takes its own lines, and says what it left."""

from typing import Any

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import Desk

#: Heading, then the text of actuals, of the budget and of further figures.
FORMS = [
    ("Ledger Type", "ACT", "BUD", ()),
    ("Ledger Type", "AA", "BA", ()),
    ("Scenario", "Actual", "Budget", ("Forecast",)),
    ("Version", "Actual", "Plan", ("Forecast Q2", "Prior Year")),
    ("Data type", "Actuals", "Budget FY26", ("Variance",)),
    ("Type", "Actual", "Budget", ("PY",)),
    ("Wertart", "Ist", "Plan", ("Vorjahr",)),
    ("Ist/Plan", "I", "P", ()),
    ("Scenario", "A", "B", ("F",)),
    ("Nature", "Réel", "Budget", ("N-1",)),
    ("Réel/Budget", "R", "B", ()),
    ("Escenario", "Real", "Presupuesto", ("Previsión",)),
    ("Typ", "Utfall", "Budget", ("Prognos",)),
    ("Category", "Regnskap", "Budsjett", ()),
    ("Tipo", "Consuntivo", "Preventivo", ()),
    ("Soort", "Werkelijk", "Begroting", ()),
    ("column 5", "actual", "budget", ()),
]


def long_file(heading: str, texts: tuple[str, ...], *, months: tuple[int, ...] = (1, 2)) -> str:
    """Return a file with 100.00 for the first text of each key, 7.00 for the second, 0.50 for all others."""
    amounts = ("100.00", "7.00", *["0.50"] * (len(texts) - 2))
    rows = [
        f"2026-{month:02d},{department},{account},{text},{amount}"
        for month in months
        for department in ("ICU", "LAB")
        for account in ("6100", "6200")
        for text, amount in zip(texts, amounts, strict=True)
    ]
    return "\n".join([f"Period,Department,Account,{heading},Amount", *rows, ""])


def questions(desk: Desk, lines: str, kind: str = "ledger", **options: Any) -> list[imports.FileQuestion]:
    return [asked for asked in desk.preview(lines, kind, **options).questions if asked.answer is None]


@pytest.mark.parametrize(("heading", "actual", "budget", "more"), FORMS)
def test_a_ledger_takes_the_actual_lines_alone(
    desk_sqlite: Desk, heading: str, actual: str, budget: str, more: tuple[str, ...]
) -> None:
    outcome = desk_sqlite.post(long_file(heading, (actual, budget, *more)))

    assert {row[3] for row in desk_sqlite.ledger()} == {100_00}
    assert (outcome.rows_loaded, outcome.loaded_total) == (8, 800_00)
    assert outcome.rows_skipped == 8 * (1 + len(more))
    assert any(f"8 lines with “{budget}”" in note and "(56.00)" in note for note in outcome.notes), outcome.notes
    assert all(any(f"8 lines with “{text}”" in note and "(4.00)" in note for note in outcome.notes) for text in more)


@pytest.mark.parametrize(("heading", "actual", "budget", "more"), FORMS)
def test_a_budget_takes_the_budget_lines_alone(
    desk_sqlite: Desk, heading: str, actual: str, budget: str, more: tuple[str, ...]
) -> None:
    outcome = desk_sqlite.post(long_file(heading, (actual, budget, *more)), "budget", version="B26")

    assert (outcome.rows_loaded, outcome.loaded_total) == (8, 56_00)
    assert any(f"8 lines with “{actual}”" in note and "(800.00)" in note for note in outcome.notes), outcome.notes


def test_budget_lines_that_come_late_are_left_out_as_well(desk_sqlite: Desk) -> None:
    actual = [f"2026-01,ICU,6100,A,{number}.00" for number in range(1, 7001)]
    budget = [f"2026-01,ICU,6100,B,{number}.00" for number in range(1, 101)]

    outcome = desk_sqlite.post("\n".join(["Period,Department,Account,Scenario,Amount", *actual, *budget, ""]))

    assert (outcome.rows_loaded, outcome.rows_skipped) == (7000, 100)


def test_what_is_not_understood_is_asked_and_the_answer_decides(desk_sqlite: Desk) -> None:
    lines = long_file("Scenario", ("1000", "2000"))

    (asked,) = questions(desk_sqlite, lines)
    assert asked.name == "scenario"
    assert [(choice.value, choice.effect) for choice in asked.choices] == [
        ("1000", "8 lines, 800.00 in total"), ("2000", "8 lines, 56.00 in total"), ("all", ""),
    ]  # fmt: skip
    with pytest.raises(imports.OpenQuestionsError):
        desk_sqlite.post(lines)
    assert desk_sqlite.post(lines, answers={"scenario": "1000"}).loaded_total == 800_00


def test_one_text_that_is_not_understood_beside_others_is_asked(desk_sqlite: Desk) -> None:
    (asked,) = questions(desk_sqlite, long_file("Scenario", ("Actual", "Budget", "Topside")))

    assert (asked.name, asked.proposal) == ("scenario", "Actual")


def test_all_lines_may_be_meant(desk_sqlite: Desk) -> None:
    outcome = desk_sqlite.post(long_file("Version", ("1", "2")), answers={"scenario": "all"})

    assert (outcome.rows_loaded, outcome.loaded_total) == (16, 856_00)


def test_an_answer_that_the_column_does_not_have_is_refused(desk_sqlite: Desk) -> None:
    with pytest.raises(UserError, match="no answer to “scenario”"):
        desk_sqlite.post(long_file("Version", ("1", "2")), answers={"scenario": "3"})


def test_a_ledger_without_an_actual_line_is_refused(desk_sqlite: Desk) -> None:
    with pytest.raises(UserError, match="No line is an actual"):
        desk_sqlite.post(long_file("Scenario", ("Budget", "Forecast")))


def test_a_forecast_alone_is_a_budget_version(desk_sqlite: Desk) -> None:
    lines = "Period,Department,Account,Scenario,Amount\n2026-01,ICU,6100,Forecast,5.00\n2026-01,ICU,6200,Actual,1.00\n"

    assert desk_sqlite.post(lines, "budget", version="Q2").loaded_total == 5_00


def test_two_budgets_for_one_version_are_asked_about(desk_sqlite: Desk) -> None:
    lines = long_file("Budget type", ("Original budget", "Revised budget"))

    (asked,) = questions(desk_sqlite, lines, "budget", version="B26")

    assert asked.name == "scenario"
    assert (
        desk_sqlite.post(lines, "budget", version="B26", answers={"scenario": "Revised budget"}).loaded_total == 56_00
    )


def test_versions_named_by_the_file_stay_apart_without_its_actuals(desk_sqlite: Desk) -> None:
    outcome = desk_sqlite.post(long_file("Scenario", ("Actual", "Budget 2026", "Forecast")), "budget")

    assert outcome.loaded_total == 56_00 + 4_00
    assert desk_sqlite.rows("SELECT name FROM budget_version WHERE name IN ('Budget 2026', 'Forecast', 'Actual')") == [
        ("Budget 2026",), ("Forecast",),
    ]  # fmt: skip


def test_types_of_documents_tell_nothing(desk_sqlite: Desk) -> None:
    outcome = desk_sqlite.post(long_file("Type", ("Invoice", "Journal")))

    assert outcome.rows_loaded == 16


def test_a_type_mixed_with_other_words_tells_nothing(desk_sqlite: Desk) -> None:
    outcome = desk_sqlite.post(long_file("Description", ("Health plan contribution", "Budget hotel")))

    assert outcome.rows_loaded == 16


def test_statistics_keep_actual_and_budget_apart(desk_sqlite: Desk) -> None:
    lines = (
        "Period,Department,Measure,Data type,Quantity\n"
        "2026-01,ICU,Patient days,ACT,10\n2026-01,ICU,Patient days,BUD,20\n2026-01,ICU,Patient days,PY,40\n"
    )

    outcome = desk_sqlite.post(lines, "statistics", create_missing=True)

    assert desk_sqlite.rows("SELECT kind, quantity_milli FROM statistic ORDER BY kind") == [
        ("actual", 10_000), ("budget", 20_000),
    ]  # fmt: skip
    assert any("1 line with “PY”" in note and "(40.000)" in note for note in outcome.notes)


def test_hours_of_a_plan_are_not_worked_hours(desk_sqlite: Desk) -> None:
    lines = (
        "Period,Department,Job class,Version,Hours,Amount\n"
        "2026-01,ICU,RN,Actual,10.00,400.00\n2026-01,ICU,RN,Budget,12.00,480.00\n"
    )

    outcome = desk_sqlite.post(lines, "labor", create_missing=True)

    assert desk_sqlite.rows("SELECT hours_milli FROM labor_entry") == [(10_000,)]
    assert any("1 line with “Budget”" in note and "(480.00)" in note for note in outcome.notes)


def test_months_side_by_side_are_parted_too(desk_sqlite: Desk) -> None:
    lines = (
        "Department,Account,Scenario,Jan 2026,Feb 2026\n"
        "ICU,6100,Actual,10.00,11.00\nICU,6100,Budget,20.00,21.00\nLAB,6200,Actual,1.50,1.25\nLAB,6200,Budget,9.00,9.00\n"
    )

    outcome = desk_sqlite.post(lines)

    assert outcome.loaded_total == 23_75
    assert any("2 lines with “Budget”" in note and "(59.00)" in note for note in outcome.notes)
