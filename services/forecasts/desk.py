"""What the forecast page shows of one series: history, budget, the forecast that fits the data, its past."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import pandas as pd
from sqlmodel import Session

from data.engine import reading
from data.models import ForecastRun
from forecasting import ForecastError
from forecasting.components import Components, components, prophet_components
from forecasting.models.prophet_parts import ProphetParts
from forecasting.series.calendar import public_holidays
from forecasting.series.frame import MIN_POINTS
from forecasting.series.prepare import prepare
from forecasting.settings import ENGINE_VERSION
from language import _
from planning.forecasts.outlook import Outlook, outlook
from services.background_work import Job, board
from services.errors import UserError
from services.forecasts import budget_volumes, runs, series, shocks
from services.forecasts.answers import TESTED, rows_to_table
from services.forecasts.background import helpers
from services.forecasts.fitting import AUTO, Report, SeriesQuestion, engine_settings, fit, no_rows, settings_of
from services.forecasts.references import SeriesRef, require_series
from services.forecasts.series import Volume
from services.permissions import Actor, require

SURPRISES = ["ds", "actual", "forecast"]
SUMS = ["ds", "mean", "lo80", "hi80", "lo95", "hi95"]


@dataclass(frozen=True)
class RunFacts:
    """A stored run as pages show it."""

    id: int
    created_at: datetime
    created_by: str
    model: str
    reason: str
    notes: tuple[str, ...]
    horizon: int
    together: bool
    seconds: float
    published_at: datetime | None
    published_by: str | None
    weights: dict[str, float]


@dataclass(frozen=True)
class SeriesView:
    """Everything about one series and one question.

    `run` is the newest run of the question; `fresh` says whether it was made from the data as it is now. Without a
    run, `refusal` says why there can be none, if so. `tested` holds the backtest, `surprises` what was unexpected.
    """

    volume: Volume
    question: SeriesQuestion
    budget: pd.DataFrame
    first_budget: pd.DataFrame
    holidays: tuple[tuple[date, str], ...]
    shocks: tuple[shocks.KnownShock, ...]
    run: RunFacts | None
    fresh: bool
    outlook: Outlook | None
    tested: pd.DataFrame
    surprises: pd.DataFrame
    refusal: tuple[str, str] | None


def view(url: str, actor: Actor, *, ref: SeriesRef, horizon: int, model: str = AUTO, today: date) -> SeriesView:
    """Return everything the page shows of a series; reads only, never fits.

    Raises:
        NotPermittedError: Not one of the actor's departments.
        UserError: The place or measure does not exist, or the question is impossible.
    """
    require(actor, "forecast:read")
    require_series(actor, ref)
    question = SeriesQuestion(horizon, model)
    with reading(url) as session:
        volume = series.load(session, ref)
        known = shocks.load(session)
        run, fresh = find_run(session, volume, question, known, today)
        budget = budget_volumes.load(session, ref)
        answer = None
        if run is not None and run.id is not None:
            points = runs.points_of(session, [run.id]).drop(columns="run_id")
            sums = rows_to_table(run.backtest.get("sums", []), SUMS)
            answer = outlook(volume.frame, runs.with_overrides(session, ref, points), budget, sums)
        stored = run.backtest if run else {}
        return SeriesView(
            volume=volume,
            question=question,
            budget=budget,
            first_budget=budget_volumes.load(session, ref, original=True),
            holidays=holidays_of(volume, horizon),
            shocks=known,
            run=_facts(run) if run else None,
            fresh=fresh,
            outlook=answer,
            tested=rows_to_table(stored.get("rows", []), TESTED),
            surprises=rows_to_table(stored.get("surprises", []), SURPRISES),
            refusal=None if fresh else refusal_of(volume, question, known, today),
        )


def find_run(
    session: Session, volume: Volume, question: SeriesQuestion, known: tuple[shocks.KnownShock, ...], today: date
) -> tuple[ForecastRun | None, bool]:
    """Return the run that fits the data and the question, together with peers if there is one; else the newest.

    The second value says whether the run fits the data as it is now.
    """
    hashes = {volume.ref.key: runs.data_hash(volume.frame)}
    for together in (True, False):
        asked = settings_of(volume, replace(question, together=together), known, today)
        cached = runs.current_runs(
            session, hashes, settings_hash=runs.settings_hash(asked), engine_version=ENGINE_VERSION
        )
        if cached:
            return session.get(ForecastRun, cached[volume.ref.key]), True
    return runs.latest(session, volume.ref.key, horizon=question.horizon, model=question.model), False


def refusal_of(
    volume: Volume, question: SeriesQuestion, known: tuple[shocks.KnownShock, ...], today: date
) -> tuple[str, str] | None:
    """Return why a series cannot be forecast and what to do, without fitting anything; None when it can."""
    if volume.frame.empty:
        return no_rows(volume)
    if volume.ref.frequency == "MS" and _without_gaps(volume.frame):
        return None
    asked = engine_settings(settings_of(volume, question, known, today))
    frame = volume.frame.assign(unique_id=volume.name)
    try:
        prepared = prepare(frame, frequency=asked.frequency, as_of=asked.day)
    except ForecastError as error:
        return error.message, error.hint
    return (prepared.refused[0].message, prepared.refused[0].hint) if prepared.refused else None


def _without_gaps(months: pd.DataFrame) -> bool:
    """Return whether a monthly series has every month and enough of them: the engine takes it, whatever it leaves out.

    Looking at each series as the engine does takes seconds for the hundreds of a group of hospitals.
    """
    numbers = months["ds"].to_numpy().astype("datetime64[M]").astype("int64")
    values = months["y"].to_numpy(dtype="float64")
    # It may leave out an unfinished last month, and zeros at the start.
    enough = len(values) > MIN_POINTS and values[0] != 0
    return bool(enough and np.isfinite(values).all() and (np.diff(numbers) == 1).all())


def holidays_of(volume: Volume, horizon: int) -> tuple[tuple[date, str], ...]:
    """Return the public holidays from the first stored period to the end of the forecast."""
    if volume.frame.empty:
        return ()
    step = pd.DateOffset(months=horizon + 1) if volume.ref.frequency == "MS" else pd.DateOffset(days=horizon + 1)
    first, last = volume.frame["ds"].iloc[0], volume.frame["ds"].iloc[-1] + step
    days = np.arange(first.date(), last.date(), dtype="datetime64[D]")
    try:
        table = public_holidays(volume.country, volume.region, days)
    except ForecastError:
        return ()  # the engine refuses the calendar with a sentence of its own
    days_off = pd.to_datetime(table["ds"])
    named_days = zip(days_off, table["holiday"], strict=True)
    return tuple((stamp.date(), str(name)) for stamp, name in named_days if first <= stamp < last)


def _facts(run: ForecastRun) -> RunFacts:
    return RunFacts(
        id=run.id or 0,
        created_at=run.created_at,
        created_by=run.created_by,
        model=run.model,
        reason=run.reason,
        notes=tuple(run.notes),
        horizon=run.horizon,
        together=bool(run.settings.get("together")),
        seconds=run.seconds,
        published_at=run.published_at,
        published_by=run.published_by,
        weights=dict(run.backtest.get("weights", {})),
    )


def start(url: str, actor: Actor, *, ref: SeriesRef, horizon: int, model: str = AUTO, today: date) -> Job[list[int]]:
    """Begin to forecast one series beside the page; asking again while it is under way returns the same job.

    Raises:
        NotPermittedError: Not one of the actor's departments.
    """
    require(actor, "forecast:read")
    require_series(actor, ref)
    question = SeriesQuestion(horizon, model)
    with reading(url) as session:
        volume = series.load(session, ref)
        known = shocks.load(session)

    def work(*, report: Report, cancelled: Callable[[], bool]) -> list[int]:
        report(0.05, _("Fitting and testing {series}", series=volume.name))
        made = fit([volume], question, known, today=today, report=report, cancelled=cancelled)
        if made.refused:
            message, hint = made.refused[ref.key]
            raise UserError(message, hint=hint)
        report(0.98, _("Storing the forecast"))
        return runs.store(url, actor, made.results)

    return board().start(job_key(url, ref, question), volume.name, actor.name, work)


def job_key(url: str, ref: SeriesRef, question: SeriesQuestion) -> str:
    """Return under what name the work on one series is found on the board."""
    return f"{url}|{ref.key}|{question.horizon}|{question.model}"


def job_of(url: str, actor: Actor, *, ref: SeriesRef, horizon: int, model: str = AUTO) -> Job[list[int]] | None:
    """Return the work on a series that is under way or has just ended."""
    require(actor, "forecast:read")
    require_series(actor, ref)
    return board().find(job_key(url, ref, SeriesQuestion(horizon, model)))


def counted_by_days(url: str, actor: Actor, *, ref: SeriesRef) -> bool:
    """Return whether the measure is also counted by days, so that days can be forecast."""
    require(actor, "forecast:read")
    require_series(actor, ref)
    with reading(url) as session:
        return series.has_days(session, ref)


def taken_apart(url: str, actor: Actor, *, ref: SeriesRef, today: date) -> Components | None:
    """Return what a series is made of (trend, year, week, holidays) with its sentences; None when it is too short."""
    require(actor, "forecast:read")
    require_series(actor, ref)
    with reading(url) as session:
        volume = series.load(session, ref)
        asked = settings_of(volume, SeriesQuestion(), shocks.load(session), today)
    try:
        return components(volume.frame.assign(unique_id=volume.name), engine_settings(asked))
    except ForecastError:
        return None  # the page already shows the same refusal


def prophet_taken_apart(url: str, actor: Actor, *, ref: SeriesRef, horizon: int, today: date) -> ProphetParts:
    """Return Prophet's own parts of a series, fitted as in its forecast, in a helper process.

    Raises:
        UserError: The history is too short, or the helper ended.
    """
    require(actor, "forecast:read")
    require_series(actor, ref)
    with reading(url) as session:
        volume = series.load(session, ref)
        asked = settings_of(volume, SeriesQuestion(horizon), shocks.load(session), today)
    try:
        return prophet_components(volume.frame.assign(unique_id=volume.name), engine_settings(asked), workers=helpers())
    except ForecastError as error:
        raise UserError(error.message, hint=error.hint) from error
