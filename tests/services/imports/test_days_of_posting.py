"""Several days of one line: the month is that of posting, and where nothing says which that is, a note does."""

import pytest

from tests.services.imports.conftest import Desk

HEADINGS = "{first},{second},Department,Account,Account name,Amount\n"
LINES = "2026-02-05,2026-01-20,6010,71000,Supplies,10.00\n2026-02-06,2026-02-03,6010,71000,Supplies,5.00\n"


@pytest.mark.parametrize("posted", ["Effective Date", "Journal Date", "GL Effective Date", "Posted", "Posting Date"])
@pytest.mark.parametrize("other", ["Entry Date", "Date", "Invoice Date"])
def test_the_day_of_posting_says_the_month_wherever_it_stands(new_desk: Desk, other: str, posted: str) -> None:
    new_desk.post(HEADINGS.format(first=other, second=posted) + LINES, create_missing=True)

    assert [(line[0], line[3]) for line in new_desk.ledger()] == [(202601, 10_00), (202602, 5_00)]


@pytest.mark.parametrize("other", ["Service Date", "Document Date", "Order Date"])
def test_another_day_in_another_month_is_told(new_desk: Desk, other: str) -> None:
    outcome = new_desk.post(HEADINGS.format(first="Date", second=other) + LINES, create_missing=True)

    assert [line[0] for line in new_desk.ledger()] == [202602, 202602]
    told = [note for note in outcome.notes if f"“{other}” is in another month on 1 line or more" in note]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [("Posting Date", "Document Date"), ("Date", "Due Date"), ("Date", "Created"), ("Date", "Paid on")],
)
def test_days_that_are_no_month_of_the_line_are_not_told(new_desk: Desk, first: str, second: str) -> None:
    outcome = new_desk.post(HEADINGS.format(first=first, second=second) + LINES, create_missing=True)

    assert not [note for note in outcome.notes if "another month" in note]
