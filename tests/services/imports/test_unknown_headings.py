"""Columns whose headings nobody knows: what they may say of department or currency is asked, never passed over."""

from typing import Any

import pytest

from services import imports
from services.errors import UserError
from services.imports.dropping import DropChoices, open_files, propose
from tests.services.imports.conftest import ADMIN, Desk

LINES = [
    (day, unit, account, amount)
    for day in range(1, 7)
    for unit, account, amount in (("Ward 3", "6100", 10), ("Labo", "6100", 2), ("Labo", "6200", 4))
]


def ledger(heading: str = "Kürzel X", *, further: str = "", cells: tuple[str, ...] = ("",)) -> str:
    """Return a ledger whose departments stand under a heading that means nothing."""
    rows = [
        ",".join(filter(None, [f"2026-01-{day:02d}", unit, account, cells[place % len(cells)], f"{amount}.00"]))
        for place, (day, unit, account, amount) in enumerate(LINES)
    ]
    return "\n".join([",".join(filter(None, ["Date", heading, "Account", further, "Amount"])), *rows, ""])


def open_names(preview: imports.Preview) -> list[str]:
    return [asked.name for asked in preview.questions if asked.answer is None and asked.name != "account-types"]


@pytest.mark.parametrize("heading", ["Kürzel X", "Zuordnung", "Omr", "Lugar", "Dim 2"])
def test_departments_under_an_unknown_heading_are_asked_about(new_desk: Desk, heading: str) -> None:
    preview = new_desk.preview(ledger(heading), create_missing=True)

    (asked,) = [asked for asked in preview.questions if asked.name == "department-column"]
    assert [(choice.value, choice.effect) for choice in asked.choices] == [(heading, "Ward 3, Labo"), ("none", "")]
    with pytest.raises(imports.OpenQuestionsError):
        new_desk.post(ledger(heading), create_missing=True)
    assert new_desk.rows("SELECT COUNT(*) FROM department") == [(0,)]


def test_the_answer_gives_the_department(new_desk: Desk) -> None:
    new_desk.post(ledger(), create_missing=True, answers={"department-column": "Kürzel X"})

    totals = "SELECT d.name, SUM(amount_minor) FROM ledger_entry JOIN department d ON d.id = department_id GROUP BY 1"
    assert sorted(new_desk.rows(totals)) == [("Labo", 36_00), ("Ward 3", 60_00)]


def test_no_column_means_the_hospital_as_a_whole(new_desk: Desk) -> None:
    new_desk.post(ledger(), create_missing=True, answers={"department-column": "none"})

    assert new_desk.rows("SELECT name FROM department") == [("Whole hospital",)]


def test_a_column_that_only_groups_accounts_is_no_department(new_desk: Desk) -> None:
    rows = [f"2026-01-{day:02d},{account},{group},{day}.00" for day in range(1, 9)
            for account, group in (("6100", "Alpha"), ("6200", "Alpha"), ("4000", "Beta"))]  # fmt: skip
    preview = new_desk.preview("\n".join(["Date,Account,Block X,Amount", *rows, ""]), create_missing=True)

    assert "department-column" not in open_names(preview)


@pytest.mark.parametrize("lines", ["Date,Department,Account,Zone X,Amount\n2026-01-01,ICU,6100,A,1.00\n"])
def test_a_file_with_departments_is_not_asked(new_desk: Desk, lines: str) -> None:
    more = "".join(f"2026-01-{day:02d},LAB,6100,{'AB'[day % 2]},1.00\n" for day in range(2, 12))

    assert "department-column" not in open_names(new_desk.preview(lines + more, create_missing=True))


@pytest.mark.parametrize("heading", ["Monnaie", "Whg", "Munt", "Kolonne 7", "C"])
@pytest.mark.parametrize("kind", ["ledger", "budget"])
def test_another_currency_is_never_mixed_in(desk_sqlite: Desk, heading: str, kind: str) -> None:
    head = f"Period,Department,Account,{heading},Amount\n"
    lines = head + "2026-01,ICU,6100,USD,10.00\n2026-01,LAB,6100,EUR,20.00\n2026-02,ICU,6100,USD,1.00\n"

    outcome = desk_sqlite.post(lines, kind, version="B1" if kind == "budget" else None)

    assert (outcome.loaded_total, outcome.rejected_total) == (11_00, 20_00)
    assert {issue.code for issue in outcome.issues} == {"other_currency"}


def test_hours_paid_in_another_currency_are_rejected(desk_sqlite: Desk) -> None:
    lines = (
        "Period,Department,Job class,Hours,Amount,Devise\n"
        "2026-01,ICU,RN,8.00,400.00,USD\n2026-01,ICU,RN,8.00,300.00,CHF\n"
    )

    outcome = desk_sqlite.post(lines, "labor", create_missing=True)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (1, 1)


def test_a_drop_asks_for_the_column_too(new_desk: Desk) -> None:
    path = new_desk.file("General ledger,,,\n" + ledger(), "gl.csv")
    files = open_files([("gl.csv", path)], new_desk.folder)
    base: dict[str, Any] = {"base": imports.ImportOptions(kind="", mode="only_new", create_missing=True)}

    plan = propose(new_desk.url, ADMIN, files, DropChoices(**base))
    assert "department-column" in [asked.name for _key, asked in plan.open_questions]
    plan = propose(new_desk.url, ADMIN, files, DropChoices(**base, answers={"department-column": "Kürzel X"}))
    assert "department-column" not in [asked.name for _key, asked in plan.open_questions]


def test_one_column_is_not_chosen_for_account_and_department(new_desk: Desk) -> None:
    accounts, departments = ("Wages", "Drugs"), ("ICU", "ED", "Lab")
    lines = [f"2025-03-{day:02d},{accounts[day % 2]},{departments[day % 3]},{day}.50" for day in range(1, 29)]
    text = "\n".join(["Posting Date,Feld A,Feld B,Amount", *lines, ""])
    answers = {"account-column": "Feld A", "department-column": "Feld A"}

    with pytest.raises(UserError, match="chosen twice"):
        new_desk.preview(text, create_missing=True, answers=answers)
    assert new_desk.preview(text, create_missing=True, answers=answers | {"department-column": "Feld B"}).rows_loaded
