"""A statement's month without a year, and columns of an earlier year beside it."""

import pytest

from tests.services.imports.conftest import Desk

TITLES = [
    '"Six Months Ended March 31, 2026"',
    '"For the Month Ended March 31, 2026"',
    "As of 03/31/2026",
    "Period ended 31 March 2026",
    "March 2026",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("prior", ["FY25", "2025", "Prior Year", "PY", "Last Year"])
def test_a_month_beside_the_year_so_far_takes_the_year_of_the_title(desk: Desk, title: str, prior: str) -> None:
    lines = f"""Statement of Operations,,,,,,
{title},,,,,,
,,,,,,
,MARCH,,,YEAR TO DATE,,
Account,Actual,Budget,{prior},Actual,Budget,{prior}
Supplies,110.25,120.50,100.75,660.00,720.00,600.00
Clinic income,210.25,220.50,200.75,1260.00,1320.00,1200.00
"""
    answers = {"fallback-department": "hospital", "account-types": "proposed"}
    desk.post(lines, create_missing=True, answers=answers, fiscal_start=10, sign_convention="natural")

    assert sorted((period, amount) for period, _d, _a, amount in desk.ledger()) == [(202603, 11025), (202603, 21025)]


def test_months_that_end_with_the_month_of_the_title(desk: Desk) -> None:
    lines = """Statement of Operations,,,,
As of January 31 2026,,,,
Department,Account,Nov,Dec,Jan
ICU,6100,10.25,20.25,30.25
ICU,4100,11.25,21.25,31.25
"""
    desk.post(
        lines, create_missing=True, answers={"account-types": "proposed"}, fiscal_start=10, sign_convention="natural"
    )

    assert {period for period, _d, _a, _amount in desk.ledger()} == {202511, 202512, 202601}


def test_a_year_of_an_earlier_column_alone_says_no_year(desk: Desk) -> None:
    lines = """Statement of Operations,,,
,MAR,,
Account,Actual,Budget,FY25
Supplies,110.25,120.50,100.75
Clinic income,210.25,220.50,200.75
"""
    preview = desk.preview(lines, create_missing=True, fiscal_start=10)

    assert {"year", "month"} & {asked.name for asked in preview.questions if asked.answer is None}
