"""Lines that stand once in each of several books (GAAP and tax): a person says which count; parts of a sum do not."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import imports
from tests.services.imports.conftest import Desk

MONTHS, DEPARTMENTS, ACCOUNTS = ("2026-01", "2026-02"), ("ICU", "LAB"), ("6100", "6200")


def ledger(heading: str, books: dict[str, list[int]], *, sorted_by_book: bool = False) -> str:
    """Return a file with a line of each book for each key; the amounts of a book are taken in turn."""
    keys = [(month, department, account) for month in MONTHS for department in DEPARTMENTS for account in ACCOUNTS]
    rows = [
        (at, f"{month},{department},{account},{text},{amounts[at % len(amounts)]}.00")
        for text, amounts in books.items()
        for at, (month, department, account) in enumerate(keys)
    ]
    lines = [line for _at, line in (rows if sorted_by_book else sorted(rows, key=lambda row: row[0]))]
    return "\n".join([f"Month,Department,Account,{heading},Amount", *lines, ""])


def asked(desk: Desk, lines: str) -> list[str]:
    return [question.name for question in desk.preview(lines).questions if question.answer is None]


BOOKS = [
    ("Ledger", "GAAP", "TAX"),
    ("Book", "Corporate", "Fiscal"),
    ("Valuation area", "01", "20"),
    ("Rechnungslegung", "HGB", "Steuerbilanz"),
    ("Accounting standard", "IFRS", "Local GAAP"),
    ("Ledger group", "0L", "2L"),
    ("Référentiel", "IFRS", "PCG"),
    ("X1", "US GAAP", "IFRS"),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(BOOKS),
    st.lists(st.integers(1, 10**6), min_size=8, max_size=8),
    st.integers(0, 50),
    st.booleans(),
)
def test_each_book_is_asked_about_and_the_answer_takes_one_alone(
    desk_sqlite: Desk, book: tuple[str, str, str], amounts: list[int], other: int, sorted_by_book: bool
) -> None:
    heading, first, second = book
    lines = ledger(heading, {first: amounts, second: [n + other for n in amounts]}, sorted_by_book=sorted_by_book)

    assert asked(desk_sqlite, lines) == ["scenario"]
    assert desk_sqlite.preview(lines, answers={"scenario": first}).loaded_total == sum(amounts) * 100
    both = desk_sqlite.preview(lines, answers={"scenario": "all"}).loaded_total
    assert both == (2 * sum(amounts) + 8 * other) * 100


def test_the_same_figures_under_a_heading_that_nobody_knows_are_asked_about(desk_sqlite: Desk) -> None:
    amounts = [120, 75, 31, 9]

    assert asked(desk_sqlite, ledger("Sphere", {"A": amounts, "B": amounts})) == ["scenario"]


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [("Shift", "Day", "Night"), ("Cost type", "Fixed", "Variable"), ("Product", "Beds", "Clinic"), ("Site", "N", "S")],
)
def test_a_column_that_parts_the_amounts_is_not_asked_about(
    desk_sqlite: Desk, heading: str, first: str, second: str
) -> None:
    lines = ledger(heading, {first: [120, 75, 31, 9, 8, 7, 6, 5], second: [119, 80, 33, 11, 12, 7, 2, 1]})

    outcome = desk_sqlite.post(lines)

    assert outcome.loaded_total == 526_00


def test_ledgers_of_their_own_lines_are_no_books_beside_each_other(desk_sqlite: Desk) -> None:
    lines = (
        "Month,Department,Account,Ledger,Amount\n2026-01,ICU,6100,GL,10.00\n2026-01,ICU,6200,AP,20.00\n"
        "2026-01,LAB,6100,GL,30.00\n2026-02,LAB,6200,AP,40.00\n"
    )

    assert desk_sqlite.post(lines).loaded_total == 100_00


def test_a_second_book_far_down_is_asked_about(desk_sqlite: Desk) -> None:
    rows = [f"2026-01,ICU,6100,{text},{number}.00" for text in ("GAAP", "TAX") for number in range(1, 5_501)]

    assert asked(desk_sqlite, "\n".join(["Month,Department,Account,Ledger,Amount", *rows, ""])) == ["scenario"]


def test_one_book_alone_is_not_asked_about(desk_sqlite: Desk) -> None:
    assert desk_sqlite.post(ledger("Ledger", {"GAAP": [10]})).loaded_total == 80_00


def test_what_is_left_out_is_said(desk_sqlite: Desk) -> None:
    outcome = desk_sqlite.post(ledger("Ledger", {"GAAP": [12], "TAX": [11]}), answers={"scenario": "GAAP"})

    assert isinstance(outcome, imports.Outcome)
    assert any("8 lines with “TAX” in “Ledger” were left out (88.00)" in note for note in outcome.notes)
