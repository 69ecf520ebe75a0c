"""A forecast of labor cost straight from its own past (Prophet), beside the one that reckons with volume and staff."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import pandas as pd
from sqlalchemy import insert
from sqlmodel import Session

from data.engine import reading, writing
from data.models import ForecastPoint, ForecastRun
from forecasting import ForecastCancelledError, ForecastError, Settings, forecast
from forecasting.settings import ENGINE_VERSION
from language import _
from planning.periods import FiscalCalendar, first_day, shift, span
from services import audit, settings
from services.background_work import Job, StoppedError, board
from services.errors import UserError
from services.forecasts import runs
from services.forecasts.answers import LEVELS
from services.forecasts.background import helpers
from services.forecasts.fitting import Report
from services.permissions import Actor, require, require_department
from services.staffing import basis, history

MODEL = "prophet"
#: With less than two years no season can be told from a trend.
LEAST_MONTHS = 24
HORIZON = 12


@dataclass(frozen=True)
class LaborCostQuestion:
    """The labor cost of some departments together up to `last` (yyyymm), `horizon` months on."""

    departments: tuple[int, ...]
    last: int
    horizon: int

    @property
    def key(self) -> str:
        """Return under what name its runs are stored; departments by a hash of their ids."""
        names = ",".join(map(str, sorted(self.departments)))
        return f"labor_cost/{hashlib.sha256(names.encode()).hexdigest()[:20]}/MS"

    @property
    def settings(self) -> dict[str, object]:
        """Return what, with the data, decides the forecast."""
        return {"horizon": self.horizon, "model": MODEL, "frequency": "MS"}


@dataclass(frozen=True)
class Direct:
    """Minor units by month: `period, mean, lo80, hi80`. Without points `refusal` says why there can be none, if so."""

    points: pd.DataFrame
    refusal: str = ""


def question_of(departments: Sequence[int], last: int, end: int) -> LaborCostQuestion:
    """Return the question whose forecast reaches from the month after `last` to `end`."""
    needed = len(span(shift(last, 1), end))
    return LaborCostQuestion(tuple(sorted(departments)), last, HORIZON * (1 + (needed - 1) // HORIZON))


def direct(url: str, actor: Actor, *, question: LaborCostQuestion) -> Direct:
    """Return the stored forecast of today's data; no points when it has yet to be made. Reads only, never fits."""
    _require(actor, question)
    with reading(url) as session:
        cost = labor_cost(session, question)
        if len(cost) < LEAST_MONTHS:
            return Direct(
                _none(),
                _(
                    "A direct forecast needs {least} months of labor cost; there are {count}.",
                    least=LEAST_MONTHS,
                    count=len(cost),
                ),
            )
        run_id = _stored_run(session, question, cost)
        if run_id is None:
            return Direct(_none())
        points = runs.points_of(session, [run_id])
    return Direct(points.assign(period=points["ds"].dt.year * 100 + points["ds"].dt.month)[list(_none())])


def start(url: str, actor: Actor, *, question: LaborCostQuestion) -> Job[int]:
    """Begin to fit beside the page; asking again while it is under way returns the same job."""
    _require(actor, question)

    def work(*, report: Report, cancelled: Callable[[], bool]) -> int:
        report(0.1, _("Forecasting labor cost directly"))
        with reading(url) as session:
            cost = labor_cost(session, question)
        began = perf_counter()
        points, reason = fit_cost(cost, question, cancelled=cancelled)
        return store(url, actor, FittedCost(question, cost, points, reason, perf_counter() - began))

    return board().start(_job(url, question), _("Labor cost"), actor.name, work)


@dataclass(frozen=True)
class FittedCost:
    """A fit of labor cost that is not stored yet: the series that was fitted, its points and the engine's reason."""

    question: LaborCostQuestion
    cost: pd.DataFrame
    points: pd.DataFrame
    reason: str
    seconds: float


def fit_changed(url: str, actor: Actor, *, cancelled: Callable[[], bool]) -> FittedCost | None:
    """Fit the labor cost of the whole hospital where it changed; None where it did not, or cannot be fitted."""
    require(actor, "forecast:write")
    years = basis.years(url, actor)
    whole = basis.basis(url, actor, fiscal_year=years[0]) if years else None
    if whole is None or not whole.plan.department_ids:
        return None
    question = question_of(whole.plan.department_ids, whole.last, whole.months[-1])
    with reading(url) as session:
        cost = labor_cost(session, question)
        if len(cost) < LEAST_MONTHS or _stored_run(session, question, cost) is not None:
            return None
    began = perf_counter()
    try:
        points, reason = fit_cost(cost, question, cancelled=cancelled)
    except UserError:
        return None  # the page says why, when somebody asks for it
    return FittedCost(question, cost, points, reason, perf_counter() - began)


