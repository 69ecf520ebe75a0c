"""Tables of months printed under each other: where no column says the month, the titles between the lines do."""

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import Desk

HEAD = "Department,Account,Account name,Amount"
LINES = ["6010,5100,Salaries,100.00", "6010,6100,Supplies,20.00", "6020,5100,Salaries,30.00", "6020,6100,Supplies,4.00"]


def printed(titles: list[str], *, head_again: bool = True, lines: list[str] = LINES) -> str:
    parts = [[titles[0], HEAD, *lines]]
    parts += [["", title, *([HEAD] if head_again else []), *lines] for title in titles[1:]]
    return "\n".join(line for part in parts for line in part) + "\n"


@pytest.mark.parametrize(
    "titles",
    [
        ["January 2026", "February 2026", "March 2026"],
        ["Januar 2026", "Februar 2026"],
        ["01/01/2026 - 01/31/2026", "02/01/2026 - 02/28/2026"],
    ],
)
@pytest.mark.parametrize("head_again", [True, False])
def test_lines_below_the_title_of_another_month_are_not_of_the_first(
    desk_sqlite: Desk, titles: list[str], head_again: bool
) -> None:
    with pytest.raises(UserError) as refused:
        desk_sqlite.post(printed(titles, head_again=head_again), create_missing=True)

    assert "2026-02" in str(refused.value)
    assert desk_sqlite.ledger() == []


def test_so_it_is_in_a_file_longer_than_what_is_looked_at_first(desk_sqlite: Desk) -> None:
    many = [f"6010,{5000 + number},Account {number},1.00" for number in range(2500)]

    with pytest.raises(UserError, match="2026-02"):
        desk_sqlite.post(printed(["January 2026", "February 2026"], lines=many), create_missing=True)


def test_a_month_that_somebody_gives_is_not_that_of_all_either(desk_sqlite: Desk) -> None:
    titles = ["Northlake Health - Expenses January 2026", "Northlake Health - Expenses February 2026"]

    with pytest.raises(UserError, match="2026-02"):
        desk_sqlite.post(printed(titles), create_missing=True, upload_period=202601)


@pytest.mark.parametrize(
    "titles",
    [
        ["Jan-26", "Feb-26"],
        ["JANUARY", "FEBRUARY"],
        ['"Period ended January 31, 2026"', '"Period ended February 28, 2026"'],
    ],
)
@pytest.mark.parametrize("head_again", [True, False])
def test_a_month_may_be_written_in_any_way(desk_sqlite: Desk, titles: list[str], head_again: bool) -> None:
    with pytest.raises(UserError, match="02: line"):
        desk_sqlite.post(printed(titles, head_again=head_again), create_missing=True, upload_period=202601)


@pytest.mark.parametrize("note", ["January", "Printed: March 5", "Corrected in February 2026", "Page 2", "1"])
def test_other_notes_between_lines_hold_nothing(desk_sqlite: Desk, note: str) -> None:
    preview = desk_sqlite.preview(printed(["January 2026", note]), create_missing=True, upload_period=202601)

    assert not [text for text in preview.blocking if "other months" in text]


@pytest.mark.parametrize("below", ["February 2026", "Printed 3 February 2026", "Next close: February 2026"])
def test_a_month_below_the_last_line_says_nothing_of_them(desk_sqlite: Desk, below: str) -> None:
    outcome = desk_sqlite.post(printed(["January 2026"]) + f"\n{below}\n", create_missing=True)

    assert isinstance(outcome, imports.Outcome)
    assert {row[0] for row in desk_sqlite.ledger()} == {202601}
    assert len(desk_sqlite.ledger()) == len(LINES)
