"""Where a row of a frame belongs in a base: the places of its department, account and month."""

from typing import Any

import numpy as np
import pandas as pd

from planning.scenarios.base.baseline import Floats, Index


class BasePlaces:
    """The departments, accounts and months of a baseline, and where a row of a frame belongs."""

    def __init__(self, departments: pd.DataFrame, accounts: pd.DataFrame, months: tuple[int, ...]) -> None:
        self.departments = _departments(departments)
        self.accounts = _accounts(accounts)
        self.months = months
        self._department = pd.Index(self.departments["department_id"])
        self._account = pd.Index(self.accounts["account_id"])
        self._month: Any = pd.Index(months)

    def department(self, column: pd.Series) -> Index:
        """Return each row's place among the departments, −1 for none of them."""
        return np.asarray(self._department.get_indexer(column.astype("int64").to_numpy()))

    def account(self, column: pd.Series) -> Index:
        """Return each row's place among the accounts, −1 for none of them."""
        return np.asarray(self._account.get_indexer(column.astype("int64").to_numpy()))

    def month(self, column: pd.Series) -> Index:
        """Return each row's place among the months, −1 for none of them."""
        return np.asarray(self._month.get_indexer(column.astype("int64").to_numpy()))

    def table(self, rows: Index, months: Index, values: np.ndarray, count: int) -> Floats:
        """Return rows × months, NaN where there is no value."""
        cells = np.full((count, len(self.months)), np.nan)
        cells[rows, months] = values
        return cells


def _departments(frame: pd.DataFrame) -> pd.DataFrame:
    made = frame[["department_id", "facility_id", "service_line_id", "uos"]].copy()
    for name in ("department_id", "facility_id", "service_line_id"):
        made[name] = made[name].astype("Int64").fillna(0).astype("int64")
    made["uos"] = as_text(made["uos"])
    return made.sort_values("department_id", ignore_index=True)


def _accounts(frame: pd.DataFrame) -> pd.DataFrame:
    made = frame[frame["type"].isin(("revenue", "expense"))].copy()
    made["payer"] = as_text(made["payer"]) if "payer" in made else ""
    for name in ("code", "type", "category"):
        made[name] = as_text(made[name])
    made["account_id"] = made["account_id"].astype("int64")
    return made[["account_id", "code", "type", "category", "payer"]].sort_values("account_id", ignore_index=True)


def as_text(column: pd.Series) -> pd.Series:
    """Return a column as text, "" where it is empty."""
    return column.astype(object).where(column.notna(), "").map(str).astype(object)
