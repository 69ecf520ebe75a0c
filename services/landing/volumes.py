"""The volumes a landing rests on: what was counted and budgeted, and what is expected of open months, from where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import ForecastOverride, ForecastPoint, ForecastRun, Statistic
from data.rows import plain
from planning.landing.methods import Floats
from planning.landing.record import expected_volumes
from planning.periods import FiscalCalendar, first_day, shift
from services.forecasts.references import SeriesRef
from services.forecasts.series import stored_months

#: Where the expected volume of a line comes from, the best first.
PUBLISHED, NEWEST = "published forecast", "newest forecast"  # no text
BUDGETED, LAST_YEAR = "budgeted volume", "last year's volume"  # no text
#: A forecast that was not published counts while it begins no earlier than this many months before the open ones.
FRESH_MONTHS = 3


@dataclass(frozen=True)
class LandingVolumes:
    """Counted and budgeted volumes, years × drivers × 12, in units; NaN where there is none.

    `drivers`: `department_id, measure_id`, one row per driver.
    """

    drivers: pd.DataFrame
    actual: Floats
    budget: Floats

    def known_through(self, real: Sequence[int]) -> "LandingVolumes":
        """Return the volumes without counts of months that are open."""
        actual = self.actual.copy()
        for year, months in enumerate(real):
            actual[year, :, months:] = np.nan
        return replace(self, actual=actual)


def load(
    session: Session,
    drivers: pd.DataFrame,
    *,
    calendar: FiscalCalendar,
    years: Sequence[int],
    budgets: Sequence[int | None],
    departments: Sequence[int] | None,
) -> LandingVolumes:
    """Return what was counted and budgeted for drivers (`department_id, measure_id`) in years and their budgets."""
    own = None if departments is None else frozenset(departments)
    counted = stored_months(session, own)
    periods = (counted["ds"].dt.year * 100 + counted["ds"].dt.month).astype("int64")
    counted = counted.assign(period=periods)[["department_id", "measure_id", "period", "y"]]
    planned = _budget_counts(session, [version for version in budgets if version is not None], departments)
    plans = {
        year: planned.loc[planned["version_id"] == (version or 0)] for year, version in zip(years, budgets, strict=True)
    }
    return LandingVolumes(
        drivers, _arrange(dict.fromkeys(years, counted), drivers, calendar), _arrange(plans, drivers, calendar)
    )


def _budget_counts(session: Session, versions: Sequence[int], departments: Sequence[int] | None) -> pd.DataFrame:
    keys = (Statistic.version_id, Statistic.department_id, Statistic.measure_id, Statistic.period)
    query = select(*map(col, keys), cast(func.sum(col(Statistic.quantity_milli)), BigInteger)).where(
        col(Statistic.kind) == "budget",
        col(Statistic.version_id).in_(versions),
        col(Statistic.superseded_by).is_(None),
    )
    if departments is not None:
        query = query.where(col(Statistic.department_id).in_(departments))
    rows = session.connection().execute(query.group_by(*map(col, keys))).all()
    table = pd.DataFrame.from_records(
        plain(rows), columns=["version_id", "department_id", "measure_id", "period", "y"]
    ).astype("int64")
    return table.assign(y=table["y"] / 1000)


def _arrange(tables: Mapping[int, pd.DataFrame], drivers: pd.DataFrame, calendar: FiscalCalendar) -> Floats:
    index = pd.MultiIndex.from_frame(drivers)
    arranged = np.full((len(tables), len(drivers), 12), np.nan)
    for at, (year, table) in enumerate(tables.items()):
        months = calendar.months(year)
        rows = table[table["period"].isin(months)]
        line = index.get_indexer(pd.MultiIndex.from_frame(rows[["department_id", "measure_id"]]))
        month = pd.Index(months).get_indexer(pd.Index(rows["period"]))
        known = line >= 0
        arranged[at, line[known], month[known]] = rows["y"].to_numpy()[known]
    return arranged


def expect(
    session: Session, volumes: LandingVolumes, months: Sequence[int], closed: int, *, with_forecasts: bool = True
) -> tuple[Floats, list[str]]:
    """Return the volumes of a year, drivers × 12, and where those of its open months come from.

    The published forecast of a driver counts, else its newest one if that is fresh; else the budgeted volumes and else
    last year's, at the pace of the year so far. Months beyond a forecast go on at its pace against that plan.
    Without forecasts (a landing as it was) only plans count: today's forecasts know too much.
    """
    year = len(volumes.actual) - 1
    volumes_ahead = expected_volumes(volumes.actual, volumes.budget, year, closed)
    planned, known = np.isfinite(volumes.budget[year]).any(axis=1), np.isfinite(volumes_ahead[:, closed:]).any(axis=1)
    source: list[str] = np.where(planned, BUDGETED, np.where(known, LAST_YEAR, "")).tolist()
    if with_forecasts and closed < 12:
        for driver, (name, figures) in _forecasts(session, volumes.drivers, months[closed:]).items():
            volumes_ahead[driver, closed:] = _continue_from(figures, volumes_ahead[driver, closed:])
            source[driver] = name
    return volumes_ahead, source


def _continue_from(forecast: Floats, otherwise: Floats) -> Floats:
    """Return the forecast; beyond its end what is planned otherwise × the forecast's pace against it."""
    both = np.isfinite(forecast) & np.isfinite(otherwise)
    planned = otherwise[both].sum()
    pace = forecast[both].sum() / planned if planned > 0 else 1.0
    return np.where(np.isfinite(forecast), forecast, otherwise * pace)


