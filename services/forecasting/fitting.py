"""From volume series to forecasts: ask the engine, keep its answer in plain values."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from time import perf_counter
from typing import Any

import pandas as pd

from forecasting import ForecastCancelledError, ForecastError, SeriesForecast, Settings, Shock, forecast
from forecasting.members import MODEL_NAMES
from forecasting.series import MAX_HORIZON, MIN_POINTS
from forecasting.settings import ENGINE_VERSION
from services.errors import UserError
from services.forecasting.background import StoppedError
from services.forecasting.references import SeriesRef
from services.forecasting.runs import Result, data_hash
from services.forecasting.series import Volume, unfinished_since
from services.forecasting.shocks import KnownShock
from services.settings import ProcessSettings

AUTO = "auto"
MODELS: tuple[str, ...] = tuple(MODEL_NAMES)
#: One month ahead, as of each of the last 24 months, by a model that costs next to nothing: what was unexpected?
SURPRISE = {"horizon": 1, "model": "theta", "backtests": 24}
SURPRISE_SHARE = 0.1  # of the whole work, for the progress bar
STORED = {"y": "actual", "seasonal_naive": "naive", "lo-80": "lo80", "hi-80": "hi80", "lo-95": "lo95", "hi-95": "hi95"}
TESTED = ["origin", "ds", "step", "actual", "forecast", "naive", "lo80", "hi80", "lo95", "hi95"]

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Question:
    """What is asked of a series. `together` is True when the hospital's series are forecast at once, as peers."""

    horizon: int = 12
    model: str = AUTO
    together: bool = False

    def __post_init__(self) -> None:
        """Refuse what the engine does not know.

        Raises:
            UserError: An impossible horizon or an unknown model.
        """
        if not 1 <= self.horizon <= max(MAX_HORIZON.values()):
            raise UserError(f"A horizon of {self.horizon} cannot be forecast.", hint="Choose one from the list.")
        if self.model not in MODELS:
            raise UserError(f"There is no model called {self.model}.", hint=f"Choose one of {', '.join(MODELS)}.")


def settings_of(volume: Volume, question: Question, shocks: Sequence[KnownShock], today: date) -> dict[str, Any]:
    """Return the settings that, with the data, decide a forecast; stored with the run."""
    unfinished = unfinished_since(volume.frame, volume.ref.frequency, today)
    return {
        "horizon": question.horizon,
        "model": question.model,
        "together": question.together,
        "frequency": volume.ref.frequency,
        "country": volume.country,
        "region": volume.region,
        "shocks": [[shock.name, shock.start, shock.end] for shock in shocks],
        "as_of": unfinished.isoformat() if unfinished else None,
    }


def engine_settings(settings: dict[str, Any], **changes: Any) -> Settings:
    """Return the engine's form of stored settings."""
    plain = {name: settings[name] for name in ("horizon", "model", "frequency", "country", "region", "as_of")}
    shocks = tuple(Shock(*window) for window in settings["shocks"])
    return Settings(**(plain | {"shocks": shocks} | changes))


@dataclass(frozen=True)
class Fitted:
    """Forecasts that were made, and by series key why others could not be."""

    results: list[Result]
    refused: dict[str, tuple[str, str]]


def fit(
    volumes: Sequence[Volume],
    question: Question,
    shocks: Sequence[KnownShock],
    *,
    today: date,
    report: Report,
    cancelled: Callable[[], bool],
) -> Fitted:
    """Forecast series; those of one calendar (country, region) are peers and learn from each other.

    Raises:
        UserError: Nothing could be forecast, or the cluster does not answer.
        StoppedError: `cancelled` answered True.
    """
    results: list[Result] = []
    refused: dict[str, tuple[str, str]] = {}
    asked = [(volume, settings_of(volume, question, shocks, today)) for volume in volumes]
    done = 0
    for batch in _batches(asked):
        share = len(batch) / len(asked)

        def part(at: float, message: str, start: float = done / len(asked), share: float = share) -> None:
            report(start + share * at, message)

        made = _fit_batch(batch, report=part, cancelled=cancelled)
        results.extend(made.results)
        refused.update(made.refused)
        done += len(batch)
    return Fitted(results, refused)


def _batches(asked: list[tuple[Volume, dict[str, Any]]]) -> Iterable[list[tuple[Volume, dict[str, Any]]]]:
    """Group series that share their engine settings, and leave out those without any row."""

    def same(one: tuple[Volume, dict[str, Any]]) -> str:
        return repr(one[1])

    for _, batch in groupby(sorted(asked, key=same), key=same):
        yield list(batch)


