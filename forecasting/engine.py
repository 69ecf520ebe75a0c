"""Forecasts of one or many series: `forecast` is the call that pages, services and the terminal make."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecasting.bands import Band, first, never_below_zero
from forecasting.combine import Weights, combine_paths, own_errors, weigh
from forecasting.errors import ForecastError
from forecasting.fingerprint import fingerprint
from forecasting.intervals import calibrate
from forecasting.models.members import AUTO, YARDSTICK
from forecasting.outcome import Forecasts, SeriesForecast
from forecasting.reasons import model_name, reason_for
from forecasting.running.fitting import Backtest, Fits, gather, tasks_of
from forecasting.running.parallel import Cancelled, Progress, run_tasks
from forecasting.series.frame import MAX_HORIZON, Prepared
from forecasting.series.prepare import prepare
from forecasting.settings import Settings
from language import _, ngettext


def forecast(
    frame: pd.DataFrame,
    settings: Settings,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Forecasts:
    """Forecast every series of a long frame `unique_id, ds, y`.

    Series of one call are peers: they share evidence on seasons, calendar effects, members and widths.

    Args:
        workers, cluster, progress, cancelled: See `parallel.run_tasks`.

    Raises:
        ForecastError: The frame cannot be read, or none of its series can be forecast.
        ForecastCancelledError: `cancelled` answered True.
    """
    prepared = prepare(frame, frequency=settings.frequency, as_of=settings.day, unfinished=settings.unfinished)
    _refuse_nothing_left(prepared)
    series = prepared.series
    limit = MAX_HORIZON[series[0].frequency]
    if settings.horizon > limit:
        raise ForecastError(
            _("The horizon is {horizon}.", horizon=settings.horizon),
            _("At most {limit} periods can be forecast.", limit=limit),
        )
    tasks, kinds = tasks_of(series, settings)
    answers = run_tasks(tasks, workers=workers, cluster=cluster, progress=progress, cancelled=cancelled)
    fits = gather(series, tasks, kinds, answers, settings)
    done = finish(fits, settings)
    return Forecasts(tuple(done), prepared.refused, settings.levels, fingerprint(frame, settings))


def _refuse_nothing_left(prepared: Prepared) -> None:
    if prepared.series:
        return
    if not prepared.refused:
        raise ForecastError(_("The table has no rows with a value."), _("Give one row per series and period."))
    first = prepared.refused[0]
    others = len(prepared.refused) - 1
    message = ngettext(
        "{reason} {count} more series cannot be forecast.",
        "{reason} {count} more series cannot be forecast.",
        others,
        reason=first.message,
    )
    raise ForecastError(message if others else first.message, first.hint)


def finish(fits: Sequence[Fits], settings: Settings) -> list[SeriesForecast]:
    """The cheap half: weigh, calibrate the widths among peers, and put into words."""
    weights = weigh(fits) if settings.model == AUTO else [_only(one, settings.model) for one in fits]
    groups: dict[tuple[str, str], list[int]] = {}
    for index, one in enumerate(fits):
        groups.setdefault((one.series.frequency, one.kind), []).append(index)
    result: dict[int, SeriesForecast] = {}
    for members in groups.values():
        widths = calibrate([fits[index] for index in members], [weights[index] for index in members])
        for index, scale in zip(members, widths.scales, strict=True):
            band = Band(fits[index], float(scale), widths, settings)
            result[index] = _series_forecast(band, weights[index])
    return [result[index] for index in range(len(fits))]


def _only(fits: Fits, model: str) -> Weights:
    """All weight on the model asked for.

    Raises:
        ForecastError: It could not be fitted to this series.
    """
    if model not in fits.paths:
        raise ForecastError(
            _("{model} could not be fitted to {series}.", model=model, series=fits.series.name),
            _("Use model auto, or give more history."),
        )
    return Weights({model: 1.0}, own_errors(fits))


def _series_forecast(band: Band, weights: Weights) -> SeriesForecast:
    fits, settings = band.fits, band.settings
    series = fits.series
    steps = settings.horizon + len(series.left_out)
    path = combine_paths(fits.paths, weights.weights)
    return SeriesForecast(
        series=series,
        dates=series.labels(fits.history.future[:steps]),
        bounds=first(band.bounds(path, fits.history.future), steps),
        model=model_name(weights, settings),
        weights=weights.weights,
        errors=weights.errors,
        reason=reason_for(fits, weights, settings),
        notes=_notes(fits),
        tested=_backtest_rows(band, weights),
        spread=band.standard_error(path)[:steps],
        tails=band.widths.tails(),
        non_negative=never_below_zero(series, settings),
    )


def _notes(fits: Fits) -> tuple[str, ...]:
    # Stored with a run, so in English, whoever asked for it.
    notes = list(fits.series.notes)
    for at, size in fits.shifts:
        when = fits.series.dates[at]
        notes.append(f"The level changed for good around {when} ({size}); earlier values were moved to it.")  # no text
    if len(fits.outliers):
        days = ", ".join(str(day) for day in fits.outliers[:4])
        values = "1 unusual value was" if len(fits.outliers) == 1 else f"{len(fits.outliers)} unusual values were"
        notes.append(f"{values} dampened before fitting: {days}.")  # no text
    return tuple(notes)


def _backtest_rows(band: Band, weights: Weights) -> pd.DataFrame:
    """Backtest rows with the bounds that these widths would have given."""
    parts = [_tested_at(band, test, weights) for test in band.fits.backtests]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _tested_at(band: Band, test: Backtest, weights: Weights) -> pd.DataFrame:
    series = band.fits.series
    start = len(series.values) - test.back
    dates = np.concatenate([series.dates[start:], series.future(len(test.actual))])[: len(test.actual)]
    bounds = band.bounds(combine_paths(test.paths, weights.weights), dates)
    naive = test.paths.get(YARDSTICK)
    columns: dict[str, object] = {
        "origin": series.labels(series.dates[start - 1 : start])[0],
        "ds": series.labels(dates),
        "step": np.arange(1, len(dates) + 1),
        "y": test.actual,
        "forecast": bounds.mean,
        YARDSTICK: naive.mean if naive is not None else np.nan,
        "scale": test.scale,
    }
    for level in band.settings.levels:
        columns[f"lo-{level}"] = bounds.low[level]
        columns[f"hi-{level}"] = bounds.high[level]
    seen = np.flatnonzero(~np.isnan(test.actual))
    table: pd.DataFrame = pd.DataFrame(columns).iloc[seen]
    return table.reset_index(drop=True)
