"""The parts that make up a variance, asked once for each state of the data."""

import pandas as pd

from pages.common import queries
from services.variance import causes
from services.variance.causes import node_of
from services.variance.report import Question

__all__ = ["by_account", "by_department", "node_of"]


def by_department(question: Question) -> pd.DataFrame:
    """Return net revenue and the cost categories of each department: `services.variance.causes.of_departments`."""
    return queries.ask(causes.by_department, question=question)


def by_account(question: Question) -> pd.DataFrame:
    """Return the accounts of the selection, in the same shape as `by_department`."""
    return queries.ask(causes.by_account, question=question)
