"""What the lines of a file add up to: operating figures and the balance sheet, side by side."""

from typing import TYPE_CHECKING

import numpy as np

from services.imports.results import StatementTotals
from services.totals.operating import BALANCE

if TYPE_CHECKING:
    from services.imports.passing import Pass

#: Tables whose lines have an account of which the statements are made.
_STATEMENTS = ("ledger_entry", "budget_line")


def statement_totals(current: "Pass") -> StatementTotals | None:
    """Return the sums of the lines to be loaded by what they are, None for files without accounts of a ledger."""
    if current.rows.table not in _STATEMENTS:
        return None
    sums = current.totals_frame()
    known = current.context.catalogue.account_types
    types = sums["account_id"].map(known).to_numpy(dtype=object)
    amounts = sums["amount_minor"].to_numpy(dtype=np.int64)
    turned = -1 if current.context.sign_convention == "debit_positive" else 1  # revenue was turned round
    revenue, expense, balance = (amounts[types == kind].sum() for kind in ("revenue", "expense", BALANCE))
    accounts = sums.loc[types == BALANCE, "account_id"].nunique()
    return StatementTotals(int(turned * revenue + expense), int(balance), int(accounts))
