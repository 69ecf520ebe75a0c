"""All department series at once: what stands in the overview, and forecasting everything that has changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import Department, ForecastRun
from forecasting.settings import ENGINE_VERSION
from language import N_, _, translate
from planning.forecasts.accuracy import Accuracy, accuracy
from planning.forecasts.signals import Judgement, judge
from services import settings
from services.background_work import Job, board
from services.forecasts import budget_volumes, desk, runs, series, shocks, totals
from services.forecasts.answers import TESTED, rows_to_table
from services.forecasts.fitting import Report, SeriesQuestion, fit, settings_of
from services.forecasts.references import SeriesRef
from services.forecasts.series import Volume
from services.permissions import Actor, require, require_own_eyes

Status = Literal["current", "changed", "none", "refused"]
#: A series counts as overestimated when forecasts were off by this much in one direction.
BIASED = 0.05
CHUNK = 300
#: What the notes of a run, which are stored in English, say of its history.
NOTE_FLAGS = {  # no text: keys
    "missing": N_("missing months"),
    "unfinished": N_("unfinished month left out"),
    "level changed": N_("level adjusted"),
}


@dataclass(frozen=True)
class SeriesLine:
    """One series of the overview.

    `status`: the forecast is current, the data has changed since, there is none yet, or there can be none
    (`refusal` says why). `next_total` covers the `horizon` coming months, `last_total` the same months a year before.
    `flags` are short plain remarks: what a person should look at.
    """

    ref: SeriesRef
    facility: str
    service_line: str
    place: str
    measure: str
    main: bool
    status: Status
    months: int
    last_month: pd.Timestamp | None
    history: tuple[float, ...]
    ahead: tuple[float, ...]
    last_total: float
    next_total: float
    change: float
    accuracy: Accuracy | None
    judgement: Judgement | None
    flags: tuple[str, ...]
    refusal: str
    run_id: int | None
    created_at: datetime | None
    published: bool


def overview(url: str, actor: Actor, *, horizon: int, today: date) -> list[SeriesLine]:
    """Return a line for every monthly department series that the actor may see; reads only, never fits."""
    require(actor, "forecast:read")
    question = SeriesQuestion(horizon)
    with reading(url) as session:
        volumes = series.load_all(session, series.stored_months(session, actor.departments))
        known = shocks.load(session)
        of_series = _runs_of(session, volumes, question, known, today)
        numbers = [run.id or 0 for run, _is_current in of_series.values()]
        points = runs.points_of(session, numbers)
        means = {number: points[points["run_id"] == number] for number in numbers}
        weight = settings.load(session).ewma_weight
        main = _main(session)
        lines = []
        for volume in volumes:
            run, is_current = of_series.get(volume.ref.key, (None, False))
            refusal = None if run is not None else desk.refusal_of(volume, question, known, today)
            one = _Series(volume, run, is_current, refusal, means.get(run.id or 0) if run else None)
            lines.append(_line(one, _past_of(url, run, weight), (volume.ref.place_id, volume.ref.measure_id) in main))
        return lines


def past_accuracy(url: str, actor: Actor, *, horizon: int, today: date) -> list[Accuracy]:
    """Return how good the forecasts of units of service were, as `overview` has it; those that were tested only."""
    require(actor, "forecast:read")
    with reading(url) as session:
        main = _main(session)
        volumes = series.load_all(session, series.stored_months(session, actor.departments))
        units = [volume for volume in volumes if (volume.ref.place_id, volume.ref.measure_id) in main]
        of_series = _runs_of(session, units, SeriesQuestion(horizon), shocks.load(session), today)
        tested = [_accuracy_of(_stored_run(url, run)) for run, _is_current in of_series.values()]
    return [one for one in tested if one is not None]


def _main(session: Session) -> set[tuple[int | None, int | None]]:
    """Return departments with the measure that is their unit of service."""
    return {(row.id, row.uos_measure_id) for row in session.exec(select(Department))}


def _runs_of(
    session: Session, volumes: list[Volume], question: SeriesQuestion, known: tuple[shocks.KnownShock, ...], today: date
) -> dict[str, tuple[ForecastRun, bool]]:
    """Return the run of each series that has one, by key, and whether it is of the data as they are now."""
    current = _current_runs(session, volumes, question, known, today)
    keys = [volume.ref.key for volume in volumes]
    numbers = _newest_runs(session, [key for key in keys if key not in current], question.horizon) | current
    loaded = runs.by_id(session, list(numbers.values()))
    return {key: (loaded[numbers[key]], key in current) for key in keys if numbers.get(key) in loaded}


@dataclass(frozen=True)
class _Series:
    volume: Volume
    run: ForecastRun | None
    current: bool
    refusal: tuple[str, str] | None
    points: pd.DataFrame | None


def _current_runs(
    session: Session, volumes: list[Volume], question: SeriesQuestion, known: tuple[shocks.KnownShock, ...], today: date
) -> dict[str, int]:
    """Return the run made together with peers from the data as it is now, by series key."""
    asked: dict[str, dict[str, str]] = {}
    for volume in volumes:
        if not volume.frame.empty:
            same = runs.settings_hash(settings_of(volume, _together(question), known, today))
            asked.setdefault(same, {})[volume.ref.key] = runs.data_hash(volume.frame)
    current: dict[str, int] = {}
    for same, hashes in asked.items():
        current |= runs.current_runs(session, hashes, settings_hash=same, engine_version=ENGINE_VERSION)
    return current


def _together(question: SeriesQuestion) -> SeriesQuestion:
    return SeriesQuestion(question.horizon, question.model, together=True)


def _newest_runs(session: Session, keys: list[str], horizon: int) -> dict[str, int]:
    newest: dict[str, int] = {}
    for start in range(0, len(keys), CHUNK):
        query = select(col(ForecastRun.series_key), col(ForecastRun.id)).where(
            col(ForecastRun.series_key).in_(keys[start : start + CHUNK]),
            col(ForecastRun.horizon) == horizon,
            col(ForecastRun.status) == "done",
        )
        newest.update({key: number or 0 for key, number in session.exec(query.order_by(col(ForecastRun.id)))})
    return newest


@dataclass(frozen=True)
class _Stored:
    """What a run said of the past; runs never change, so how good it was is worked out once."""

    url: str
    run_id: int
    created_at: datetime
    backtest: dict[str, Any] = field(compare=False)


def _stored_run(url: str, run: ForecastRun) -> _Stored:
    return _Stored(url, run.id or 0, run.created_at, run.backtest)


@lru_cache(maxsize=1000)
def _accuracy_of(stored: _Stored) -> Accuracy | None:
    return accuracy(rows_to_table(stored.backtest.get("rows", []), TESTED), budget_volumes.NONE)


@lru_cache(maxsize=1000)
def _judgement_of(stored: _Stored, ewma_weight: float) -> Judgement | None:
    surprises = surprises_of(rows_to_table(stored.backtest.get("surprises", []), desk.SURPRISES))
    return judge(surprises, weight=ewma_weight)


def _past_of(url: str, run: ForecastRun | None, ewma_weight: float) -> tuple[Accuracy | None, Judgement | None]:
    """Return how good a run was at earlier dates, and what surprised it; nothing without a run."""
    if run is None:
        return None, None
    stored = _stored_run(url, run)
    return _accuracy_of(stored), _judgement_of(stored, ewma_weight)


def _line(one: _Series, past: tuple[Accuracy | None, Judgement | None], main: bool) -> SeriesLine:
    volume, run = one.volume, one.run
    history = volume.frame
    ahead = one.points["mean"].tolist() if one.points is not None else []
    last_total, next_total = _totals(history, one.points)
    tested, judged = past
    status: Status = "current" if one.current else "refused" if one.refusal else "changed" if run else "none"
    return SeriesLine(
        ref=volume.ref,
        facility=volume.facility or "",
        service_line=volume.service_line or "",
        place=volume.place,
        measure=volume.measure,
        main=main,
        status=status,
        months=len(history),
        last_month=pd.Timestamp(history["ds"].iloc[-1]) if len(history) else None,
        history=tuple(history["y"].tolist()),
        ahead=tuple(ahead),
        last_total=last_total,
        next_total=next_total,
        change=next_total / last_total - 1 if last_total else float("nan"),
        accuracy=tested,
        judgement=judged,
        flags=_flags(one, tested, judged),
        refusal=" ".join(one.refusal) if one.refusal else "",
        run_id=run.id if run else None,
        created_at=run.created_at if run else None,
        published=run is not None and run.published_at is not None,
    )


def surprises_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return what was unexpected as `ds, value`: actual less forecast a month ahead, as a share of the forecast."""
    expected = table["forecast"].where(table["forecast"].abs() > 0)
    return pd.DataFrame({"ds": table["ds"], "value": (table["actual"] - expected) / expected})


