"""Closing balances of the first month: what stood before is not there, and the person is asked."""

import pytest

from services import imports
from tests.services.imports.conftest import Desk

FILE = "Period,Account,Account name,Type,Endsaldo\n"
ACCOUNTS = "Account,Account name,Type\n1010,Bank,balance\n4010,Erlöse,revenue\n6010,Löhne,expense\n"
OPTIONS = {"answers": {"fallback-department": "hospital"}, "create_missing": True, "sign_convention": "debit_positive"}


def test_whole_balances_of_a_first_month_are_asked_about_and_the_next_month_is_what_moved(new_desk: Desk) -> None:
    new_desk.post(ACCOUNTS, kind="accounts")
    january = FILE + "2026-01,1010,Bank,B,900.00\n2026-01,4010,Erlöse,R,-500.00\n2026-01,6010,Löhne,E,300.00\n"
    with pytest.raises(imports.OpenQuestionsError) as held:
        new_desk.post(january, **OPTIONS)
    (asked,) = [one for one in held.value.questions if one.answer is None]
    assert asked.name == "first-balances"
    assert "1 balance-sheet account has no earlier month, so its whole balance would count in 2026-01" in asked.text

    new_desk.post(january, **{**OPTIONS, "answers": {"fallback-department": "hospital", "first-balances": "whole"}})
    new_desk.post(
        FILE + "2026-02,1010,Bank,B,950.00\n2026-02,4010,Erlöse,R,-1100.00\n2026-02,6010,Löhne,E,650.00\n", **OPTIONS
    )
    assert [(row[0], row[2], row[3]) for row in new_desk.ledger()] == [
        (202601, "1010", 900_00),
        (202601, "4010", 500_00),
        (202601, "6010", 300_00),
        (202602, "1010", 50_00),
        (202602, "4010", 600_00),
        (202602, "6010", 350_00),
    ]


def test_the_balance_sheet_of_a_later_month_needs_no_department_either(new_desk: Desk) -> None:
    """New codes are not allowed by then; only lines that lack a department and would need one wait."""
    month = (
        "Period,Account,Account name,Department,Net activity\n{month},1010,Cash - Operating,,100.00\n"
        "{month},4010,Patient revenue,220,-130.00\n{month},6010,Wages,220,30.00\n"
    )
    options = {"sign_convention": "debit_positive"}
    new_desk.post(month.format(month="2026-01"), create_missing=True, **options)

    then = new_desk.post(month.format(month="2026-02") + "2026-02,6010,Wages,,5.00\n", **options)

    assert (then.rows_loaded, then.rows_rejected) == (3, 1)
    assert [row[1:] for row in new_desk.ledger() if row[0] == 202602] == [
        row[1:] for row in new_desk.ledger() if row[0] == 202601
    ]
