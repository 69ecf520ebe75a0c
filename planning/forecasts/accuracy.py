"""How good a forecast was, from what it said at past origins: against last season's figures and the budget."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from language import N_

FORECAST, LAST_SEASON, BUDGET = N_("Forecast"), N_("Last season"), N_("Budget")


@dataclass(frozen=True)
class Accuracy:
    """Errors as shares (0–1) of what happened: sum of |error| over sum of actuals (WAPE), NaN when not known.

    `budget_error` and `error_where_budget` are over the same `budget_steps`, so that the two may be compared.
    `inside80`, `inside95` count the steps that ended within the range. `bias` is positive when forecast too high.
    """

    origins: int
    steps: int
    error: float
    naive_error: float
    bias: float
    inside80: int
    inside95: int
    budget_steps: int
    budget_error: float
    error_where_budget: float


def accuracy(rows: pd.DataFrame, budget: pd.DataFrame) -> Accuracy | None:
    """Judge backtest rows (`origin, ds, step, actual, forecast, naive, lo80, hi80, lo95, hi95`); None without any.

    `budget` has `ds, budget`: the budget that was first set for each month.
    """
    known = rows.dropna(subset=["actual", "forecast"])
    if known.empty:
        return None
    planned = known["ds"].map(budget.drop_duplicates("ds").set_index("ds")["budget"]).astype("float64")
    within = planned.notna()
    return Accuracy(
        origins=int(known["origin"].nunique()),
        steps=len(known),
        error=_wape(known["actual"], known["forecast"]),
        naive_error=_wape(known["actual"], known["naive"]),
        bias=_share(float((known["forecast"] - known["actual"]).sum()), known["actual"]),
        inside80=int(known["actual"].between(known["lo80"], known["hi80"]).sum()),
        inside95=int(known["actual"].between(known["lo95"], known["hi95"]).sum()),
        budget_steps=int(within.sum()),
        budget_error=_wape(known["actual"][within], planned[within]),
        error_where_budget=_wape(known["actual"][within], known["forecast"][within]),
    )


def errors_by_step(rows: pd.DataFrame, budget: pd.DataFrame) -> pd.DataFrame:
    """Return `step, series, error`: the error (WAPE, 0–1) at each number of steps ahead, for each yardstick."""
    planned = rows["ds"].map(budget.drop_duplicates("ds").set_index("ds")["budget"]).astype("float64")
    columns = {FORECAST: rows["forecast"], LAST_SEASON: rows["naive"], BUDGET: planned}
    errors = []
    for step, at in rows.groupby("step").groups.items():
        for name, column in columns.items():
            error = _wape(rows["actual"].loc[at], column.loc[at])
            if not np.isnan(error):
                errors.append({"step": step, "series": name, "error": error})
    return pd.DataFrame(errors, columns=["step", "series", "error"])


def _wape(actual: pd.Series, said: pd.Series) -> float:
    known = actual.notna() & said.notna()
    return _share(float((actual[known] - said[known]).abs().sum()), actual[known])


def _share(amount: float, actual: pd.Series) -> float:
    total = float(actual.abs().sum())
    return amount / total if total > 0 else float("nan")
