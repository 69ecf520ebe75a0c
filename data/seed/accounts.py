"""The chart of accounts: a hierarchy with categories, fixed shares and flex measures."""

from typing import NamedTuple

from data.seed.table_files import read


class AccountRow(NamedTuple):
    """One account; headers (`posts` False) only add others up. `flex` empty: the department's unit of service.

    `non_recurring`: grants and one-offs, left out of the underlying result.
    """

    code: str
    name: str
    type: str
    category: str
    parent: str | None
    fixed_share: float
    flex: str | None
    posts: bool
    non_recurring: bool


ACCOUNTS = read("accounts", AccountRow)
BY_CODE = {account.code: account for account in ACCOUNTS}
