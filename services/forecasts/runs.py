"""Stored forecast runs: keep, find again by content, publish as the planning baseline, compare."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from time import monotonic, sleep
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import ColumnElement, and_, insert, tuple_
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from data.clock import utc_now
from data.engine import reading, writing
from data.faults import fault_of
from data.models import ForecastPoint, ForecastRun
from language import _
from planning.forecasts.expected import moved_since
from services import audit
from services.errors import UserError
from services.forecasts import overrides
from services.forecasts.references import SeriesRef, require_series
from services.permissions import Actor, require

FIGURES = ["mean", "lo80", "hi80", "lo95", "hi95"]
RUN_COLUMNS = ["id", "created_at", "created_by", "model", "horizon", "reason", "published_at", "published_by"]
#: Databases limit how many values one statement may carry.
CHUNK = 300
#: Default settings: what the automatic set is made with.
AUTOMATIC_HORIZON, AUTOMATIC_MODEL = 12, "auto"  # no text
#: How long fits wait for the database to be free, in tries.
PATIENCE_SECONDS = 600.0
T = TypeVar("T")


@dataclass(frozen=True)
class Result:
    """One forecast as the engine gave it, in plain values that can be stored.

    `points` has `ds, mean, lo80, hi80, lo95, hi95`; `backtest` and `components` are JSON.
    """

    ref: SeriesRef
    horizon: int
    model: str
    reason: str
    points: pd.DataFrame
    data_hash: str
    settings: dict[str, Any]
    engine_version: str
    backtest: dict[str, Any] = field(default_factory=dict)
    components: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


def is_automatic() -> ColumnElement[bool]:
    """Return the condition for runs of the automatic set: all series made together, in the default settings.

    All other runs were made by somebody looking at a series or trying a model; they count only when published.
    """
    said = col(ForecastRun.settings)
    return and_(
        col(ForecastRun.horizon) == AUTOMATIC_HORIZON,
        said["together"].as_boolean().is_(True),
        said["model"].as_string() == AUTOMATIC_MODEL,
    )


def data_hash(frame: pd.DataFrame) -> str:
    """Return a short hash of the dates and values of a series (`ds, y`)."""
    digest = hashlib.sha256()
    digest.update(frame["ds"].to_numpy().astype("datetime64[D]").astype("int64").tobytes())
    digest.update(frame["y"].to_numpy(dtype="float64").tobytes())
    return digest.hexdigest()[:32]


def settings_hash(settings: dict[str, Any]) -> str:
    """Return a short hash of the settings that change a forecast."""
    text = json.dumps(settings, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def store(url: str, actor: Actor, results: Iterable[Result]) -> list[int]:
    """Keep forecasts as runs in one transaction and return their ids; reading rights are enough to fill the cache."""
    require(actor, "forecast:read")
    results = list(results)
    if not results:
        return []
    for result in results:
        require_series(actor, result.ref)
    with writing(url) as session:
        return keep(session, actor, results)


def write_patiently(url: str, write: Callable[[Session], T], cancelled: Callable[[], bool]) -> T:
    """Return `write` of a unit of work; begun again while somebody else's long write, as an import, holds the database.

    Minutes of fits are not thrown away for that.

    Raises:
        DBAPIError: It was held for `PATIENCE_SECONDS`, or something else is wrong.
    """
    until = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with writing(url) as session:
                return write(session)
        except DBAPIError as error:
            if fault_of(error) != "locked" or monotonic() > until or cancelled():
                raise
            sleep(0.5)


def keep(session: Session, actor: Actor, results: list[Result]) -> list[int]:
    """Keep forecasts as runs inside an open unit of work and return their ids."""
    if not results:
        return []
    runs = [_run_of(result, actor) for result in results]
    session.add_all(runs)
    session.flush()
    points = [
        {"run_id": run.id, **point}
        for run, result in zip(runs, results, strict=True)
        for point in _points_of(result.points)
    ]
    session.execute(insert(ForecastPoint), points)
    ids = [run.id or 0 for run in runs]
    audit.record(session, actor, "forecast.run", "forecast_run", {"runs": len(ids), "first": ids[0]})
    return ids


def _run_of(result: Result, actor: Actor) -> ForecastRun:
    department = result.ref.place_id if result.ref.level == "department" else None
    return ForecastRun(
        series_key=result.ref.key,
        department_id=department,
        measure_id=result.ref.measure_id,
        frequency=result.ref.frequency,
        horizon=result.horizon,
        model=result.model,
        reason=result.reason,
        settings=result.settings,
        settings_hash=settings_hash(result.settings),
        data_hash=result.data_hash,
        engine_version=result.engine_version,
        backtest=result.backtest,
        components=result.components,
        notes=list(result.notes),
        seconds=result.seconds,
        created_by=actor.name,
    )


def _points_of(points: pd.DataFrame) -> list[dict[str, Any]]:
    days = [stamp.date() for stamp in pd.to_datetime(points["ds"])]
    figures = {name: [float(value) for value in points[name]] for name in FIGURES}
    return [{"ds": day, **{name: figures[name][at] for name in FIGURES}} for at, day in enumerate(days)]


def current_runs(
    session: Session, hashes: dict[str, str], *, settings_hash: str, engine_version: str
) -> dict[str, int]:
    """Return the newest run id by series key, of runs whose data (`hashes`: key → data hash) and settings are equal."""
    newest: dict[str, int] = {}
    pairs = list(hashes.items())
    for start in range(0, len(pairs), CHUNK):
        query = (
            select(col(ForecastRun.series_key), col(ForecastRun.id))
            .where(
                tuple_(col(ForecastRun.series_key), col(ForecastRun.data_hash)).in_(pairs[start : start + CHUNK]),
                col(ForecastRun.settings_hash) == settings_hash,
                col(ForecastRun.engine_version) == engine_version,
                col(ForecastRun.status) == "done",
            )
            .order_by(col(ForecastRun.id))
        )
        newest.update({key: run or 0 for key, run in session.exec(query)})
    return newest


def latest(session: Session, key: str, *, horizon: int | None = None, model: str | None = None) -> ForecastRun | None:
    """Return the newest run of a series (of one horizon and model if given), whatever data it was made from."""
    query = select(ForecastRun).where(ForecastRun.series_key == key, col(ForecastRun.status) == "done")
    if horizon is not None:
        query = query.where(ForecastRun.horizon == horizon)
    for run in session.exec(query.order_by(col(ForecastRun.id).desc())):
        if model is None or run.settings.get("model", model) == model:
            return run
    return None


def by_id(session: Session, ids: Iterable[int]) -> dict[int, ForecastRun]:
    """Return runs by their id."""
    asked = list(ids)
    rows: dict[int, ForecastRun] = {}
    for start in range(0, len(asked), CHUNK):
        query = select(ForecastRun).where(col(ForecastRun.id).in_(asked[start : start + CHUNK]))
        rows |= {row.id or 0: row for row in session.exec(query)}
    return rows


def points_of(session: Session, run_ids: Iterable[int]) -> pd.DataFrame:
    """Return the stored steps of runs: `run_id, ds, mean, lo80, hi80, lo95, hi95`."""
    ids = list(run_ids)
    rows: list[ForecastPoint] = []
    for start in range(0, len(ids), CHUNK):
        query = select(ForecastPoint).where(col(ForecastPoint.run_id).in_(ids[start : start + CHUNK]))
        rows.extend(session.exec(query.order_by(col(ForecastPoint.run_id), col(ForecastPoint.ds))))
    columns = ["run_id", "ds", *FIGURES]
    table = pd.DataFrame([[getattr(row, name) for name in columns] for row in rows], columns=columns)
    return table.assign(ds=pd.to_datetime(table["ds"]).astype("datetime64[ns]"))


def find(session: Session, actor: Actor, run_id: int) -> ForecastRun:
    """Return a run that the actor may see.

    Raises:
        UserError: There is no such run.
    """
    run = session.get(ForecastRun, run_id)
    if run is None:
        raise UserError(_("This forecast run does not exist."), hint=_("Reload the page and choose another one."))
    require_series(actor, SeriesRef.parse(run.series_key))
    return run


def list_runs(url: str, actor: Actor, *, ref: SeriesRef) -> pd.DataFrame:
    """Return the runs of a series, newest first, with the sum of their forecast: `id, created_at, …, total`."""
    require(actor, "forecast:read")
    require_series(actor, ref)
    with reading(url) as session:
        query = select(ForecastRun).where(ForecastRun.series_key == ref.key, col(ForecastRun.status) == "done")
        rows = session.exec(query.order_by(col(ForecastRun.id).desc())).all()
        table = pd.DataFrame([[getattr(row, name) for name in RUN_COLUMNS] for row in rows], columns=RUN_COLUMNS)
        totals = points_of(session, table["id"].tolist()).groupby("run_id")["mean"].sum()
        return table.assign(total=table["id"].map(totals))


def compare(url: str, actor: Actor, *, first: int, second: int) -> pd.DataFrame:
    """Return two runs of one series side by side: `ds, first, second, difference, percent` over their common steps.

    Difference is second less first; percent is a share of the first (NaN where that is nought).

    Raises:
        UserError: The runs are of different series, or have no step in common.
    """
    require(actor, "forecast:read")
    with reading(url) as session:
        runs = [find(session, actor, number) for number in (first, second)]
        if runs[0].series_key != runs[1].series_key:
            raise UserError(
                _("These runs belong to different series."),
                hint=_("Choose two runs of the same department and measure."),
            )
        sides = [points_of(session, [number]).set_index("ds")["mean"] for number in (first, second)]
    table = pd.concat(sides, axis=1, join="inner", keys=["first", "second"]).reset_index()
    if table.empty:
        raise UserError(_("These runs have no month in common."), hint=_("Choose a newer run."))
    difference = table["second"] - table["first"]
    share = difference / table["first"].where(table["first"] != 0)
    return table.assign(difference=difference, percent=share)


def publish(url: str, actor: Actor, *, run_id: int) -> None:
    """Make a run the planning baseline of its series; the earlier baseline is kept as a run.

    Raises:
        UserError: It is the baseline already.
    """
    require(actor, "forecast:write")
    with writing(url) as session:
        audit.one_writer(session)
        run = find(session, actor, run_id)
        if run.published_at is not None:
            raise UserError(_("This run is already the planning baseline."))
        earlier = _published_run(session, run.series_key)
        if earlier is not None:
            earlier.published_at, earlier.published_by = None, None
            session.add(earlier)
            session.flush()
        run.published_at, run.published_by = utc_now(), actor.name
        session.add(run)
        details = {"run": run_id, "replaces": earlier.id if earlier else None}
        audit.record(session, actor, "forecast.publish", run.series_key, details)


def withdraw_publication(url: str, actor: Actor, *, run_id: int) -> None:
    """Take the planning baseline of a series back.

    Raises:
        UserError: The run is not the baseline.
    """
    require(actor, "forecast:write")
    with writing(url) as session:
        audit.one_writer(session)
        run = find(session, actor, run_id)
        if run.published_at is None:
            raise UserError(_("This run is not the planning baseline."), hint=_("Reload the page."))
        run.published_at, run.published_by = None, None
        session.add(run)
        audit.record(session, actor, "forecast.withdraw", run.series_key, {"run": run_id})


def _published_run(session: Session, key: str) -> ForecastRun | None:
    return session.exec(
        select(ForecastRun).where(ForecastRun.series_key == key, col(ForecastRun.published_at).is_not(None))
    ).first()


def with_overrides(session: Session, ref: SeriesRef, points: pd.DataFrame) -> pd.DataFrame:
    """Add `override` (NaN where there is none) and `value`, the figure that counts."""
    set_by_hand: dict[date, float] = {day: row.value for day, row in overrides.in_use(session, ref.key).items()}
    chosen = points["ds"].dt.date.map(set_by_hand).astype("float64")
    return points.assign(override=chosen, value=chosen.fillna(points["mean"]))


def moved_since_published(url: str, actor: Actor, *, ref: SeriesRef) -> float | None:
    """Return how far the newest automatic run lies from the published one (+0.02: 2 % more volume in a year).

    None when no run is published, or no automatic one was made after it; NaN where they have no month in common.
    """
    require(actor, "forecast:read")
    require_series(actor, ref)
    with reading(url) as session:
        pinned = _published_run(session, ref.key)
        number = pinned.id if pinned is not None else None
        if number is None:
            return None
        newer = select(ForecastRun.id).where(
            ForecastRun.series_key == ref.key, is_automatic(), col(ForecastRun.id) > number
        )
        automatic = session.exec(newer.order_by(col(ForecastRun.id).desc()).limit(1)).first()
        if automatic is None:
            return None
        table = points_of(session, [number, automatic])
    months = table["ds"].dt.year * 100 + table["ds"].dt.month
    sides = [
        dict(zip(months[table["run_id"] == run].tolist(), table.loc[table["run_id"] == run, "mean"], strict=True))
        for run in (number, automatic)
    ]
    return moved_since(sides[0], sides[1])
