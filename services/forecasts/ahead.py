"""The coming volumes of departments month by month with their ranges, from the one answer of `expected`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlmodel import Session

from data.models import ForecastRun
from forecasting.sampling import PERSISTENCE_PRIOR, persistence
from planning.forecasts.expected import BUDGETED, LAST_YEAR
from planning.landing.methods import Floats
from planning.periods import FiscalCalendar, shift
from services import kept_reads, settings
from services.forecasts import budget_volumes, expected, runs
from services.forecasts.answers import TESTED, rows_to_table
from services.forecasts.expected import FIGURES, MIDDLE, YearVolumes
from services.variance.question import BudgetChoice, known_versions

#: Positions of `FIGURES` on the normal scale.
SCORES = np.array([-1.959964, -1.281552, 0.0, 1.281552, 1.959964])
#: Bounds of how far volumes stray from a budget or from last year.
STRAY = (0.01, 0.5)
UNKNOWN_STRAY = 0.1
#: Volumes by month (yyyymm).
Months = dict[int, float]


@dataclass(frozen=True)
class Ahead:
    """The coming volumes of one department: `figures` `[T, 5]` in the order of `FIGURES`, `sources` by month.

    `run` is the run that they rest on, None where they rest on a budget or on last year.
    """

    figures: Floats
    sources: tuple[str, ...]
    persistence: float
    run: ForecastRun | None


def load(
    session: Session,
    main: Mapping[int, int],
    actual: Mapping[int, Months],
    *,
    last: int,
    periods: Sequence[int],
    chosen: BudgetChoice | None = None,
) -> dict[int, Ahead]:
    """Return what is expected of departments after the month `last`.

    Args:
        session: An open session.
        main: Department id → the measure asked for.
        actual: Department id → its counts, in the order of time.
        last: The last month (yyyymm) whose counts are taken as whole.
        periods: Open months (yyyymm), ascending.
        chosen: The budget that a person chose, as of `other_than_in_force`; it counts in its own year.
    """
    drivers = pd.DataFrame(sorted(main.items()), columns=["department_id", "measure_id"]).astype("int64")
    values, bounds, sources, counting = by_driver(session, drivers, last=last, periods=periods, chosen=chosen)
    loaded = runs.by_id(session, set(counting.values()))
    planned = budget_volumes.of_departments(session, dict(main), chosen=chosen)
    ahead = {}
    for driver, department in enumerate(drivers["department_id"].tolist()):
        own, run = actual.get(department, {}), loaded.get(counting.get(driver, 0))
        stray = _stray(own, planned.get(department, {}))
        before = _stray(own, {shift(month, 12): volume for month, volume in own.items()})
        figures = _with_bounds(values[driver], bounds[driver], sources[driver], {BUDGETED: stray, LAST_YEAR: before})
        filled, told = _fill_gaps(figures, sources[driver], own, periods, before)
        ahead[department] = Ahead(filled, tuple(told), _persistence(run), run)
    return ahead


def other_than_in_force(session: Session, version_id: int | None) -> BudgetChoice | None:
    """Return the budget that a person chose; None for none and for the one in force, which counts anyway."""
    known = known_versions(session)
    version = next((one for one in known if one.id == version_id), None)
    if version is None or version == next(one for one in known if one.fiscal_year == version.fiscal_year):
        return None
    return version


def by_driver(
    session: Session,
    drivers: pd.DataFrame,
    *,
    last: int,
    periods: Sequence[int],
    without: int | None = None,
    chosen: BudgetChoice | None = None,
) -> tuple[Floats, Floats, list[list[str]], dict[int, int]]:
    """Return values, bounds and sources of the periods, and the run by driver: each fiscal year as a landing has it.

    `drivers`: `department_id, measure_id`. The budget version `without` does not count: a version that is built from
    expected volumes is no reason to expect them. A `chosen` one counts in its own year.
    """
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    first = calendar.fiscal_year(periods[0])
    years = list(range(first - 1, calendar.fiscal_year(periods[-1]) + 1))
    known = [*([chosen] if chosen else []), *(one for one in known_versions(session) if one.id != without)]
    budgets = [None, *(next((one.id for one in known if one.fiscal_year == year), None) for year in years[1:])]
    counted = expected.load(session, drivers, calendar=calendar, years=years, budgets=budgets, departments=None)
    real = [12 if calendar.period(year, 12) <= last else 0 for year in years]
    if calendar.fiscal_year(last) in years:
        real[years.index(calendar.fiscal_year(last))] = calendar.fiscal_month(last)
    counted = counted.known_through(real)
    count, steps = len(drivers), len(periods)
    values, bounds = np.full((count, steps), np.nan), np.full((count, steps, len(FIGURES)), np.nan)
    sources = [[""] * steps for _unused in range(count)]
    counting: dict[int, int] = {}
    for at, year in enumerate(years[1:], start=1):
        so_far = YearVolumes(drivers, counted.actual[: at + 1], counted.budget[: at + 1])
        months = calendar.months(year)
        landed_year = expected.expect(session, so_far, months, real[at])
        counted.actual[at] = landed_year.values  # next year's plan, where it has no budget
        counting = dict(landed_year.runs) | counting
        for month in set(months[real[at] :]) & set(periods):
            step, place = list(periods).index(month), months.index(month)
            values[:, step], bounds[:, step] = landed_year.values[:, place], landed_year.bounds[:, place - real[at]]
            for driver in range(count):
                sources[driver][step] = landed_year.source_of(driver, place - real[at])
    return values, bounds, sources, counting


def _with_bounds(values: Floats, bounds: Floats, sources: Sequence[str], stray: Mapping[str, float]) -> Floats:
    """Return the forecast's range where there is one, else the value ± what such plans strayed by."""
    spread = np.array([stray.get(source, UNKNOWN_STRAY) for source in sources])[:, None]
    around = (values[:, None] * (1 + SCORES * spread)).clip(min=0.0)
    return np.where(np.isfinite(bounds), bounds, around)


