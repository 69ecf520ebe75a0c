"""Texts above groups of lines: departments in divisions, parts of statements within departments, accounts over days."""

from collections.abc import Sequence

import pytest

from services.imports import OpenQuestionsError
from tests.services.imports.conftest import Desk

TYPES = {"account-types": "proposed"}
#: Department, account, name, January, February.
LINES = (
    ("310", "5000", "Salaries", 1000, 1100),
    ("310", "5100", "Medical supplies", 20, 30),
    ("320", "5000", "Salaries", 700, 710),
    ("320", "5200", "Travel", 5, 6),
    ("810", "5000", "Salaries", 90, 95),
    ("810", "5100", "Medical supplies", 3, 2),
)
NAMES = {"310": "Medical/Surgical", "320": "Intensive Care", "810": "Dietary"}
DIVISIONS = {"Nursing Services": ("310", "320"), "Support Services": ("810",)}


def months(lines: Sequence[tuple[str, str, str, int, int]]) -> str:
    return f"{sum(line[3] for line in lines)}.00,{sum(line[4] for line in lines)}.00"


def nested_budget(label: str = "{code} {name}", *, totals: bool) -> str:
    rows = ["Budget 2026", "", ",Jan 2026,Feb 2026"]
    for division, departments in DIVISIONS.items():
        rows.append(f"{division},,")
        for code in departments:
            mine = [line for line in LINES if line[0] == code]
            head = label.format(code=code, name=NAMES[code])
            rows.append(f"{head},,")
            rows += [f"{line[1]} {line[2]},{months([line])}" for line in mine]
            rows += [f"Total {NAMES[code]},{months(mine)}"] if totals else []
        within = [line for line in LINES if line[0] in departments]
        rows += [f"Total {division},{months(within)}"] if totals else []
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("label", ["{code} {name}", "{code} - {name}", "{code}--{name}"])
def test_departments_within_divisions_head_the_accounts_below_them(new_desk: Desk, label: str, *, totals: bool) -> None:
    new_desk.post(nested_budget(label, totals=totals), "budget", create_missing=True, answers=TYPES, version="B1")

    stored = new_desk.rows(
        "SELECT d.code, d.name, a.code, a.name, period, amount_minor FROM budget_line b "
        "JOIN department d ON d.id = department_id JOIN account a ON a.id = account_id"
    )
    assert sorted(stored) == sorted(
        (code, NAMES[code], account, name, 202601 + at, amount * 100)
        for code, account, name, *amounts in LINES
        for at, amount in enumerate(amounts)
    )


def statement() -> str:
    rows = ["Department operating statement, January 2026", "", ",,Actual,Budget,Variance"]
    for code, name in NAMES.items():
        mine = [line for line in LINES if line[0] == code]
        rows += [f"{code} - {name},,,,", ",Revenue,,,", f"4000,Patient revenue,{code}.00,100.00,{int(code) - 100}.00"]
        rows += [f",Total Revenue,{code}.00,100.00,{int(code) - 100}.00", ",Expenses,,,"]
        rows += [f"{line[1]},{line[2]},{line[3]}.00,{line[4]}.00,{line[4] - line[3]}.00" for line in mine]
        actual, budget = (sum(line[at] for line in mine) for at in (3, 4))
        rows.append(f",Total Expenses,{actual}.00,{budget}.00,{budget - actual}.00")
    return "\n".join(rows) + "\n"


def test_revenue_and_expenses_within_departments_are_no_departments(new_desk: Desk) -> None:
    new_desk.post(statement(), create_missing=True, answers={**TYPES, "sign": "natural"}, upload_period=202601)

    expected = [(202601, code, account, amount * 100) for code, account, _name, amount, _budget in LINES]
    expected += [(202601, code, "4000", int(code) * 100) for code in NAMES]
    assert sorted(new_desk.ledger()) == sorted(expected)


HEADS = (
    "{code} - {name} (Balance forward as of 01/01/2026)",
    "{code} - {name} (Opening balance)",
    "Account: {code} {name}",
    "{code} {name}",
)


@pytest.mark.parametrize("head", HEADS)
def test_an_account_in_the_column_of_days_heads_its_postings(new_desk: Desk, head: str) -> None:
    rows = ["General Ledger Report", "", "Posted dt.,Journal,Memo,Department,Debit,Credit,Balance"]
    accounts = {account: name for _code, account, name, *_amounts in LINES}
    for account, name in accounts.items():
        mine = [line for line in LINES if line[1] == account]
        rows.append(f"{head.format(code=account, name=name)},,,,,,77.00")
        rows += [f"01/{at + 15}/2026,GJ,Entry,{line[0]},{line[3]}.00,,1.00" for at, line in enumerate(mine)]
        rows.append(f"Totals for {account} - {name},,,,{sum(line[3] for line in mine)}.00,,1.00")

    new_desk.post("\n".join(rows) + "\n", create_missing=True, answers=TYPES)

    assert sorted(new_desk.ledger()) == sorted(
        (202601, code, account, amount * 100) for code, account, _, amount, _ in LINES
    )
    assert dict(new_desk.rows("SELECT code, name FROM account")) == accounts


def test_a_total_above_lines_that_say_their_department_is_no_department(new_desk: Desk) -> None:
    """“Total 220” stands above and below the lines of 220, under a heading that nobody knows."""
    lines = ["Bereich X,GL Account,10/2025,11/2025,12/2025"]
    for place, (department, total) in enumerate((("220", "Total 220"), ("340", "Surgery Total"), ("500", "500 Total"))):
        figures = [[100.5 + 7 * row + 31 * place + 3 * month for month in range(3)] for row in range(3)]
        sums = f"{total},,{','.join(f'{sum(month):.2f}' for month in zip(*figures, strict=True))}"
        own = [
            f"{department},{6300 + 100 * row},{','.join(f'{x:.2f}' for x in cells)}"
            for row, cells in enumerate(figures)
        ]
        lines += [sums, *own, sums]

    text, choices = "\n".join(lines), {"create_missing": True, "version": "B1"}
    with pytest.raises(OpenQuestionsError, match="No heading is known to say the department"):
        new_desk.post(text, "budget", **choices)
    new_desk.post(text, "budget", answers={"department-column": "Bereich X"}, **choices)

    stored = new_desk.rows("SELECT DISTINCT d.code FROM budget_line b JOIN department d ON d.id = b.department_id")
    assert sorted(code for (code,) in stored) == ["220", "340", "500"]
