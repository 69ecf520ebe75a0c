"""Which volumes the coming months are staffed for: forecast, else budget, else last year; and how sure they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlmodel import Session, col, select

from data.models import ForecastRun
from forecasting.sampling import PERSISTENCE_PRIOR, persistence
from planning.periods import shift
from planning.staffing.rule import Floats
from services.forecasts import budget_volumes, runs, series
from services.forecasts.answers import TESTED, rows_to_table
from services.forecasts.desk import SURPRISES
from services.forecasts.series import Volume

FIGURES = ["lo95", "lo80", "value", "hi80", "hi95"]
#: Positions of these on the normal scale.
SCORES = np.array([-1.959964, -1.281552, 0.0, 1.281552, 1.959964])
#: Bounds of how far volumes stray from a budget or from last year.
STRAY = (0.01, 0.5)
LEAST_MONTHS = 12
MIDDLE = FIGURES.index("value")
#: Volumes by month (yyyymm), in the order of time; and the same with their ranges, in the order of `FIGURES`.
Months = dict[int, float]
Figures = dict[int, Floats]


@dataclass(frozen=True)
class Ahead:
    """The coming volumes of one department: `figures` `[T, 5]` in the order of `FIGURES`, `sources` by month."""

    figures: Floats
    sources: tuple[str, ...]
    persistence: float


@dataclass(frozen=True)
class StaffingVolumes:
    """Past and coming volumes. `history`: `department_id, period, volume`; `together`: correlation of departments."""

    history: pd.DataFrame
    ahead: dict[int, Ahead]
    together: float


def load(session: Session, main: dict[int, int], periods: Sequence[int]) -> StaffingVolumes:
    """Return the volumes of departments (`main`: department id → its unit of service) and what is expected of them."""
    counted = series.stored_months(session, None)
    counted = counted[counted["measure_id"] == counted["department_id"].map(main)]
    series_of = {volume.ref.place_id: volume for volume in series.load_all(session, counted)}
    actual = {number: _by_month(volume.frame["ds"], volume.frame["y"]) for number, volume in series_of.items()}
    chosen = _runs(session, series_of)
    points = runs.points_of(session, [run.id or 0 for run in chosen.values()])
    planned = budget_volumes.of_departments(session, {number: main[number] for number in series_of})
    ahead = {}
    for number, volume in series_of.items():
        run = chosen.get(number)
        forecast = _forecast(session, volume, run, points) if run is not None else None
        ahead[number] = _ahead(actual[number], planned.get(number, {}), forecast, run, periods)
    return StaffingVolumes(
        _history(actual),
        ahead,
        _together({number: _errors(actual[number], chosen.get(number)) for number in series_of}),
    )


def _by_month(days: pd.Series, values: pd.Series) -> Months:
    since = days.to_numpy().astype("datetime64[M]").astype("int64")  # months since January 1970
    periods = (since // 12 + 1970) * 100 + since % 12 + 1
    return dict(zip(periods.tolist(), values.to_numpy(dtype="float64").tolist(), strict=True))


def _period(days: pd.Series) -> pd.Series:
    months: pd.Series = days.dt.year * 100 + days.dt.month
    return months


def _history(actual: dict[int, Months]) -> pd.DataFrame:
    rows = [(number, period, volume) for number, months in actual.items() for period, volume in months.items()]
    table = pd.DataFrame.from_records(rows, columns=["department_id", "period", "volume"])
    return table.astype({"department_id": "int64", "period": "int64", "volume": "float64"})


def _runs(session: Session, series_of: dict[int, Volume]) -> dict[int, ForecastRun]:
    """Return the run that counts for each department: the published one, else the newest of today's data, else any."""
    by_key = {volume.ref.key: number for number, volume in series_of.items()}
    query = select(ForecastRun).where(col(ForecastRun.status) == "done", col(ForecastRun.frequency) == "MS")
    query = query.where(col(ForecastRun.series_key).like("volume/department/%"))
    best: dict[int, tuple[tuple[Any, ...], ForecastRun]] = {}
    for run in session.exec(query.order_by(col(ForecastRun.id))):
        number = by_key.get(run.series_key)
        if number is None:
            continue
        fresh = run.data_hash == runs.data_hash(series_of[number].frame)
        rank = (run.published_at is not None, fresh, run.horizon >= LEAST_MONTHS, run.id)
        if number not in best or rank > best[number][0]:
            best[number] = (rank, run)
    return {number: run for number, (_, run) in best.items()}