def _fill_gaps(
    figures: Floats, sources: Sequence[str], actual: Months, periods: Sequence[int], stray: float
) -> tuple[Floats, list[str]]:
    """Fill months that nothing speaks of: the same month a year before, else the average of the last year."""
    known = actual | {
        month: float(row[MIDDLE]) for month, row in zip(periods, figures, strict=True) if np.isfinite(row[MIDDLE])
    }
    average = float(pd.Series(list(actual.values())[-12:], dtype="float64").mean())
    filled, told = figures.copy(), list(sources)
    for step, month in enumerate(periods):
        if not np.isfinite(figures[step, MIDDLE]):
            known[month] = known.get(shift(month, -12), average)
            filled[step] = (known[month] * (1 + SCORES * stray)).clip(min=0.0)
            told[step] = LAST_YEAR if np.isfinite(known[month]) else ""
    return filled, told


def _stray(actual: Months, said: Months) -> float:
    """Return how far actual volumes of the last two years were from what was said, as a share of it."""
    both = np.array([(volume, said[month]) for month, volume in actual.items() if month in said]).reshape(-1, 2)
    both = both[~np.isnan(both).any(axis=1)][-24:]
    both = both[both[:, 1] > 0]
    if len(both) < 3:
        return UNKNOWN_STRAY
    error = both[:, 0] / both[:, 1] - 1
    return float(np.clip(np.sqrt((error**2).mean()), *STRAY))


def _persistence(run: ForecastRun | None) -> float:
    """Return how long an error of the volume lasts."""
    if run is None:
        return PERSISTENCE_PRIOR
    content = ("persistence", run.id, run.created_at, run.data_hash)
    return kept_reads.of_content(content, lambda: _persistence_by_test(run))


def _persistence_by_test(run: ForecastRun) -> float:
    return persistence([rows_to_table(run.backtest.get("rows", []), TESTED).rename(columns={"actual": "y"})])
