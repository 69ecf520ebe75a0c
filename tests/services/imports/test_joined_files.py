"""Files joined under each other whose second part has its columns in another order: held, never read swapped."""

import pytest

from services import imports
from services.errors import UserError
from tests.services.imports.conftest import Desk

FIRST = "Date,Department,Account,Debit,Credit\n2026-01-05,ICU,6100,100.00,\n2026-01-06,ICU,6200,50.00,\n"
LINES = "2026-01-07,Lab,6100,20.00,\n"


@pytest.mark.parametrize(
    ("second", "row"),
    [
        ("Date,Department,Account,Credit,Debit", "2026-02-05,ICU,6100,,9.00"),
        ("Date,Account,Department,Debit,Credit", "2026-02-05,6100,ICU,9.00,"),
        ("Account,Department,Date,Debit,Credit,Note", "6100,ICU,2026-02-05,9.00,,late"),
        ("DATE,Department,Account,credit,Debit", "2026-02-05,ICU,6100,,9.00"),
    ],
)
@pytest.mark.parametrize("gap", ["", "\n", "February\n"])
def test_headings_in_another_order_hold_the_file(new_desk: Desk, second: str, row: str, gap: str) -> None:
    answers = {"account-types": "proposed"}

    told = r"has the headings again in another order.* Split the file there|Line [0-9] has 6 cells; the header has 5"
    with pytest.raises(UserError, match=told):
        new_desk.post(f"{FIRST}{LINES}{gap}{second}\n{row}\n", create_missing=True, answers=answers)
    assert new_desk.rows("SELECT COUNT(*) FROM ledger_entry") == [(0,)]


@pytest.mark.parametrize("second", ["Date,Department,Account,Debit,Credit", "Day,Dept,Acct,Debit,Credit", "x,y,z,a,b"])
def test_the_same_order_under_other_names_is_read_on(new_desk: Desk, second: str) -> None:
    outcome: imports.Outcome = new_desk.post(
        f"{FIRST}{second}\n{LINES}", create_missing=True, answers={"account-types": "proposed"}
    )

    assert (outcome.rows_loaded, outcome.loaded_total) == (3, 170_00)


def test_an_account_that_is_called_like_a_heading_is_an_account(new_desk: Desk) -> None:
    lines = f"{FIRST}2026-01-08,ICU,Credit,x,\n{LINES}"

    outcome = new_desk.post(lines, create_missing=True, answers={"account-types": "proposed"})

    assert (outcome.rows_loaded, outcome.rows_rejected) == (3, 1)
