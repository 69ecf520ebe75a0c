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
from services.forecasts.references import SeriesRef
from services.forecasts.series import Volume

FIGURES = ["lo95", "lo80", "value", "hi80", "hi95"]
#: Positions of these on the normal scale.
SCORES = np.array([-1.959964, -1.281552, 0.0, 1.281552, 1.959964])
#: Bounds of how far volumes stray from a budget or from last year.
STRAY = (0.01, 0.5)
LEAST_MONTHS = 12


@dataclass(frozen=True)
class Ahead:
    """The coming volumes of one department: `figures` `[T, 5]` in the order of `FIGURES`, `sources` by month."""

    figures: Floats
    sources: tuple[str, ...]
    persistence: float


@dataclass(frozen=True)
class Volumes:
    """Past and coming volumes. `history`: `department_id, period, volume`; `together`: correlation of departments."""

    history: pd.DataFrame
    ahead: dict[int, Ahead]
    together: float


def load(session: Session, main: dict[int, int], periods: Sequence[int]) -> Volumes:
    """Return the volumes of departments (`main`: department id → its unit of service) and what is expected of them."""
    series_of = {
        volume.ref.place_id: volume
        for volume in series.load_all(session, series.stored_months(session, None))
        if main.get(volume.ref.place_id) == volume.ref.measure_id
    }
    chosen = _runs(session, series_of)
    points = runs.points_of(session, [run.id or 0 for run in chosen.values()])
    ahead = {
        number: _ahead(session, volume, chosen.get(number), points, periods) for number, volume in series_of.items()
    }
    history = [
        pd.DataFrame({"department_id": number, "period": _period(volume.frame["ds"]), "volume": volume.frame["y"]})
        for number, volume in series_of.items()
    ]
    empty = pd.DataFrame({"department_id": [], "period": [], "volume": []})
    table = pd.concat(history, ignore_index=True) if history else empty
    return Volumes(
        table.astype({"department_id": "int64", "period": "int64", "volume": "float64"}),
        ahead,
        _together({number: _errors(series_of[number], chosen.get(number)) for number in series_of}),
    )


def _period(days: pd.Series) -> pd.Series:
    months: pd.Series = days.dt.year * 100 + days.dt.month
    return months


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
    session: Session, volume: Volume, run: ForecastRun | None, points: pd.DataFrame, periods: Sequence[int]
) -> Ahead:
    figures = pd.DataFrame(np.nan, list(periods), FIGURES)
    sources = pd.Series("", list(periods))
    if run is not None:
        forecast = _forecast(session, volume.ref, points[points["run_id"] == run.id])
        name = "published" if run.published_at else "older forecast"  # no text
        if name != "published" and run.data_hash == runs.data_hash(volume.frame):
            name = "forecast"
        _fill(figures, sources, forecast, name)
    budget = budget_volumes.load(session, volume.ref)
    planned = pd.Series(budget["budget"].to_numpy(np.float64), _period(budget["ds"]).to_numpy(np.int64))
    actual = pd.Series(volume.frame["y"].to_numpy(np.float64), _period(volume.frame["ds"]).to_numpy(np.int64))
    _fill(figures, sources, _around(planned, _stray(actual, planned)), "budget")
    _fill(figures, sources, _last_year(actual, figures, periods), "last year")  # no text
    tested = rows_to_table(run.backtest.get("rows", []), TESTED).rename(columns={"actual": "y"}) if run else None
    remembered = persistence([tested]) if tested is not None else PERSISTENCE_PRIOR
    return Ahead(figures.to_numpy(np.float64), tuple(sources), remembered)


def _forecast(session: Session, ref: SeriesRef, points: pd.DataFrame) -> pd.DataFrame:
    """Return the points by period; a figure set by hand moves its range along."""
    table = runs.with_overrides(session, ref, points)
    moved = table["value"] - table["mean"]
    for name in ("lo95", "lo80", "hi80", "hi95"):
        table[name] = table[name] + moved
    return table.assign(period=_period(table["ds"])).set_index("period")[FIGURES]


def _fill(figures: pd.DataFrame, sources: pd.Series, source: pd.DataFrame, name: str) -> None:
    """Put figures into the months that have none yet."""
    known = source.index[source["value"].notna()]
    months = figures.index[figures["value"].isna() & figures.index.isin(known)]
    figures.loc[months] = source.loc[months, FIGURES].to_numpy(np.float64)
    sources.loc[months] = name


def _around(means: pd.Series, stray: float) -> pd.DataFrame:
    spread = np.outer(means.to_numpy(np.float64), 1 + SCORES * stray).clip(min=0.0)
    return pd.DataFrame(spread, means.index, FIGURES)


def _stray(actual: pd.Series, expected: pd.Series) -> float:
    """Return how far actual volumes of the last two years were from what was expected, as a share of it."""
    both = pd.concat([actual, expected], axis=1, keys=["actual", "expected"]).dropna().tail(24)
    both = both[both["expected"] > 0]
    if len(both) < 3:
        return 0.1
    error = both["actual"] / both["expected"] - 1
    return float(np.clip(np.sqrt((error**2).mean()), *STRAY))


def _last_year(actual: pd.Series, figures: pd.DataFrame, periods: Sequence[int]) -> pd.DataFrame:
    """Return the same months a year before, else the average of the last year; further ahead, of what is expected."""
    before = actual.copy()
    before.index = [shift(int(month), 12) for month in actual.index]
    stray = _stray(actual, before)
    known = pd.concat([actual, figures["value"].dropna()])
    known = known[~known.index.duplicated(keep="last")]
    average = float(actual.tail(12).mean()) if len(actual) else np.nan
    means = {}
    for month in periods:
        means[month] = float(known.get(shift(month, -12), average))
        known.loc[month] = known.get(month, means[month])
    return _around(pd.Series(means, dtype="float64"), stray)


def _errors(volume: Volume, run: ForecastRun | None) -> pd.Series:
    """Return what was unexpected by month, as a share: of the forecast a month ahead, else of last year's month."""
    if run is not None and run.backtest.get("surprises"):
        table = rows_to_table(run.backtest["surprises"], SURPRISES)
        expected = table["forecast"].where(table["forecast"] > 0)
        return pd.Series(((table["actual"] - expected) / expected).to_numpy(), _period(table["ds"]))
    months = volume.frame.set_index(_period(volume.frame["ds"]))["y"]
    before = months.reindex([shift(int(month), -12) for month in months.index]).set_axis(months.index)
    change = (months / before.where(before > 0) - 1).dropna()
    return change - change.mean()


def _together(errors: dict[int, pd.Series]) -> float:
    """Return the mean correlation between departments' errors (0–0.9), 0 when there is too little to tell."""
    table = pd.DataFrame(errors)
    if table.shape[1] < 2:
        return 0.0
    correlation = table.corr(min_periods=LEAST_MONTHS).to_numpy(np.float64)
    pairs = correlation[np.triu_indices_from(correlation, k=1)]
    pairs = pairs[~np.isnan(pairs)]
    return float(np.clip(pairs.mean(), 0.0, 0.9)) if len(pairs) else 0.0
