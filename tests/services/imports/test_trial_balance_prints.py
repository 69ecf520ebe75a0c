"""Trial balances as systems print them: a title over the header, balance-sheet accounts without a department."""

import pytest

from tests.services.imports.conftest import Desk

CHART = """Account,Account Name,Type
1010,Cash - Operating,Asset
2900,Unrestricted Net Assets,Net Assets
2010,Accounts Payable,Liability
4100,Clinic income,Revenue
"""
WORDS = [
    ("DEPT", "BEGINNING BALANCE", "NET CHANGE", "ENDING BALANCE"),
    ("Department", "Beg Balance", "Activity", "End Balance"),
    ("COST CTR", "BEG BAL", "PERIOD ACTIVITY", "END BAL"),
    ("Dept", "Opening Balance", "Net Change", "Closing Balance"),
    ("Dept", "PRIOR BALANCE", "NET ACTIVITY", "CURRENT BALANCE"),
]
TITLES = ["FOR PERIOD ENDING 03/31/2026", "Month Ended March 31, 2026", "As of 03/31/2026"]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("title", TITLES)
def test_a_title_over_the_header_is_no_group_of_columns(desk: Desk, words: tuple[str, ...], title: str) -> None:
    desk.post(CHART, "accounts")
    department, opening, moved, closing = words
    lines = f"""RUN DATE: 04/09/2026,,GENERAL HOSPITAL,,,PAGE 1
,,TRIAL BALANCE,,,
,,"{title}",,,
{department},ACCOUNT,DESCRIPTION,{opening},{moved},{closing}
,1010,Cash - Operating,"1,000.25","(120.25)","880.00"
,2010,Accounts Payable,"(400.00)","(30.50)","(430.50)"
,2900,Unrestricted Net Assets,"(600.25)","0.00","(600.25)"
ICU,6100,Medical supplies,"500.00","250.75","750.75"
ICU,4100,Clinic income,"(500.00)","(100.00)","(600.00)"
"""
    outcome = desk.post(lines, fiscal_start=10, upload_period=202603)

    assert outcome.rows_rejected == 0
    stored = {(department, account): amount for _m, department, account, amount in desk.ledger()}
    assert stored[("ICU", "6100")] == 25_075
    assert stored[("ICU", "4100")] == 10_000
    assert {account for _d, account in stored} >= {"1010", "2010"}
