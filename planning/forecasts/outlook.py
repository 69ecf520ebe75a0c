"""What a volume forecast means: against last year, against the budget, month by month and in total."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from planning.forecasts.likelihood import chance_above

BOUNDS = ["lo95", "lo80", "mean", "hi80", "hi95"]


@dataclass(frozen=True)
class AgainstBudget:
    """Forecast and budget over the forecast months that have a budget; volumes carry no verdict.

    `difference` is forecast less budget, `chance` (0–1) the chance that the total of these months ends above it.
    """

    months: int
    first: pd.Timestamp
    last: pd.Timestamp
    forecast: float
    budget: float
    difference: float
    percent: float
    chance: float


@dataclass(frozen=True)
class Outlook:
    """A forecast in figures. `table` has one row per step:

    `ds, value, mean, override, lo80, hi80, lo95, hi95, last_year, budget, difference, percent, chance`; what is not
    known is NaN. `low` and `high` are the 80 % range of the total. `change` compares the first `compared` steps
    (at most a year) with the same steps a year earlier, `last_year` in sum; both NaN unless all of these are known.
    """

    table: pd.DataFrame
    total: float
    low: float
    high: float
    last_year: float
    change: float
    compared: int
    against_budget: AgainstBudget | None

    @property
    def first(self) -> pd.Timestamp:
        """The first step."""
        return pd.Timestamp(self.table["ds"].iloc[0])

    @property
    def last(self) -> pd.Timestamp:
        """The last step."""
        return pd.Timestamp(self.table["ds"].iloc[-1])


def outlook(
    history: pd.DataFrame, points: pd.DataFrame, budget: pd.DataFrame, sums: pd.DataFrame | None = None
) -> Outlook:
    """Join a forecast with last year and the budget.

    Args:
        history: `ds, y`, actual volumes.
        points: `ds, mean, lo80, hi80, lo95, hi95, override, value`, ascending and not empty.
        budget: `ds, budget`; may be empty.
        sums: `ds, mean, lo80, hi80, lo95, hi95` of the total from the first step to each; without it the bounds of the
            steps are added up, as if all erred in the same direction: rather too wide than too narrow.
    """
    table = points.copy()
    actual = history.set_index("ds")["y"]
    table["last_year"] = actual.reindex(table["ds"] - pd.DateOffset(years=1)).to_numpy()
    table["budget"] = budget.set_index("ds")["budget"].reindex(table["ds"]).to_numpy(dtype="float64")
    table["difference"] = table["value"] - table["budget"]
    table["percent"] = table["difference"] / table["budget"].where(table["budget"] != 0)
    table["chance"] = [
        chance_above(row["budget"], [row[name] for name in BOUNDS]) if np.isnan(row["override"]) else np.nan
        for row in table.to_dict("records")
    ]
    whole = _range_of(table, table, sums)
    within_year = table[table["ds"] < table["ds"].iloc[0] + pd.DateOffset(years=1)]
    last_year = float(within_year["last_year"].sum(skipna=False))
    change = float(within_year["value"].sum()) / last_year - 1 if last_year else float("nan")
    return Outlook(
        table=table,
        total=float(table["value"].sum()),
        low=max(whole[1], 0.0),
        high=whole[3],
        last_year=last_year,
        change=change,
        compared=len(within_year),
        against_budget=_against_budget(table, sums),
    )


def _range_of(part: pd.DataFrame, table: pd.DataFrame, sums: pd.DataFrame | None) -> list[float]:
    """Return the bounds of the total of some steps (`part` of `table`), in the order of `BOUNDS`.

    An override has no range of its own: the model's distance to its bounds is kept around it.
    """
    moved = float((part["value"] - part["mean"]).sum())
    from_the_first = part.index.equals(table.index[: len(part)])
    if sums is not None and len(sums) >= len(part) and from_the_first:
        row = sums.iloc[len(part) - 1]
        moved += float(part["mean"].sum()) - float(row["mean"])
        return [float(row[name]) + moved for name in BOUNDS]
    return [float(part[name].sum()) + moved for name in BOUNDS]


def _against_budget(table: pd.DataFrame, sums: pd.DataFrame | None) -> AgainstBudget | None:
    known = table[table["budget"].notna()]
    if known.empty:
        return None
    forecast, budget = float(known["value"].sum()), float(known["budget"].sum())
    chance = chance_above(budget, _range_of(known, table, sums))
    return AgainstBudget(
        months=len(known),
        first=pd.Timestamp(known["ds"].iloc[0]),
        last=pd.Timestamp(known["ds"].iloc[-1]),
        forecast=forecast,
        budget=budget,
        difference=forecast - budget,
        percent=(forecast - budget) / budget if budget else float("nan"),
        chance=chance,
    )
