"""What an executive is told about forecasts: volume and staffing cost first, who departs most, its cost, how sure."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import Department, Measure
from planning.staffing.bridge import STEPS
from planning.staffing.summary import Departure, VolumeSummary, departures, volume_summary, year_volumes
from services.forecasts import many
from services.permissions import Actor, require
from services.staffing import basis as staffing
from services.staffing.bridge import to_budget
from services.staffing.foundation import StaffingBasis
from services.staffing.projection import StaffingProjection, YearEndCost, project

#: The horizon of the forecasts that are made together.
HORIZON = 12


@dataclass(frozen=True)
class PastAccuracy:
    """What the forecasts of units of service said at earlier dates: typical error (0–1, WAPE over months) and the

    share of months that ended within the 80 % range; `months` is how many were tested.
    """

    error: float
    inside80: float
    months: int


@dataclass(frozen=True)
class ForecastSummary:
    """A year's forecasts in figures, minor units. Every figure is that of the staffing page and of the landing.

    `steps`: what moves labor cost from budget to landing (positive costs more), empty without a budget. `sources`:
    where expected volumes come from, with the number of departments, the most frequent first.
    """

    fiscal_year: int
    last: int
    open_months: tuple[int, ...]
    volume: VolumeSummary
    labor: YearEndCost
    departures: tuple[Departure, ...]
    steps: dict[str, int]
    sources: tuple[tuple[str, int], ...]
    past: PastAccuracy | None


def summary(
    url: str, actor: Actor, *, fiscal_year: int, today: date, version_id: int | None = None
) -> ForecastSummary | None:
    """Return what the forecasts say of a year, in the actor's departments; None without any labor actuals.

    Raises:
        UserError: The year is over, or too far ahead.
    """
    require(actor, "forecast:read")
    made = staffing.basis(url, actor, fiscal_year=fiscal_year, version_id=version_id)
    return None if made is None else summary_of(url, actor, made, project(made), today=today)


def summary_of(
    url: str, actor: Actor, made: StaffingBasis, projection: StaffingProjection, *, today: date
) -> ForecastSummary:
    """Return what the forecasts say of the year of a basis, with its figures as planned."""
    require(actor, "forecast:read")
    bridge = to_budget(made, projection)
    years = year_volumes(_volumes(made), made.planned)
    names = dict(
        zip(made.plan.department_ids, made.departments["name"].reindex(list(made.plan.department_ids)), strict=True)
    )
    return ForecastSummary(
        fiscal_year=made.fiscal_year,
        last=made.last,
        open_months=tuple(month for month in made.open_months if month in made.months),
        volume=volume_of(url, actor, made),
        labor=projection.landing,
        departures=() if bridge.empty else departures(bridge, years, names),
        steps={} if bridge.empty else {name: int(bridge[name].sum()) for name in STEPS},
        sources=_sources(made),
        past=_past(url, actor, today),
    )


def volume_of(url: str, actor: Actor, made: StaffingBasis) -> VolumeSummary:
    """Return how the year's volumes lie against budget, in the departments of a basis."""
    require(actor, "forecast:read")
    with reading(url) as session:
        measures = _measures(session)
    labor_budget = made.budget.groupby("department_id")["amount_minor"].sum()
    return volume_summary(year_volumes(_volumes(made), made.planned), measures, labor_budget)


def departments_counting(url: str, actor: Actor, made: StaffingBasis, measure: str) -> set[int]:
    """Return the departments of a basis whose unit of service is a measure and whose year is budgeted in it."""
    require(actor, "forecast:read")
    with reading(url) as session:
        measures = _measures(session)
    years = year_volumes(_volumes(made), made.planned)
    return {int(number) for number in years.index if measures.get(int(number)) == measure}


def _volumes(made: StaffingBasis) -> pd.DataFrame:
    """Return the year's volumes: counted in closed months, expected in open ones."""
    ahead = made.expected[made.expected["period"].isin(made.months)]
    counted = made.counted[made.counted["period"] <= made.last]
    return pd.concat([counted, ahead[["department_id", "period", "volume"]]], ignore_index=True)


def _measures(session: Session) -> dict[int, str]:
    query = select(col(Department.id), col(Measure.name)).join(
        Measure, col(Measure.id) == col(Department.uos_measure_id)
    )
    return {int(number or 0): str(name) for number, name in session.exec(query)}


def _sources(made: StaffingBasis) -> tuple[tuple[str, int], ...]:
    first = made.expected.drop_duplicates("department_id")["source"]
    return tuple(Counter(str(source) for source in first if source).most_common())


def _past(url: str, actor: Actor, today: date) -> PastAccuracy | None:
    """Return how good the forecasts of units of service were at earlier dates, each month counting once."""
    tested = many.past_accuracy(url, actor, horizon=HORIZON, today=today)
    months = sum(one.steps for one in tested)
    if not months:
        return None
    return PastAccuracy(
        error=sum(one.error * one.steps for one in tested) / months,
        inside80=sum(one.inside80 for one in tested) / months,
        months=months,
    )