def _fit_batch(batch: list[tuple[Volume, dict[str, Any]]], *, report: Report, cancelled: Callable[[], bool]) -> Fitted:
    volumes = [volume for volume, _ in batch]
    empty = {volume.ref.key: no_rows(volume) for volume in volumes if volume.frame.empty}
    names = _unique_names([volume for volume in volumes if not volume.frame.empty])
    if not names:
        return Fitted([], empty)
    settings = batch[0][1]
    frame = pd.concat([volume.frame.assign(unique_id=name) for name, volume in names.items()], ignore_index=True)
    began = perf_counter()
    try:
        surprises = _surprises(frame, settings, cancelled)
        made = forecast(
            frame,
            engine_settings(settings),
            cluster=ProcessSettings.from_env().dask_address if len(names) > 1 else None,
            progress=lambda at, of, name: report(
                SURPRISE_SHARE + (1 - SURPRISE_SHARE) * at / of, f"{at} of {of}: {name}"
            ),
            cancelled=cancelled,
        )
    except ForecastCancelledError as error:
        raise StoppedError from error
    except ForecastError as error:
        if len(names) == 1:
            return Fitted([], {next(iter(names.values())).ref.key: (error.message, error.hint)})
        raise UserError(error.message, hint=error.hint) from error
    seconds = (perf_counter() - began) / len(names)
    results = [
        _result(names[one.series.name], one, settings, surprises.get(one.series.name, []), seconds)
        for one in made.forecasts
    ]
    refused = {names[one.name].ref.key: (one.message, one.hint) for one in made.refused}
    return Fitted(results, empty | refused)


def no_rows(volume: Volume) -> tuple[str, str]:
    """Return why a series without any row cannot be forecast, and what to do."""
    step = "month" if volume.ref.frequency == "MS" else "day"
    return (
        f"{volume.name} has no {step}s with a value; {MIN_POINTS} are needed.",
        "Import the counts of earlier months, or choose another measure.",
    )


def _unique_names(volumes: list[Volume]) -> dict[str, Volume]:
    """Name each series as a person would, with the facility or the id where two share a name."""
    names: dict[str, Volume] = {}
    for volume in volumes:
        choices = [volume.name, f"{volume.facility}: {volume.name}", f"{volume.name} ({volume.ref.place_id})"]
        names[next(name for name in choices if name not in names)] = volume
    return names


def _surprises(
    frame: pd.DataFrame, settings: dict[str, Any], cancelled: Callable[[], bool]
) -> dict[str, list[dict[str, Any]]]:
    """Return for each monthly series what was forecast a month ahead and what came: `ds, actual, forecast`."""
    if settings["frequency"] != "MS":
        return {}
    try:
        made = forecast(frame, engine_settings(settings, **SURPRISE), workers=0, cancelled=cancelled)
    except ForecastError:
        return {}  # the same refusal comes from the forecast itself, with its reason
    found = {}
    for one in made.forecasts:
        if len(one.tested):
            rows = one.tested.sort_values("ds").rename(columns=STORED)[["ds", "actual", "forecast"]]
            found[one.series.name] = plain_rows(rows)
    return found


def _result(
    volume: Volume, one: SeriesForecast, settings: dict[str, Any], surprises: list[dict[str, Any]], seconds: float
) -> Result:
    points = pd.DataFrame({"ds": one.dates, "mean": one.bounds.mean})
    for level in (80, 95):
        points[f"lo{level}"], points[f"hi{level}"] = one.bounds.low[level], one.bounds.high[level]
    tested = one.tested.rename(columns=STORED)[TESTED] if len(one.tested) else pd.DataFrame(columns=TESTED)
    return Result(
        ref=volume.ref,
        horizon=int(settings["horizon"]),
        model=one.model,
        reason=one.reason,
        points=points,
        data_hash=data_hash(volume.frame),
        settings=settings,
        engine_version=ENGINE_VERSION,
        backtest={"rows": plain_rows(tested), "surprises": surprises, "weights": one.weights, "errors": one.errors},
        components={},
        notes=(*volume.notes, *one.notes),
        seconds=round(seconds, 3),
    )


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table as JSON rows: dates as ISO text, numbers as Python numbers, missing as None."""
    names = [str(name) for name in table]
    columns = {name: table[name] for name in names}
    for name in names:
        if columns[name].dtype.kind == "M":
            columns[name] = columns[name].dt.strftime("%Y-%m-%d")
    values = [[None if pd.isna(value) else value for value in columns[name].tolist()] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]


def rows_to_table(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    """Return stored rows as a table again, with `ds` as dates."""
    table = pd.DataFrame(rows, columns=columns)
    numbers = [name for name in columns if name not in ("ds", "origin")]
    table = table.assign(**{name: pd.to_numeric(table[name], errors="coerce") for name in numbers})
    return table.assign(ds=pd.to_datetime(table["ds"]).astype("datetime64[ns]"))


def steps_word(ref: SeriesRef) -> str:
    """Return what one step of a series is called."""
    return "month" if ref.frequency == "MS" else "day"
