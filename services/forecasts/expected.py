"""The one answer to "how much volume is expected?": counts, budgets, and what is expected of open months, from where.

Landing, staffing, scenarios and contracts all ask here, so that they plan on the same volumes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, cast, func, select
from sqlmodel import Session, col

from data.models import ForecastOverride, ForecastPoint, ForecastRun, Statistic
from data.rows import plain
from planning.forecasts.expected import (
    AUTOMATIC,
    BUDGETED,
    LAST_YEAR,
    PUBLISHED,
    Candidate,
    at_pace,
    continue_from,
    runs_that_count,
)
from planning.landing.methods import Floats
from planning.periods import FiscalCalendar, first_day
from services import kept_reads
from services.forecasts import runs
from services.forecasts.references import SeriesRef
from services.forecasts.series import newest_row, stored_months
from services.month_end import counts as month_counts

#: What is told of a month's volume, in this order.
FIGURES = ("lo95", "lo80", "value", "hi80", "hi95")
MIDDLE = FIGURES.index("value")


@dataclass(frozen=True)
class YearVolumes:
    """Counted and budgeted volumes, years × drivers × 12, in units; NaN where there is none.

    `drivers`: `department_id, measure_id`, one row per driver.
    """

    drivers: pd.DataFrame
    actual: Floats
    budget: Floats

    def known_through(self, real: Sequence[int]) -> "YearVolumes":
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
) -> YearVolumes:
    """Return what was counted and budgeted for drivers (`department_id, measure_id`) in years and their budgets.

    A month of which days are missing is not counted: it would make the year's pace look slow.
    """
    own = None if departments is None else frozenset(departments)
    counted: pd.DataFrame = kept_reads.kept(
        session, ("whole_counts", own, newest_row(session)), lambda: month_counts.whole(stored_months(session, own))
    )
    planned = _budget_counts(session, [version for version in budgets if version is not None], departments)
    plans = {
        year: planned.loc[planned["version_id"] == (version or 0)] for year, version in zip(years, budgets, strict=True)
    }
    return YearVolumes(
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


@dataclass(frozen=True)
class ExpectedVolumes:
    """A year's volumes, drivers × 12, actual in closed months; `sources` by driver, "" where nothing is known.

    `bounds`: drivers × months × `FIGURES` of open months, NaN where no forecast reaches. `runs`: the run of a driver
    whose forecast counts; `plans`: what stands behind it, in the words of `sources`.
    """

    values: Floats
    sources: tuple[str, ...]
    bounds: Floats
    runs: Mapping[int, int]
    plans: tuple[str, ...]

    def source_of(self, driver: int, step: int) -> str:
        """Return where one open month comes from: beyond the end of a forecast that is the plan which goes on."""
        reaches = np.isfinite(self.bounds[driver, step, MIDDLE])
        return self.sources[driver] if reaches or driver not in self.runs else self.plans[driver]


def expect(
    session: Session, volumes: YearVolumes, months: Sequence[int], closed: int, *, with_forecasts: bool = True
) -> ExpectedVolumes:
    """Return the volumes of the last year of `volumes`, and where those of its open months come from.

    The published forecast of a driver counts, else the automatic one; else the budgeted volumes and else last year's,
    at the pace of the year so far. Months beyond a forecast go on at its pace against that plan.
    Without forecasts (a landing as it was) only plans count: today's forecasts know too much.

    Args:
        session: An open session.
        volumes: Counts and budgets; the last year is asked for.
        months: Its months (yyyymm).
        closed: How many of them have actuals.
        with_forecasts: Whether forecasts count.
    """
    year = len(volumes.actual) - 1
    values = at_pace(volumes.actual, volumes.budget, year, closed)
    planned, known = np.isfinite(volumes.budget[year]).any(axis=1), np.isfinite(values[:, closed:]).any(axis=1)
    plans: list[str] = np.where(planned, BUDGETED, np.where(known, LAST_YEAR, "")).tolist()
    sources = list(plans)
    bounds = np.full((len(values), 12 - closed, len(FIGURES)), np.nan)
    counting: dict[int, int] = {}
    if with_forecasts and closed < 12:
        for driver, (run, figures) in _forecasts(session, volumes.drivers, months[closed:]).items():
            values[driver, closed:] = continue_from(figures[:, MIDDLE], values[driver, closed:])
            sources[driver], bounds[driver], counting[driver] = _source(run), figures, run.run
    return ExpectedVolumes(values, tuple(sources), bounds, counting, tuple(plans))


def _source(run: Candidate) -> str:
    return PUBLISHED if run.published else AUTOMATIC


def _forecasts(session: Session, drivers: pd.DataFrame, months: Sequence[int]) -> dict[int, tuple[Candidate, Floats]]:
    """Return by driver the run that counts and its figures, months × `FIGURES`, overrides heeded."""
    at = {
        SeriesRef("department", int(department), int(measure)).key: number
        for number, (department, measure) in enumerate(drivers.itertuples(index=False, name=None))
    }
    chosen = counting_runs(session, at, months[0])
    if not chosen:
        return {}
    place = {month: number for number, month in enumerate(months)}
    first, last = first_day(months[0]), first_day(months[-1])
    figures = {key: np.full((len(months), len(FIGURES)), np.nan) for key in chosen}
    keys = {one.run: key for key, one in chosen.items()}
    names = (ForecastPoint.lo95, ForecastPoint.lo80, ForecastPoint.mean, ForecastPoint.hi80, ForecastPoint.hi95)
    points = select(col(ForecastPoint.run_id), col(ForecastPoint.ds), *map(col, names)).where(
        col(ForecastPoint.run_id).in_(list(keys)), col(ForecastPoint.ds).between(first, last)
    )
    for run, day, *row in session.connection().execute(points):
        figures[keys[run]][place[_period(day)]] = row
    by_hand = select(col(ForecastOverride.series_key), col(ForecastOverride.ds), col(ForecastOverride.value)).where(
        col(ForecastOverride.withdrawn_at).is_(None), col(ForecastOverride.ds).between(first, last)
    )
    for key, day, value in session.connection().execute(by_hand):
        if key in figures:
            month = figures[key][place[_period(day)]]
            month[:] = month - month[MIDDLE] + value if np.isfinite(month[MIDDLE]) else value  # its range moves along
    forecasts = {at[key]: (one, figures[key]) for key, one in chosen.items()}
    return {driver: made for driver, made in forecasts.items() if np.isfinite(made[1][:, MIDDLE]).any()}


def counting_runs(session: Session, keys: Iterable[str], first_open: int) -> dict[str, Candidate]:
    """Return by series the run that plans rest on, where there is one; see `planning.forecasts.expected`."""
    wished = frozenset(keys)
    monthly = (col(ForecastRun.status) == "done", col(ForecastRun.frequency) == "MS")
    newest = select(func.max(col(ForecastRun.id))).where(*monthly, runs.is_automatic()).group_by(ForecastRun.series_key)
    published = col(ForecastRun.published_at).is_not(None)
    rows = session.connection().execute(
        select(col(ForecastRun.id), col(ForecastRun.series_key), published)
        .where(*monthly, published | col(ForecastRun.id).in_(newest))
        .order_by(col(ForecastRun.id))
    )
    known = [(int(run or 0), str(key), bool(pinned)) for run, key, pinned in rows if key in wished]
    begins = _begins(session, [run for run, _key, _pinned in known])
    return runs_that_count(
        (Candidate(run, key, begins[run], pinned, automatic=True) for run, key, pinned in known if run in begins),
        first_open,
    )


def _begins(session: Session, numbers: Sequence[int]) -> dict[int, int]:
    """Return the first month (yyyymm) of runs; those of other runs are never looked at."""
    begins: dict[int, int] = {}
    for start in range(0, len(numbers), runs.CHUNK):
        some = numbers[start : start + runs.CHUNK]
        first = select(col(ForecastPoint.run_id), func.min(col(ForecastPoint.ds)))
        rows = session.connection().execute(
            first.where(col(ForecastPoint.run_id).in_(some)).group_by(col(ForecastPoint.run_id))
        )
        begins |= {int(run): _period(day) for run, day in rows}
    return begins


def _period(day: date) -> int:
    return day.year * 100 + day.month
