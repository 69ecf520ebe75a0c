"""What the lines of a file add up to: operating figures and the balance sheet, side by side."""

import numpy as np
import pandas as pd

from services.imports.results import StatementTotals
from services.imports.rows.context import Context
from services.totals.operating import BALANCE

#: Factors of revenue and of all other accounts that lead from natural sign back to the sign of a file.
SIGNS = {"natural": (1, 1), "debit_positive": (-1, 1), "credit_positive": (1, -1)}
#: Tables whose lines have an account of which the statements are made.
_STATEMENTS = ("ledger_entry", "budget_line")


def statement_totals(context: Context, table: str, sums: pd.DataFrame) -> StatementTotals | None:
    """Return the sums of the lines to be loaded by what they are, None for files without accounts of a ledger.

    Args:
        context: Knows the accounts and the sign of the file.
        table: Table of the lines.
        sums: `account_id` and `amount_minor` in natural sign; accounts may repeat.
    """
    if table not in _STATEMENTS:
        return None
    types = sums["account_id"].map(context.catalogue.account_types).to_numpy(dtype=object)
    amounts = sums["amount_minor"].to_numpy(dtype=np.int64)
    earned, spent = SIGNS[context.sign_convention or "natural"]
    revenue, expense, balance = (amounts[types == kind].sum() for kind in ("revenue", "expense", BALANCE))
    accounts = sums.loc[types == BALANCE, "account_id"].nunique()
    return StatementTotals(int(earned * revenue + spent * expense), int(spent * balance), int(accounts))
