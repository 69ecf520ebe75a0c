"""The stored ledger is judged by its months; a file is judged together with what is stored, before it is posted."""

from pathlib import Path
from typing import Any

import pytest

from services import imports
from services.errors import UserError
from services.permissions import LOCAL_ACTOR, Actor
from services.totals.completeness import completeness_of

HEAD = "Period,Department,Account,Account name,Amount\n"


def post(url: str, folder: Path, lines: str, name: str = "books.csv", **options: Any) -> imports.Outcome:
    return imports.post(url, LOCAL_ACTOR, write(folder, lines, name), filename=name, options=ledger(**options))


def preview(url: str, folder: Path, lines: str, name: str, **options: Any) -> imports.Preview:
    return imports.preview(url, LOCAL_ACTOR, write(folder, lines, name), filename=name, options=ledger(**options))


def write(folder: Path, lines: str, name: str) -> Path:
    path = folder / name
    path.write_text(HEAD + lines)
    return path


def ledger(**options: Any) -> imports.ImportOptions:
    return imports.ImportOptions(kind="ledger", create_missing=True, **{"mode": "only_new", **options})


def lines(months: range, departments: str = "ABC") -> str:
    return "".join(f"2026-{m:02d},{d},6100,Supplies,{10 * m}.00\n" for m in months for d in departments)


def test_a_department_that_stopped_and_a_month_that_is_missing(sqlite_url: str, tmp_path: Path) -> None:
    post(sqlite_url, tmp_path, lines(range(1, 3)) + lines(range(4, 7)))
    outcome = post(sqlite_url, tmp_path, lines(range(7, 8), "AB") + "2026-07,A,6100,Supplies,0.50\n", "july.csv")

    lacks = completeness_of(sqlite_url, LOCAL_ACTOR)

    assert (lacks.month, lacks.missing) == (202607, (202603,))
    assert lacks.stopped[["department", "usual_minor"]].to_numpy().tolist() == [["C", 5_000]]
    assert "No line is stored for 2026-03, a month between others." in outcome.notes
    told = "1 department had cost in each of the three months before 2026-07 and has none in it: C."
    assert told in outcome.notes


@pytest.fixture
def with_accounts(sqlite_url: str, tmp_path: Path) -> str:
    """A hospital with a chart of accounts and the books of January to April."""
    accounts = tmp_path / "accounts.csv"
    accounts.write_text("Account,Account name,Type\n6100,Supplies,Expense\n6900,Fines,Expense\n")
    options = imports.ImportOptions(kind="accounts", create_missing=True)
    imports.post(sqlite_url, LOCAL_ACTOR, accounts, filename=accounts.name, options=options)
    post(sqlite_url, tmp_path, lines(range(1, 5)))
    return sqlite_url


MAY = lines(range(5, 6)) + "2026-05,A,6900,Fines,700.00\n"
FINES = "1 account that is known has figures for the first time in 2026-05: 6900 Fines (700.00)."


def test_a_known_account_that_never_moved_is_told_before_it_is_posted_and_after(
    with_accounts: str, tmp_path: Path
) -> None:
    foreseen = preview(with_accounts, tmp_path, MAY, "may.csv")
    outcome = post(with_accounts, tmp_path, MAY, "may.csv")

    assert FINES in foreseen.notes
    assert outcome.notes == foreseen.notes


def test_what_a_file_replaces_no_longer_counts_in_its_preview(with_accounts: str, tmp_path: Path) -> None:
    post(with_accounts, tmp_path, MAY.replace("700.00", "123.45"), "first.csv")
    second = MAY.replace("2026-05,C,6100,Supplies,50.00\n", "")

    foreseen = preview(with_accounts, tmp_path, second, "second.csv", mode="replace")
    outcome = post(with_accounts, tmp_path, second, "second.csv", mode="replace")

    gone = "1 department had cost in each of the three months before 2026-05 and has none in it: C."
    assert {FINES, gone} <= set(foreseen.notes)
    assert outcome.notes == foreseen.notes


def test_departments_that_the_file_itself_brings_are_named_in_the_preview(sqlite_url: str, tmp_path: Path) -> None:
    text = lines(range(1, 5)) + lines(range(5, 6), "AB")

    foreseen = preview(sqlite_url, tmp_path, text, "new.csv")
    outcome = post(sqlite_url, tmp_path, text, "new.csv")

    told = "1 department had cost in each of the three months before 2026-05 and has none in it: C."
    assert told in foreseen.notes
    assert outcome.notes == foreseen.notes


def test_whole_books_and_an_empty_database_say_nothing(sqlite_url: str, tmp_path: Path) -> None:
    assert completeness_of(sqlite_url, LOCAL_ACTOR).empty

    outcome = post(sqlite_url, tmp_path, lines(range(1, 7)))

    assert completeness_of(sqlite_url, LOCAL_ACTOR).empty
    assert not [note for note in outcome.notes if "month" in note]


def test_only_those_who_see_imports_are_told(sqlite_url: str) -> None:
    with pytest.raises(UserError):
        completeness_of(sqlite_url, Actor(name="eve", role="executive"))
