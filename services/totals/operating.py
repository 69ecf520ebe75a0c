"""What counts in operating figures: every account but those of the balance sheet, which are stored beside them."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from data.models import Account

BALANCE = "balance"


def is_operating(account_id: Any) -> ColumnElement[bool]:
    """Return the condition that an account is not of the balance sheet.

    Args:
        account_id: Column of the table that is read.
    """
    on_balance_sheet = select(col(Account.id)).where(col(Account.type) == BALANCE)
    condition: ColumnElement[bool] = col(account_id).not_in(on_balance_sheet)
    return condition
