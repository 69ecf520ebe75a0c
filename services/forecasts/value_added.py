"""Did overrides, budgets and published plans beat the model? Every month that has come, by author and department."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AuditEvent, BudgetVersion, ForecastOverride, ForecastPoint, ForecastRun
from planning.forecasts.value_added import BUDGET, COLUMNS, OVERRIDE, PINNED
from planning.periods import FiscalCalendar
from services import audit, settings
from services.forecasts import budget_volumes, runs, series
from services.forecasts.answers import TESTED, rows_to_table
from services.forecasts.series import Volume
from services.permissions import Actor, require

Actuals = dict[date, float]


@dataclass(frozen=True)
class _Said:
    """The model's figures of a series: each automatic run with when it was made and its months; backtest rows."""

    runs: list[tuple[datetime, dict[date, float]]]
    tested: pd.DataFrame

    def at(self, moment: datetime, month: date) -> float | None:
        """Return what the newest run made by a moment said of a month."""
        made = [points[month] for at, points in self.runs if at <= moment and month in points]
        return made[-1] if made else None

    def before(self, month: date, first: date) -> float | None:
        """Return what the model said of a month in its look-back, knowing nothing from `first` on."""
        rows = self.tested
        known = rows[(rows["ds"] == pd.Timestamp(month)) & (rows["origin"] < pd.Timestamp(first))]
        return float(known.sort_values("origin")["forecast"].iloc[-1]) if len(known) else None


def judged_months(url: str, actor: Actor) -> pd.DataFrame:
    """Return `planning.forecasts.value_added.COLUMNS` of the actor's monthly series, a row per saying and month.

    Only months that are counted in full. An override counts while it stood when the month began, beside the newest
    automatic forecast of the time it was made. A published plan counts for the months that began while it was pinned,
    beside the newest automatic forecast of then (where that is the plan itself, the two are equal). The first budget
    of a year counts beside what the model, looking back, said without a month of that year.
    """
    require(actor, "forecast:read")
    with reading(url) as session:
        volumes = series.load_all(session, series.stored_months(session, actor.departments))
        said = _models(session, [volume.ref.key for volume in volumes])
        rows: list[tuple[object, ...]] = []
        overrides, pins = _overrides(session), _pins(session)
        calendar, authors = FiscalCalendar(settings.load(session).fiscal_first_month), _authors(session)
        budgets = _budgets(session)
        points = _points_of(session, {run for spans in pins.values() for _start, _end, run, _who in spans})
        for volume in volumes:
            key, place, actual = volume.ref.key, (volume.ref.place_id, volume.ref.measure_id), _actuals(volume)
            model = said.get(key, _Said([], pd.DataFrame(columns=TESTED)))
            sayings = [
                *_of_overrides(overrides.get(key, ()), actual, model),
                *_of_pins(pins.get(key, ()), actual, model, points),
                *_of_budget(budgets.get(place, {}), actual, model, calendar, authors),
            ]
            rows += [(kind, who, place[0], volume.place, volume.measure, *told) for kind, who, *told in sayings]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(("actual", "said", "model"), "float64"))


def _actuals(volume: Volume) -> Actuals:
    return {day.date(): float(value) for day, value in zip(volume.frame["ds"], volume.frame["y"], strict=True)}


def _begin(month: date) -> datetime:
    return datetime(month.year, month.month, month.day, tzinfo=UTC)


def _models(session: Session, keys: Iterable[str]) -> dict[str, _Said]:
    """Return what the automatic runs of each series said, oldest run first."""
    wished = frozenset(keys)
    query = (
        select(ForecastRun)
        .where(col(ForecastRun.status) == "done", col(ForecastRun.frequency) == "MS", runs.is_automatic())
        .order_by(col(ForecastRun.id))
    )
    made = [run for run in session.exec(query) if run.series_key in wished]
    points = _points_of(session, {run.id or 0 for run in made})
    newest = {run.series_key: run for run in made}
    said: dict[str, _Said] = {}
    for key, last in newest.items():
        own = [(audit.utc_time(run.created_at), points.get(run.id or 0, {})) for run in made if run.series_key == key]
        tested = rows_to_table(last.backtest.get("rows", []), TESTED)
        said[key] = _Said(own, tested.assign(origin=pd.to_datetime(tested["origin"])))
    return said