def job_of(url: str, actor: Actor, *, question: LaborCostQuestion) -> Job[int] | None:
    """Return the fit that is under way or has just ended."""
    _require(actor, question)
    return board().find(_job(url, question))


def fit_cost(
    cost: pd.DataFrame, question: LaborCostQuestion, *, model: str = MODEL, cancelled: Callable[[], bool]
) -> tuple[pd.DataFrame, str]:
    """Return `ds, mean, lo80, hi80, lo95, hi95` (minor units) and the engine's reason.

    Raises:
        UserError: The engine refuses the series.
        StoppedError: `cancelled` answered True.
    """
    asked_for = Settings(question.horizon, levels=LEVELS, model=model, frequency="MS", unfinished="keep")
    try:
        one = forecast(
            cost.assign(unique_id=_("Labor cost")), asked_for, workers=helpers(), cancelled=cancelled
        ).forecasts[0]
    except ForecastCancelledError as error:
        raise StoppedError from error
    except ForecastError as error:
        raise UserError(error.message, hint=error.hint) from error
    points = pd.DataFrame({"ds": one.dates, "mean": one.bounds.mean})
    for level in LEVELS:
        points[f"lo{level}"], points[f"hi{level}"] = one.bounds.low[level], one.bounds.high[level]
    return points, one.reason


def store(url: str, actor: Actor, fitted: FittedCost) -> int:
    """Store a fit and return the run's id; reading rights are enough for that."""
    _require(actor, fitted.question)
    with writing(url) as session:
        return keep(session, actor, fitted)


def keep(session: Session, actor: Actor, fitted: FittedCost) -> int:
    """Store a fit inside an open unit of work and return the run's id."""
    question = fitted.question
    run = ForecastRun(
        series_key=question.key,
        frequency="MS",
        horizon=question.horizon,
        model=MODEL,
        reason=fitted.reason,
        settings=question.settings,
        settings_hash=runs.settings_hash(question.settings),
        data_hash=runs.data_hash(fitted.cost),
        engine_version=ENGINE_VERSION,
        seconds=round(fitted.seconds, 3),
        created_by=actor.name,
    )
    session.add(run)
    session.flush()
    rows = fitted.points.assign(ds=pd.to_datetime(fitted.points["ds"]).dt.date, run_id=run.id)
    names = [str(name) for name in rows]
    values = [dict(zip(names, row, strict=True)) for row in zip(*(rows[n].tolist() for n in names), strict=True)]
    session.execute(insert(ForecastPoint), values)
    audit.record(session, actor, "forecast.run", "forecast_run", {"runs": 1, "first": run.id})
    return run.id or 0


def _require(actor: Actor, question: LaborCostQuestion) -> None:
    require(actor, "forecast:read")
    for number in question.departments if actor.departments is not None else ():
        require_department(actor, number)


def labor_cost(session: Session, question: LaborCostQuestion) -> pd.DataFrame:
    """Return the labor cost by month that is fitted: `ds, y` (minor units)."""
    calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
    paid = history.ledger(session, calendar, question.departments)
    by_month = paid[paid["period"] <= question.last].groupby("period")["amount_minor"].sum()
    dates = pd.to_datetime([first_day(int(month)) for month in by_month.index]).astype("datetime64[ns]")
    return pd.DataFrame({"ds": dates, "y": by_month.to_numpy("float64")})


def _stored_run(session: Session, question: LaborCostQuestion, cost: pd.DataFrame) -> int | None:
    cached = runs.current_runs(
        session,
        {question.key: runs.data_hash(cost)},
        settings_hash=runs.settings_hash(question.settings),
        engine_version=ENGINE_VERSION,
    )
    return cached.get(question.key)


def _none() -> pd.DataFrame:
    return pd.DataFrame({"period": [], "mean": [], "lo80": [], "hi80": []}, dtype="float64")


def _job(url: str, question: LaborCostQuestion) -> str:
    return f"{url}|{question.key}|{question.last}|{question.horizon}"
