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


# Other keys -----------------------------------------------------------------------------------------------------------

MONTHS = {
    "ledger": ("Dept,Acct,When,Amount", ("410,6200", "420,6300")),
    "statistics": ("Dept,Statistic,When,Quantity", ("410,Visits", "420,Tests")),
    "labor": ("Dept,Job Class,When,Hours", ("410,RN", "420,LPN")),
}
MONTHS_OF = {
    "ledger": "SELECT period, SUM(amount_minor) / 100 FROM ledger_entry GROUP BY period ORDER BY period",
    "statistics": "SELECT period, SUM(quantity_milli) / 1000 FROM statistic GROUP BY period ORDER BY period",
    "labor": "SELECT period, SUM(hours_milli) / 1000 FROM labor_entry GROUP BY period ORDER BY period",
}


@pytest.mark.parametrize("kind", MONTHS)
def test_months_under_an_unknown_heading_are_asked_about_before_one_month_is_for_all(new_desk: Desk, kind: str) -> None:
    head, keys = MONTHS[kind]
    rows = [f"{key},2026-{month:02d},{100 * month}" for month in (1, 2, 3) for key in keys]
    file = "\n".join([head, *rows, ""])

    preview = new_desk.preview(file, kind=kind, create_missing=True)
    assert open_names(preview) == ["month-column"]
    none = new_desk.preview(file, kind=kind, create_missing=True, answers={"month-column": "none"})
    assert open_names(none) == ["month"]

    new_desk.post(file, kind=kind, create_missing=True, answers={"month-column": "When"})
    assert new_desk.rows(MONTHS_OF[kind]) == [(202601, 200), (202602, 400), (202603, 600)]


def test_a_month_that_somebody_gave_needs_no_column(new_desk: Desk) -> None:
    file = "Dept,Acct,Pay by,Amount\n410,6200,2026-02-14,10.00\n420,6300,2026-02-20,20.00\n"

    new_desk.post(file, create_missing=True, upload_period=202601)

    assert new_desk.rows(MONTHS_OF["ledger"]) == [(202601, 30)]


ROSTER = "Month,Dept,Wozu,Hours\n2026-01,410,RN,10\n2026-01,410,LPN,20\n2026-02,410,RN,11\n2026-02,410,LPN,21\n"


def test_job_classes_under_an_unknown_heading_are_asked_about(new_desk: Desk) -> None:
    (asked,) = [one for one in new_desk.preview(ROSTER, kind="labor", create_missing=True).questions if not one.answer]
    assert (asked.name, [choice.value for choice in asked.choices]) == ("job-class-column", ["Wozu", "none"])

    new_desk.post(ROSTER, kind="labor", create_missing=True, answers={"job-class-column": "Wozu"})

    hours = "SELECT code, SUM(hours_milli) FROM labor_entry e JOIN job_class j ON j.id = job_class_id GROUP BY 1"
    assert sorted(new_desk.rows(hours)) == [("LPN", 41_000), ("RN", 21_000)]


def test_people_are_no_job_classes(new_desk: Desk) -> None:
    preview = new_desk.preview(ROSTER.replace("Wozu", "Emp Badge"), kind="labor", create_missing=True)

    assert "job-class-column" not in open_names(preview)


def test_codes_of_accounts_under_an_unknown_heading_are_asked_about(new_desk: Desk) -> None:
    rows = [f"2026-{month:02d},{unit},{code},{month}.50" for month in range(1, 5)
            for unit, code in (("410", "6200"), ("410", "6300"), ("420", "6200"))]  # fmt: skip
    file = "\n".join(["Month,Department,Sort,Amount", *rows, ""])

    assert open_names(new_desk.preview(file, create_missing=True)) == ["account-column"]
    new_desk.post(file, create_missing=True, answers={"account-column": "Sort"})
    assert new_desk.rows("SELECT code FROM account ORDER BY code") == [("6200",), ("6300",)]


def test_departments_of_a_small_wide_file_are_asked_about(new_desk: Desk) -> None:
    file = (
        "Org,Account,Jan 2026,Feb 2026,Mar 2026\n410,6200,1.10,2.20,3.30\n410,6300,4.40,5.50,6.60\n"
        "420,6200,7.70,8.80,9.90\n420,6300,1.30,1.40,1.70\n"
    )
    preview = new_desk.preview(file, kind="budget", create_missing=True, version="B1")

    assert open_names(preview) == ["department-column"]


def test_codes_of_parts_under_an_unknown_heading_are_split_as_answered(new_desk: Desk) -> None:
    file = "Period,Kontierung,Amount\n2026-01,410/6200,84.10\n2026-01,420/6300,12.00\n2026-02,410/6200,33.33\n"
    assert open_names(new_desk.preview(file, create_missing=True)) == ["code-split"]

    new_desk.post(file, create_missing=True, answers={"code-split": "department=1,account=2"})

    assert new_desk.ledger() == [
        (202601, "410", "6200", 84_10), (202601, "420", "6300", 12_00), (202602, "410", "6200", 33_33),
    ]  # fmt: skip


def test_codes_and_names_of_an_answered_column_are_taken_apart(new_desk: Desk) -> None:
    file = (
        "Row Labels,Jan 2026,Feb 2026\n410 ICU,301.15,302.25\n6200 Supplies,100.10,100.20\n6300 Drugs,201.05,202.05\n"
        "420 Laboratory,700.77,800.88\n6200 Supplies,400.40,500.50\n6300 Drugs,300.37,300.38\n"
        "Grand Total,1001.92,1103.13\n"
    )
    new_desk.post(file, create_missing=True, answers={"account-column": "Row Labels"})

    assert new_desk.rows("SELECT code, name FROM account ORDER BY code") == [("6200", "Supplies"), ("6300", "Drugs")]
    assert {row[1] for row in new_desk.ledger()} == {"410", "420"}
    assert sum(row[3] for row in new_desk.ledger()) == 2_105_05


@pytest.mark.parametrize("codes", [("9010", "9020"), ("Days", "Visits")])
def test_totals_of_counts_under_an_unknown_heading_stay_totals_once_it_is_answered(
    new_desk: Desk, codes: tuple[str, str]
) -> None:
    one, two = codes
    lines = f"""Department,What,02/2024,03/2024,04/2024,Grand Total
120,{one},875.00,493.00,735.00,"2,103.00"
,{two},393.00,798.00,247.00,"1,438.00"
120 Total,,"1,268.00","1,291.00",982.00,"3,541.00"
190,{one},95.00,695.00,474.00,"1,264.00"
,{two},194.00,153.00,795.00,"1,142.00"
190 Total,,289.00,848.00,"1,269.00","2,406.00"
Grand Total,,"1,557.00","2,139.00","2,251.00","5,947.00"
"""
    outcome = new_desk.post(lines, kind="statistics", create_missing=True, answers={"measure-column": "What"})

    assert (outcome.rows_loaded, outcome.rows_rejected) == (4, 0)
    assert new_desk.rows("SELECT SUM(quantity_milli) FROM statistic") == [(5_947_000,)]
