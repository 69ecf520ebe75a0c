"""From volume series to forecasts: ask the engine, keep its answer in plain values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from time import perf_counter
from typing import Any

import pandas as pd

from forecasting import ForecastCancelledError, ForecastError, Settings, Shock, forecast
from forecasting.models.members import MODEL_NAMES
from forecasting.series import refusals
from forecasting.series.frame import MAX_HORIZON
from language import _
from services.background_work import StoppedError
from services.errors import UserError
from services.forecasts.answers import EngineAnswer, added_up, find_surprises, result_of
from services.forecasts.background import helpers
from services.forecasts.references import SeriesRef
from services.forecasts.runs import AUTOMATIC_HORIZON, AUTOMATIC_MODEL, Result
from services.forecasts.series import Volume, unfinished_since
from services.forecasts.shocks import KnownShock
from services.settings import ProcessSettings

AUTO = AUTOMATIC_MODEL
MODELS: tuple[str, ...] = tuple(MODEL_NAMES)
Report = Callable[[float, str], None]


@dataclass(frozen=True)
class SeriesQuestion:
    """What is asked of a series. `together` is True when the hospital's series are forecast at once, as peers."""

    horizon: int = AUTOMATIC_HORIZON
    model: str = AUTO
    together: bool = False

    def __post_init__(self) -> None:
        """Refuse what the engine does not know.

        Raises:
            UserError: An impossible horizon or an unknown model.
        """
        if not 1 <= self.horizon <= max(MAX_HORIZON.values()):
            raise UserError(
                _("Not a valid horizon: {horizon}", horizon=self.horizon),
                hint=_("Choose one from the list."),
            )
        if self.model not in MODELS:
            raise UserError(
                _("Not a model: {model}", model=self.model),
                hint=_("Choose from {models}.", models=", ".join(MODELS)),
            )


def settings_of(volume: Volume, question: SeriesQuestion, shocks: Sequence[KnownShock], today: date) -> dict[str, Any]:
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


@dataclass(frozen=True)
class _Batch:
    """Series that share their engine settings, by the name under which the engine knows them."""

    settings: dict[str, Any]
    named: dict[str, Volume]


def fit(
    volumes: Sequence[Volume],
    question: SeriesQuestion,
    shocks: Sequence[KnownShock],
    *,
    today: date,
    report: Report,
    cancelled: Callable[[], bool],
    families: Mapping[str, frozenset[int]] | None = None,
) -> Fitted:
    """Forecast series; those of one calendar (country, region) are peers and learn from each other.

    Args:
        families: Departments (ids) of each total, by series key; the forecasts of a total and its departments are
            then moved so that they add up.

    Raises:
        UserError: Nothing could be forecast, or the cluster does not answer.
        StoppedError: `cancelled` answered True.
    """
    began = perf_counter()
    refused = {volume.ref.key: no_rows(volume) for volume in volumes if volume.frame.empty}
    named = _unique_names([volume for volume in volumes if not volume.frame.empty])
    answers: dict[str, EngineAnswer] = {}
    done = 0
    for batch in _batches(named, question, shocks, today):
        share, start = len(batch.named) / len(named), done / len(named)
        made, missed = _forecast(
            batch,
            report=lambda at, text, start=start, share=share: report(start + share * at, text),  # type: ignore[misc]
            cancelled=cancelled,
        )
        answers |= made
        refused |= missed
        done += len(batch.named)
    if families:
        report(1.0, _("Adjusting departments to add up to totals"))
        answers = added_up(answers, families)
    seconds = (perf_counter() - began) / max(len(answers), 1)
    return Fitted([result_of(answer, question.horizon, seconds) for answer in answers.values()], refused)


def _batches(
    named: dict[str, Volume], question: SeriesQuestion, shocks: Sequence[KnownShock], today: date
) -> Iterable[_Batch]:
    asked = {name: settings_of(volume, question, shocks, today) for name, volume in named.items()}

    def same(name: str) -> str:
        return repr(asked[name])

    for _unused, names in groupby(sorted(named, key=same), key=same):
        chosen = list(names)
        yield _Batch(asked[chosen[0]], {name: named[name] for name in chosen})


def _forecast(
    batch: _Batch, *, report: Report, cancelled: Callable[[], bool]
) -> tuple[dict[str, EngineAnswer], dict[str, tuple[str, str]]]:
    """Ask the engine once for all series of a batch; returns answers by name and refusals by series key."""
    frame = pd.concat([volume.frame.assign(unique_id=name) for name, volume in batch.named.items()], ignore_index=True)
    names = list(batch.named)
    report(
        0.02,
        _("Fitting and testing {series}", series=names[0])
        if len(names) == 1
        else _("Fitting and testing {count} series", count=len(names)),
    )
    try:
        made = forecast(
            frame,
            engine_settings(batch.settings),
            workers=helpers(),
            cluster=ProcessSettings.from_env().dask_address if len(batch.named) > 1 else None,
            progress=lambda at, of, name: report(at / of, _("{at} of {of}: {name}", at=at, of=of, name=name)),
            cancelled=cancelled,
        )
        surprises = find_surprises(frame, engine_settings(batch.settings))
    except ForecastCancelledError as error:
        raise StoppedError from error
    except ForecastError as error:
        if len(batch.named) == 1:
            return {}, {volume.ref.key: (error.message, error.hint) for volume in batch.named.values()}
        raise UserError(error.message, hint=error.hint) from error
    answers = {
        one.series.name: EngineAnswer(
            batch.named[one.series.name], batch.settings, one, surprises.get(one.series.name, [])
        )
        for one in made.forecasts
    }
    return answers, {batch.named[one.name].ref.key: (one.message, one.hint) for one in made.refused}


def no_rows(volume: Volume) -> tuple[str, str]:
    """Return why a series without any row cannot be forecast, and what to do."""
    return (
        refusals.too_few(volume.name, volume.ref.frequency, 0),
        _("Import the volumes of earlier months, or choose another measure."),
    )


def _unique_names(volumes: list[Volume]) -> dict[str, Volume]:
    """Name each series as a person would, with the facility or the id where two share a name."""
    names: dict[str, Volume] = {}
    for volume in volumes:
        choices = [volume.name, f"{volume.facility}: {volume.name}", f"{volume.name} ({volume.ref.place_id})"]
        names[next(name for name in choices if name not in names)] = volume
    return names


def steps_word(ref: SeriesRef) -> str:
    """Return what one step of a series is called."""
    return _("month") if ref.frequency == "MS" else _("day")
