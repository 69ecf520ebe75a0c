"""A chart of accounts without a column of groups: a known account keeps its group, whatever its name sounds like."""

import pytest

from tests.services.imports.conftest import Desk

STORED = "SELECT code, name, type, category FROM account WHERE code IN ('4901', '5901') ORDER BY code"
CHART = "Account,Name,Type,Category\n4901,Contractual allowances,Revenue,deductions\n5901,Wages,Expense,salaries\n"


def test_a_new_name_leaves_the_group_as_it_is(desk_sqlite: Desk) -> None:
    desk_sqlite.post(CHART, kind="accounts")

    desk_sqlite.post("Account,Name,Type\n4901,Other income,Revenue\n5901,Drugs,Expense\n", kind="accounts")

    assert desk_sqlite.rows(STORED) == [
        ("4901", "Other income", "revenue", "deductions"),
        ("5901", "Drugs", "expense", "salaries"),
    ]


def test_an_account_of_another_type_takes_a_group_of_that_type(desk_sqlite: Desk) -> None:
    desk_sqlite.post(CHART, kind="accounts")

    desk_sqlite.post("Account,Name,Type\n4901,Medical supplies,Expense\n", kind="accounts")

    assert desk_sqlite.rows(STORED)[0] == ("4901", "Medical supplies", "expense", "supplies")


def test_a_group_that_the_file_states_is_taken(desk_sqlite: Desk) -> None:
    desk_sqlite.post(CHART, kind="accounts")

    desk_sqlite.post("Account,Name,Type,Category\n5901,Wages,Expense,benefits\n", kind="accounts")

    assert desk_sqlite.rows(STORED)[1] == ("5901", "Wages", "expense", "benefits")


@pytest.mark.parametrize("group", ["Group 3", "Overhead", "X"])
def test_a_group_that_nobody_understands_replaces_none(desk_sqlite: Desk, group: str) -> None:
    desk_sqlite.post("Account,Name,Type,Category\n5901,Medical supplies,Expense,other\n", kind="accounts")

    lines = f"Account,Name,Type,Category\n5901,Medical supplies,Expense,{group}\n6901,Drugs,Expense,{group}\n"
    desk_sqlite.post(lines, kind="accounts")

    assert desk_sqlite.rows("SELECT code, category FROM account WHERE code IN ('5901', '6901') ORDER BY code") == [
        ("5901", "other"),
        ("6901", "drugs"),  # a new account has the group that its name speaks of
    ]


def test_a_group_in_other_words_is_taken(desk_sqlite: Desk) -> None:
    desk_sqlite.post(CHART, kind="accounts")

    desk_sqlite.post("Account,Name,Type,Category\n5901,Wages,Expense,Medical supplies\n", kind="accounts")

    assert desk_sqlite.rows(STORED)[1] == ("5901", "Wages", "expense", "supplies")
