"""Reports printed in pages: titles and headings come again on each page, and are no lines."""

import pytest

from services.imports.asking import OpenQuestionsError
from tests.services.imports.conftest import Desk

DEPARTMENTS = ("6010", "6210", "7050", "7400")


def pages(count: int, *, padded: bool, named: bool) -> str:
    rows: list[str] = []
    for page in range(1, count + 1):
        stop = ",,," if padded else ""
        rows += [f"Lakeside Hospital{',,,' if padded else ','}Page {page}", f"TRIAL BALANCE{stop}"]
        rows += [f"Reporting unit,,,Run: 03/0{page}/2026 08:1{page}", "", "Account,Description,Debits,Credits"]
        place = DEPARTMENTS[page % len(DEPARTMENTS)]
        rows += [
            f"01.{place}.{5010 + page * 10},{'Salaries ' + place if named else ''},{page * 111}.50,0.00",
            f"01.{place}.{5810 + page * 10},{'Supplies ' + place if named else ''},{page * 100}.25,10.00",
        ]
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("count", [2, 5])
def test_no_page_loses_or_rejects_a_line(new_desk: Desk, count: int, padded: bool, named: bool) -> None:
    answers = {"code-split": "department=2,account=3", "account-types": "proposed"}
    done = new_desk.post(
        pages(count, padded=padded, named=named), create_missing=True, upload_period=202602, answers=answers
    )

    assert (done.rows_rejected, [issue.value for issue in done.issues]) == (0, [])
    expected = [figure for page in range(1, count + 1) for figure in (page * 11_100 + 50, page * 10_000 + 25 - 1_000)]
    assert [row[3] for row in new_desk.ledger()] == expected


def test_types_are_asked_for_once_the_codes_are_known(new_desk: Desk) -> None:
    with pytest.raises(OpenQuestionsError) as held:
        new_desk.post(pages(5, padded=True, named=False), create_missing=True, upload_period=202602)

    asked = {one.name for one in held.value.questions if one.answer is None}
    assert "code-split" in asked
    assert "account-types" not in asked
