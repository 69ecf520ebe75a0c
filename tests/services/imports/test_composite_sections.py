"""Sections headed by composite codes ("01.6010.5010  NURSING - SALARIES") are asked about like composite columns."""

import pytest

from services.errors import UserError
from services.imports.asking import OpenQuestionsError
from tests.services.imports.conftest import Desk

SPLIT = {"code-split": "department=2,account=3", "account-types": "proposed"}
LINES = {
    ("6010", "5010", "NURSING - SALARIES"): (500, 400),
    ("6010", "5300", "NURSING - SUPPLIES"): (80, 20),
    ("6210", "5010", "SURGERY - SALARIES"): (300, 310),
}


def detail(mark: str, gap: str) -> str:
    rows = ["General Ledger Detail", "", "Date,Src,Reference,Description,Debit,Credit,Balance"]
    for (department, account, name), amounts in LINES.items():
        code = mark.join(("01", department, account))
        rows.append(f"{code}{gap}{name}")
        rows.append(',,,Beginning Balance,,,"1,000.00"')
        rows += [f"0{at}/15/2026,PR,77{at},Payroll,{amount}.00,," for at, amount in enumerate(amounts, 1)]
        rows.append(f",,,Total {code},{sum(amounts)}.00,0.00,")
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(("mark", "gap"), [(".", "  "), ("-", "  "), ("-", " - ")])
def test_the_parts_of_a_section_code_are_asked_for(new_desk: Desk, mark: str, gap: str) -> None:
    with pytest.raises(OpenQuestionsError) as held:
        new_desk.post(detail(mark, gap), create_missing=True)
    asked = {one.name: one for one in held.value.questions}
    assert asked["code-split"].proposal == "department=2,account=3"

    new_desk.post(detail(mark, gap), create_missing=True, answers=SPLIT)

    expected = sorted(
        (202600 + at, department, account, amount * 100)
        for (department, account, _name), amounts in LINES.items()
        for at, amount in enumerate(amounts, 1)
    )
    assert sorted(new_desk.ledger()) == expected


def test_the_whole_code_may_be_the_account(new_desk: Desk) -> None:
    answers = {**SPLIT, "code-split": "whole", "fallback-department": "hospital"}
    try:
        new_desk.post(detail(".", "  "), create_missing=True, answers=answers)
    except UserError as error:  # nothing else may be asked
        pytest.fail(str(error))

    assert {row[2] for row in new_desk.ledger()} == {f"01.{place}.{account}" for place, account, _name in LINES}
