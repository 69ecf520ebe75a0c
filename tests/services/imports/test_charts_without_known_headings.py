"""Charts of accounts whose headings nobody knows: codes, names and kind are told by the title and by what they hold."""

import pytest

from services.imports.dropping import DropChoices, open_files, propose
from tests.services.imports.conftest import ADMIN, Desk

ACCOUNTS = [
    ("1010", "Cash - Operating", "Asset"), ("2010", "Accounts Payable", "Liability"),
    ("4010", "Inpatient Revenue", "Revenue"),
    ("4020", "Outpatient Revenue", "Revenue"), ("5100", "Salaries - RN", "Expense"), ("6200", "Drugs", "Expense"),
]  # fmt: skip


def chart(code: str, *, name: str = "Natural Account Name", kind: str = "Acct Class", title: str = "") -> str:
    rows = [",".join(row) for row in ACCOUNTS]
    return "\n".join([*([title, ""] if title else []), f"{code},{name},{kind}", *rows, ""])


@pytest.mark.parametrize("code", ["GL Nat", "Nat", "Natural", "GL Key"])
def test_the_only_codes_are_those_of_the_accounts(new_desk: Desk, code: str) -> None:
    new_desk.post(chart(code), "accounts")

    stored = new_desk.rows("SELECT code, name, type FROM account ORDER BY code")
    types = {"Asset": "balance", "Liability": "balance", "Revenue": "revenue", "Expense": "expense"}
    assert stored == [(code_, name, types[kind]) for code_, name, kind in ACCOUNTS]


def test_a_place_in_the_list_is_no_code(new_desk: Desk) -> None:
    rows = [f"{place},{name}" for place, (_code, name, _kind) in enumerate(ACCOUNTS, 1)]
    new_desk.post("\n".join(["Line No,Account Name", *rows, ""]), "accounts")

    assert {code for (code,) in new_desk.rows("SELECT code FROM account")} == {name for _code, name, _kind in ACCOUNTS}


@pytest.mark.parametrize("title", ["Chart of Accounts Listing", "CHART OF ACCOUNTS", "Account list as of 1/1/2026"])
def test_a_title_says_that_a_list_of_numbers_is_a_chart(new_desk: Desk, title: str) -> None:
    path = new_desk.file(chart("GL Nat", title=title), "export.csv")

    (planned,) = propose(new_desk.url, ADMIN, open_files([("export.csv", path)], new_desk.folder), DropChoices()).files

    assert (planned.kind, planned.state) == ("accounts", "ready")
