"""Statements printed a page per department: the line that names the department heads its page, no title does."""

import pytest

from tests.services.imports.conftest import Desk

DEPARTMENTS = {"100": "Administration", "210": "Emergency", "220": "Med Surg"}
ACCOUNTS = {"4000": "Patient Revenue", "6010": "Salaries", "6300": "Supplies"}


def figure(department: str, account: str, month: int) -> int:
    return int(department) + int(account) // 10 + month


def pages(word: str, *, titles: tuple[str, ...]) -> str:
    """Return pages of three months, revenue and expense apart, with totals; administration earns nothing."""
    lines: list[str] = []
    for code, name in DEPARTMENTS.items():
        earning = [account for account in ACCOUNTS if account.startswith("4") and code != "100"]
        spending = [account for account in ACCOUNTS if account.startswith("6")]
        lines += [f"{title},,,," for title in titles[:1]] + [f"{word} {code} - {name},,,,"]
        lines += [f"{title},,,," for title in titles[1:]] + [",Oct 2024,Nov 2024,Dec 2024,YTD"]
        for head, total, accounts in (("REVENUE", "Total Revenue", earning), ("EXPENSES", "Total Expenses", spending)):
            lines.append(f"{head},,,,")
            for account in accounts:
                values = [figure(code, account, month) for month in (10, 11, 12)]
                lines.append(f"{account} {ACCOUNTS[account]},{','.join(map(str, values))},{sum(values)}")
            sums = [sum(figure(code, account, month) for account in accounts) for month in (10, 11, 12)]
            lines.append(f"{total},{','.join(map(str, sums))},{sum(sums)}")
        lines.append(",,,,")
    return "\n".join([*lines, ""])


@pytest.mark.parametrize("word", ["Department:", "Cost Center", "Kostenstelle:"])
@pytest.mark.parametrize(
    "titles", [("Maple General Hospital", "Statement of Operations"), ("Maple General Hospital",), ()], ids=len
)
def test_each_page_is_of_its_department(new_desk: Desk, word: str, titles: tuple[str, ...]) -> None:
    outcome = new_desk.post(pages(word, titles=titles), create_missing=True, answers={"account-types": "proposed"})

    assert outcome.rows_rejected == 0
    expected = {
        (202400 + month, code, account, figure(code, account, month) * 100)
        for code in DEPARTMENTS for account in ACCOUNTS for month in (10, 11, 12) if (code, account) != ("100", "4000")
    }  # fmt: skip
    assert set(new_desk.ledger()) == expected
    assert sorted(new_desk.rows("SELECT code, name FROM department")) == sorted(DEPARTMENTS.items())
    assert {code for (code,) in new_desk.rows("SELECT code FROM account")} == set(ACCOUNTS)


def test_code_and_name_joined_by_a_dash_are_parted(new_desk: Desk) -> None:
    rows = [
        f"2025-0{month},{code}-{name},{account}-{words},{int(account) + month}"
        for month in (1, 2) for code, name in DEPARTMENTS.items() for account, words in ACCOUNTS.items()
    ]  # fmt: skip
    new_desk.post("\n".join(["Period,Dept Desc,Acct Desc,Net Change", *rows, ""]), create_missing=True,
                  answers={"account-types": "proposed"})  # fmt: skip

    assert sorted(new_desk.rows("SELECT code, name FROM department")) == sorted(DEPARTMENTS.items())
    assert sorted(new_desk.rows("SELECT code, name FROM account")) == sorted(ACCOUNTS.items())


@pytest.mark.parametrize("code", ["0710-A", "6010-220", "12-ABC", "A1-B2"])
def test_parts_of_a_code_are_no_name(code: str) -> None:
    from data.importers.tables.splitting import STYLES

    assert STYLES["code-label"].fullmatch(code) is None