def _ahead(
    actual: Months,
    planned: Months,
    forecast: tuple[str, Figures] | None,
    run: ForecastRun | None,
    periods: Sequence[int],
) -> Ahead:
    """Return what is expected: each month is taken from the best source that knows it."""
    figures: Figures = {}
    sources: dict[int, str] = {}

    def fill(source: str, known: Figures) -> None:
        for month in periods:
            if month not in figures and month in known and not np.isnan(known[month][MIDDLE]):
                figures[month], sources[month] = known[month], source

    if forecast is not None:
        fill(*forecast)
    fill("budget", _around(planned, _stray(actual, planned)))
    fill("last year", _last_year(actual, figures, periods))  # no text
    nothing = np.full(len(FIGURES), np.nan)
    tested = rows_to_table(run.backtest.get("rows", []), TESTED).rename(columns={"actual": "y"}) if run else None
    return Ahead(
        np.array([figures.get(month, nothing) for month in periods]),
        tuple(sources.get(month, "") for month in periods),
        persistence([tested]) if tested is not None else PERSISTENCE_PRIOR,
    )


def _forecast(session: Session, volume: Volume, run: ForecastRun, points: pd.DataFrame) -> tuple[str, Figures]:
    """Return what a run is and its points by month; a figure set by hand moves its range along."""
    table = runs.with_overrides(session, volume.ref, points[points["run_id"] == run.id])
    moved = table["value"] - table["mean"]
    for name in ("lo95", "lo80", "hi80", "hi95"):
        table[name] = table[name] + moved
    name = "published" if run.published_at else "older forecast"  # no text
    if name != "published" and run.data_hash == runs.data_hash(volume.frame):
        name = "forecast"
    return name, dict(zip(_period(table["ds"]).tolist(), table[FIGURES].to_numpy(np.float64), strict=True))


def _around(means: Months, stray: float) -> Figures:
    return {month: (mean * (1 + SCORES * stray)).clip(min=0.0) for month, mean in means.items()}


def _stray(actual: Months, expected: Months) -> float:
    """Return how far actual volumes of the last two years were from what was expected, as a share of it."""
    both = np.array([(volume, expected[month]) for month, volume in actual.items() if month in expected]).reshape(-1, 2)
    both = both[~np.isnan(both).any(axis=1)][-24:]
    both = both[both[:, 1] > 0]
    if len(both) < 3:
        return 0.1
    error = both[:, 0] / both[:, 1] - 1
    return float(np.clip(np.sqrt((error**2).mean()), *STRAY))


def _last_year(actual: Months, figures: Figures, periods: Sequence[int]) -> Figures:
    """Return the same months a year before, else the average of the last year; further ahead, of what is expected."""
    before = {shift(month, 12): volume for month, volume in actual.items()}
    known = actual | {month: float(row[MIDDLE]) for month, row in figures.items()}
    average = float(pd.Series(list(actual.values())[-12:], dtype="float64").mean())
    means = {}
    for month in periods:
        means[month] = known.get(shift(month, -12), average)
        known.setdefault(month, means[month])
    return _around(means, _stray(actual, before))


def _errors(actual: Months, run: ForecastRun | None) -> pd.Series:
    """Return what was unexpected by month, as a share: of the forecast a month ahead, else of last year's month."""
    if run is not None and run.backtest.get("surprises"):
        table = rows_to_table(run.backtest["surprises"], SURPRISES)
        expected = table["forecast"].where(table["forecast"] > 0)
        return pd.Series(((table["actual"] - expected) / expected).to_numpy(), _period(table["ds"]))
    before = {month: actual.get(shift(month, -12), 0.0) for month in actual}
    change = {month: volume / before[month] - 1 for month, volume in actual.items() if before[month] > 0}
    errors = pd.Series(change, dtype="float64").dropna()
    return errors - errors.mean()


def _together(errors: dict[int, pd.Series]) -> float:
    """Return the mean correlation between departments' errors (0–0.9), 0 when there is too little to tell."""
    table = pd.DataFrame(errors)
    if table.shape[1] < 2:
        return 0.0
    correlation = table.corr(min_periods=LEAST_MONTHS).to_numpy(np.float64)
    pairs = correlation[np.triu_indices_from(correlation, k=1)]
    pairs = pairs[~np.isnan(pairs)]
    return float(np.clip(pairs.mean(), 0.0, 0.9)) if len(pairs) else 0.0
