"""The executives' page of forecasts: what is told, and one picture each of volume and staffing cost."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from planning.periods import shift, span
from planning.staffing.simulation import quantiles
from services.permissions import Actor, require
from services.staffing import basis as staffing
from services.staffing import summary
from services.staffing.foundation import StaffingBasis
from services.staffing.projection import course, overview, project
from services.staffing.summary import ForecastSummary

#: Months before the fiscal year that a picture begins with.
MONTHS_BEFORE = 12
BOUNDS = ("lo80", "hi80", "lo95", "hi95")
COURSE = ("period", "actual", "forecast", "budget", *BOUNDS)


@dataclass(frozen=True)
class StaffingOutlook:
    """An answer. `cost` (minor units) and `volume` (units of `measure`): months as `COURSE`, NA where there is none.

    `volume` is of the departments that count the unit of the largest labor budget; empty without counts. `departments`:
    `department_id, code, name, total, budget, variance` (minor units, budget − total), furthest over budget first.
    """

    told: ForecastSummary
    cost: pd.DataFrame
    volume: pd.DataFrame
    measure: str
    departments: pd.DataFrame


def outlook(url: str, actor: Actor, *, today: date) -> StaffingOutlook | None:
    """Return the forecasts of the fiscal year of the next open month; None before the first labor cost."""
    require(actor, "forecast:read")
    year = next(iter(staffing.years(url, actor)), None)
    made = None if year is None else staffing.basis(url, actor, fiscal_year=year)
    if year is None or made is None or not made.plan.department_ids:
        return None
    projection = project(made)
    told = summary.summary_of(url, actor, made, projection, today=today)
    main = next(iter(told.volume.measures), None)
    counting = set() if main is None else summary.departments_counting(url, actor, made, main.measure)
    columns = ["department_id", "code", "name", "total", "budget", "variance"]
    return StaffingOutlook(
        told=told,
        cost=_of_year(course(made, projection), made),
        volume=_volume(made, counting),
        measure=main.measure if main else "",
        departments=overview(made, projection)[columns],
    )


def _of_year(months: pd.DataFrame, made: StaffingBasis) -> pd.DataFrame:
    first = shift(made.months[0], -MONTHS_BEFORE)
    return months[months["period"] >= first].reset_index(drop=True)


def _volume(made: StaffingBasis, counting: set[int]) -> pd.DataFrame:
    """Return the volume of departments by month: counted, expected with the spread of its futures, budgeted."""
    rows = [row for row, number in enumerate(made.plan.department_ids) if number in counting]
    own = {made.plan.department_ids[row] for row in rows}
    if not rows:
        return pd.DataFrame(columns=list(COURSE))
    periods = span(shift(made.months[0], -MONTHS_BEFORE), made.months[-1])
    draws = np.asarray(made.volumes[rows]).sum(axis=0)
    bounds = pd.DataFrame(quantiles(draws), index=list(made.open_months))[list(BOUNDS)]
    sums = {
        "actual": _sum(made.counted[made.counted["period"] <= made.last], own),
        "forecast": _sum(made.expected, own),
        "budget": _sum(made.planned, own),
    }
    table = pd.DataFrame({name: values.reindex(periods).astype("Float64") for name, values in sums.items()})
    table = table.join(bounds).rename_axis("period").reset_index()
    known = table[["actual", "forecast", "budget"]].notna().any(axis=1)
    return table.loc[known, list(COURSE)].reset_index(drop=True)


def _sum(volumes: pd.DataFrame, departments: set[int]) -> "pd.Series[float]":
    """Return the volume by month; none in months that one of the departments lacks."""
    own = volumes[volumes["department_id"].isin(departments)].dropna(subset=["volume"])
    grouped = own.groupby("period")["volume"]
    complete = grouped.count() == own["department_id"].nunique()
    return grouped.sum().where(complete).dropna()