def _totals(history: pd.DataFrame, points: pd.DataFrame | None) -> tuple[float, float]:
    """Return the same months a year before and the coming months; NaN when one of the months is not known."""
    if points is None:
        return float("nan"), float("nan")
    before = history.set_index("ds")["y"].reindex(points["ds"] - pd.DateOffset(years=1))
    return float(before.sum(skipna=False)), float(points["mean"].sum())


def _flags(one: _Series, tested: Accuracy | None, judged: Judgement | None) -> tuple[str, ...]:
    flags = []
    if judged is not None and judged.current:
        lasting = any(signal.kind != "point" for signal in judged.current)
        flags.append(_("level shift") if lasting else _("unusual month"))
    if tested is not None and tested.error > tested.naive_error:
        flags.append(_("last season was more accurate"))
    if tested is not None and abs(tested.bias) > BIASED:
        flags.append(_("forecast too high") if tested.bias > 0 else _("forecast too low"))
    notes = " ".join(one.run.notes).lower() if one.run else ""
    flags += [translate(flag) for word, flag in NOTE_FLAGS.items() if word in notes]
    if one.run is not None and not one.run.backtest.get("rows"):
        flags.append(_("too short to test"))
    return tuple(flags)


def start_all(url: str, actor: Actor, *, horizon: int, today: date) -> Job[int]:
    """Forecast every series whose data or settings have changed, beside the pages; the rest is left as it is.

    Raises:
        NotPermittedError: Only finance may; a manager's departments alone would lack their peers.
    """
    require(actor, "forecast:write")
    require_own_eyes(actor)

    def work(*, report: Report, cancelled: Callable[[], bool]) -> int:
        return forecast_changed(url, actor, horizon=horizon, today=today, report=report, cancelled=cancelled)

    return board().start(all_key(url, horizon), _("All series"), actor.name, work)