def _points_of(session: Session, numbers: Iterable[int]) -> dict[int, dict[date, float]]:
    wished = sorted(numbers)
    points: dict[int, dict[date, float]] = {}
    for start in range(0, len(wished), runs.CHUNK):
        query = select(col(ForecastPoint.run_id), col(ForecastPoint.ds), col(ForecastPoint.mean)).where(
            col(ForecastPoint.run_id).in_(wished[start : start + runs.CHUNK])
        )
        for run, day, mean in session.exec(query):
            points.setdefault(int(run), {})[day] = float(mean)
    return points


def _overrides(session: Session) -> dict[str, list[ForecastOverride]]:
    by_key: dict[str, list[ForecastOverride]] = {}
    for row in session.exec(select(ForecastOverride).order_by(col(ForecastOverride.id))):
        by_key.setdefault(row.series_key, []).append(row)
    return by_key


def _of_overrides(rows: Iterable[ForecastOverride], actual: Actuals, model: _Said) -> list[tuple[object, ...]]:
    sayings: list[tuple[object, ...]] = []
    for row in rows:
        begins = _begin(row.ds)
        stood = audit.utc_time(row.created_at) <= begins and (
            row.withdrawn_at is None or audit.utc_time(row.withdrawn_at) > begins
        )
        if stood and row.ds in actual:
            said = model.at(audit.utc_time(row.created_at), row.ds)
            sayings.append((OVERRIDE, row.author, row.ds, actual[row.ds], row.value, said))
    return sayings


def _pins(session: Session) -> dict[str, list[tuple[datetime, datetime | None, int, str]]]:
    """Return from when to when which run of a series was published by whom, from the audit trail."""
    query = (
        select(AuditEvent)
        .where(col(AuditEvent.action).in_(("forecast.publish", "forecast.withdraw")))
        .order_by(col(AuditEvent.id))
    )
    spans: dict[str, list[tuple[datetime, datetime | None, int, str]]] = {}
    for event in session.exec(query):
        own, at = spans.setdefault(event.subject, []), audit.utc_time(event.at)
        if own and own[-1][1] is None:
            own[-1] = (own[-1][0], at, *own[-1][2:])
        if event.action == "forecast.publish":
            own.append((at, None, int(event.details["run"]), event.actor))
    return spans


def _of_pins(
    spans: Iterable[tuple[datetime, datetime | None, int, str]],
    actual: Actuals,
    model: _Said,
    points: Mapping[int, dict[date, float]],
) -> list[tuple[object, ...]]:
    sayings: list[tuple[object, ...]] = []
    for start, end, run, who in spans:
        for month, said in points.get(run, {}).items():
            begins = _begin(month)
            if month in actual and start <= begins and (end is None or end > begins):
                sayings.append((PINNED, who, month, actual[month], said, model.at(begins, month)))
    return sayings


def _authors(session: Session) -> dict[int, str]:
    return {int(number or 0): who for number, who in session.exec(select(BudgetVersion.id, BudgetVersion.created_by))}


def _budgets(session: Session) -> dict[tuple[int, int], dict[date, tuple[float, int]]]:
    """Return the first budget of each month by department and measure: volume and version."""
    budgets: dict[tuple[int, int], dict[date, tuple[float, int]]] = {}
    table = budget_volumes.first_of_departments(session)
    for department, measure, day, volume, version in table.itertuples(index=False, name=None):
        budgets.setdefault((int(department), int(measure)), {})[day.date()] = (float(volume), int(version))
    return budgets


def _of_budget(
    budget: Mapping[date, tuple[float, int]],
    actual: Actuals,
    model: _Said,
    calendar: FiscalCalendar,
    authors: Mapping[int, str],
) -> list[tuple[object, ...]]:
    sayings: list[tuple[object, ...]] = []
    for month, (said, version) in budget.items():
        if month not in actual:
            continue
        begin = calendar.period(calendar.fiscal_year(month.year * 100 + month.month), 1)
        looked_back = model.before(month, date(begin // 100, begin % 100, 1))
        sayings.append((BUDGET, authors.get(version, ""), month, actual[month], said, looked_back))
    return sayings
