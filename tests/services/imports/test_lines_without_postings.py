"""Lines of a trial balance whose balance stays the same, without a posting, are left out and told, not rejected."""

import pytest

from tests.services.imports.conftest import Desk, tied

HEAD = "Account,Account Name,Opening Balance,Debit,Credit,Closing Balance"
MOVED = ["6100,Supplies,0.00,150.00,20.00,130.00", "4000,Revenue,0.00,,130.00,-130.00"]


@pytest.mark.parametrize(
    "line",
    [
        "2000,Capital Fund,-900.00,,,-900.00",
        "2000,Capital Fund,-900.00,0.00,0.00,-900.00",
        "2000,Capital Fund,900.00 Cr,-,-,900.00 Cr",
    ],
)
def test_a_line_without_a_posting_is_left_out(new_desk: Desk, line: str) -> None:
    outcome = new_desk.post("\n".join([HEAD, *MOVED, line, ""]), upload_period=202504, create_missing=True)

    assert (outcome.rows_loaded, outcome.rows_rejected, outcome.rows_skipped) == (2, 0, 1)
    assert tied(outcome)
    assert any("same balance before and after" in note for note in outcome.notes)
    assert new_desk.rows("SELECT COUNT(*) FROM account WHERE code = '2000'") == [(0,)]


def test_a_line_whose_balance_changed_is_refused(new_desk: Desk) -> None:
    line = "2000,Capital Fund,-900.00,,,-950.00"
    outcome = new_desk.post("\n".join([HEAD, *MOVED, line, ""]), upload_period=202504, create_missing=True)

    assert (outcome.rows_loaded, outcome.rows_rejected) == (2, 1)
    assert [issue.code for issue in outcome.issues] == ["missing_amount"]