def all_key(url: str, horizon: int) -> str:
    """Return under what name the work on all series is found on the board."""
    return f"{url}|all|{horizon}"


def job_of_all(url: str, actor: Actor, *, horizon: int) -> Job[int] | None:
    """Return the work on all series that is under way or has just ended."""
    require(actor, "forecast:read")
    return board().find(all_key(url, horizon))


def forecast_changed(
    url: str,
    actor: Actor,
    *,
    horizon: int,
    today: date,
    report: Report,
    cancelled: Callable[[], bool],
    with_it: Callable[[Session, int], None] | None = None,
) -> int:
    """Forecast what has changed and return how many series were made anew; with nothing changed it only compares.

    `with_it` is called with their number in the unit of work that stores them, and not at all where nothing is stored.

    Raises:
        StoppedError: `cancelled` answered True; nothing is stored then.
    """
    require(actor, "forecast:write")
    require_own_eyes(actor)
    question = SeriesQuestion(horizon)
    report(0.0, _("Checking for changed series"))
    with reading(url) as session:
        months = series.stored_months(session, actor.departments)
        departments = series.load_all(session, months)
        sums = totals.load_all(session, months) if actor.departments is None else []
        volumes = [*departments, *(total.volume for total in sums)]
        known = shocks.load(session)
        current = _current_runs(session, volumes, question, known, today)
    changed = {volume.ref.measure_id for volume in volumes if volume.ref.key not in current and not volume.frame.empty}
    # A total and its departments add up only when they are made together.
    due = [volume for volume in volumes if volume.ref.measure_id in changed]
    due = [volume for volume in due if _can_be_forecast(volume, question, known, today)]
    if all(volume.ref.key in current for volume in due):
        return 0
    families = {total.volume.ref.key: total.members for total in sums}
    made = fit(due, _together(question), known, today=today, report=report, cancelled=cancelled, families=families)
    report(0.99, _("Storing the forecasts"))

    def keep(session: Session) -> int:
        count = len(runs.keep(session, actor, made.results))
        if with_it is not None and count:
            with_it(session, count)
        return count

    return runs.write_patiently(url, keep, cancelled)


def _can_be_forecast(
    volume: Volume, question: SeriesQuestion, known: tuple[shocks.KnownShock, ...], today: date
) -> bool:
    return desk.refusal_of(volume, question, known, today) is None
