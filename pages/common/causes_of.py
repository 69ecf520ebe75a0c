"""The parts that make up a variance, asked once for each state of the data."""

import pandas as pd

from pages.common import queries, this_run
from planning.variance.comparison import RESULT_SIGN
from services.variance import causes, report
from services.variance.causes import node_of
from services.variance.report import Choices, Question

__all__ = ["by_account", "by_department", "node_of"]


def by_department(choices: Choices, question: Question) -> pd.DataFrame:
    """Return net revenue and the cost categories of each department: `services.variance.causes.of_departments`."""

    def read() -> pd.DataFrame:
        return causes.of_departments(choices, queries.ask(report.detail, question=question, by=causes.BY))

    return this_run.once(("causes", question), read)


def by_account(choices: Choices, question: Question) -> pd.DataFrame:
    """Return the accounts of the selection, in the same shape as `by_department`."""
    lines = queries.ask(report.detail, question=question, by=("account",))
    lines = lines[lines["type"].isin(RESULT_SIGN)]
    keys = lines["account_id"].map(choices.accounts.keys_by_member())
    return lines.assign(label=lines["account_id"].map(choices.accounts.names()), key=keys, is_group=False)