def _forecasts(session: Session, drivers: pd.DataFrame, months: Sequence[int]) -> dict[int, tuple[str, Floats]]:
    """Return by driver where its forecast comes from and its figures for the months, overrides heeded."""
    at = {
        SeriesRef("department", int(department), int(measure)).key: number
        for number, (department, measure) in enumerate(drivers.itertuples(index=False, name=None))
    }
    runs = _runs(session, at, months[0])
    if not runs:
        return {}
    first, last = first_day(months[0]), first_day(months[-1])
    figures = {key: dict.fromkeys(months, np.nan) for key in runs}
    keys = {run: key for key, (run, _) in runs.items()}
    points = select(col(ForecastPoint.run_id), col(ForecastPoint.ds), col(ForecastPoint.mean)).where(
        col(ForecastPoint.run_id).in_(list(keys)), col(ForecastPoint.ds).between(first, last)
    )
    for run, day, mean in session.connection().execute(points):
        figures[keys[run]][_period(day)] = mean
    by_hand = select(col(ForecastOverride.series_key), col(ForecastOverride.ds), col(ForecastOverride.value)).where(
        col(ForecastOverride.withdrawn_at).is_(None), col(ForecastOverride.ds).between(first, last)
    )
    for key, day, value in session.connection().execute(by_hand):
        if key in figures:
            figures[key][_period(day)] = value
    forecasts = {at[key]: (name, np.array(list(figures[key].values()))) for key, (_, name) in runs.items()}
    return {driver: (name, row) for driver, (name, row) in forecasts.items() if np.isfinite(row).any()}


def _runs(session: Session, keys: Mapping[str, int], first_open: int) -> dict[str, tuple[int, str]]:
    """Return by series the run that counts and what it is."""
    begins = select(col(ForecastPoint.run_id), func.min(col(ForecastPoint.ds)).label("begins")).group_by(
        col(ForecastPoint.run_id)
    )
    begun = begins.subquery()
    oldest = first_day(shift(first_open, -FRESH_MONTHS))
    rows = session.connection().execute(
        select(col(ForecastRun.series_key), col(ForecastRun.id), col(ForecastRun.published_at), begun.c.begins)
        .join(begun, begun.c.run_id == col(ForecastRun.id))
        .where(
            col(ForecastRun.status) == "done",
            col(ForecastRun.frequency) == "MS",
            col(ForecastRun.department_id).is_not(None),
        )
        .order_by(col(ForecastRun.id))
    )
    runs_by_key: dict[str, tuple[int, str]] = {}
    for key, run, published, begins_on in rows:
        if key not in keys or runs_by_key.get(key, (0, ""))[1] == PUBLISHED:
            continue
        if published is not None:
            runs_by_key[key] = (run, PUBLISHED)
        elif begins_on >= oldest:
            runs_by_key[key] = (run, NEWEST)
    return runs_by_key


def _period(day: date) -> int:
    return day.year * 100 + day.month
