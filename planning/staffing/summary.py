"""What an executive is told of a year's forecasts: volume against budget, labor cost, who departs most, what it costs.

Source: docs/methods.md#what-an-executive-is-told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planning.staffing.bridge import STEPS

#: Departments that are named.
MOST_DEPARTMENTS = 3
#: A volume this far from its budget is off it.
OFF = 0.02


@dataclass(frozen=True)
class MeasureYear:
    """All departments that count one unit of service: units of the year, and those budgeted."""

    measure: str
    volume: float
    budget: float
    departments: int

    @property
    def change(self) -> float:
        """Return volume ÷ budget − 1."""
        return self.volume / self.budget - 1


@dataclass(frozen=True)
class Departure:
    """A department whose labor cost ends far from its budget; minor units, `over` is positive where it costs more.

    `volume_change` is that of its volume against budget (NaN where either is not known); `step` the part of the bridge
    that moves it most in its direction ("" where it has none) and `step_minor` its amount.
    """

    department_id: int
    name: str
    over: int
    landing: int
    budget: int
    volume_change: float
    step: str
    step_minor: int


@dataclass(frozen=True)
class VolumeSummary:
    """Volume of a year against budget. `index`: mean change, weighted by labor budget; NaN without budgets.

    `above` and `below` count departments further than `OFF` from budget, of `judged` that have both.
    """

    index: float
    above: int
    below: int
    judged: int
    measures: tuple[MeasureYear, ...]


def year_volumes(volumes: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    """Return `volume, budget, change` by department over the months that both have.

    Args:
        volumes: `department_id, period, volume`: counted in closed months, expected in open ones.
        planned: The same as budgeted; departments without a month of both are left out.
    """
    keys = ["department_id", "period"]
    both = volumes.dropna(subset=["volume"]).merge(planned, on=keys, suffixes=("", "_budget"))
    sums = both.groupby("department_id")[["volume", "volume_budget"]].sum()
    sums = sums.rename(columns={"volume_budget": "budget"})
    sums = sums[sums["budget"] > 0]
    return sums.assign(change=sums["volume"] / sums["budget"] - 1)


def volume_summary(years: pd.DataFrame, measures: Mapping[int, str], labor_budget: "pd.Series[int]") -> VolumeSummary:
    """Return how volume runs; `measures` names each department's unit, `labor_budget` is by department."""
    weights = labor_budget.reindex(years.index).fillna(0).clip(lower=0).astype("float64")
    index = float((years["change"] * weights).sum() / weights.sum()) if weights.sum() > 0 else float("nan")
    named = years.assign(measure=years.index.map(dict(measures)), weight=weights).dropna(subset=["measure"])
    sums = named.groupby("measure")[["volume", "budget", "weight"]].sum()
    counts = named["measure"].value_counts().to_dict()
    sums = sums.sort_values("weight", ascending=False, kind="stable")
    return VolumeSummary(
        index=index,
        above=int((years["change"] > OFF).sum()),
        below=int((years["change"] < -OFF).sum()),
        judged=len(years),
        measures=tuple(
            MeasureYear(str(name), float(row["volume"]), float(row["budget"]), int(counts[name]))
            for name, row in sums.iterrows()
        ),
    )


def departures(bridge: pd.DataFrame, years: pd.DataFrame, names: Mapping[int, str]) -> tuple[Departure, ...]:
    """Return the departments whose labor cost departs most from budget, the furthest first.

    Args:
        bridge: `department_id, budget, landing` and `STEPS` (minor units; positive steps cost more).
        years: Of `year_volumes`.
        names: By department.
    """
    over = bridge["landing"] - bridge["budget"]
    rows = bridge.assign(over=over)[over != 0]
    rows = rows.iloc[rows["over"].abs().argsort(kind="stable")[::-1][:MOST_DEPARTMENTS]]
    departing = []
    for row in rows.to_dict("records"):
        department, direction = int(row["department_id"]), 1 if row["over"] > 0 else -1
        step = max(STEPS, key=lambda name: direction * row[name])
        moved = int(row[step]) if direction * row[step] > 0 else 0
        change = float(years["change"].get(department, float("nan")))
        departing.append(
            Departure(
                department,
                names.get(department, ""),
                int(row["over"]),
                int(row["landing"]),
                int(row["budget"]),
                change,
                step if moved else "",
                moved,
            )
        )
    return tuple(departing)
