"""Keep the automatic forecasts up with the data: who may make them, when they are behind, and until when.

There is no queue and no timer. Forecasts are behind while something that may change a series was recorded after the
last time they were made; whoever notices takes the lock, makes what has changed, and records up to which event. A run
that is killed records nothing, so it stays behind and the next one takes it again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import func, or_, text
from sqlalchemy.engine import make_url
from sqlmodel import Session, col, select

from data.engine import engine_for, reading
from data.models import AuditEvent, ForecastRun, Statistic
from language import _
from services import audit
from services.background_work import Job, StoppedError, board
from services.forecasts import many, runs
from services.forecasts.fitting import Report
from services.permissions import Actor, require
from services.staffing import direct

with suppress(ImportError):  # not on Windows: there two processes may do the same work, which changes no figure
    import fcntl

#: Who makes forecasts that nobody asked for.
SYSTEM = Actor(name="system", role="finance_lead")
DONE = "forecast.refresh"
#: Any fixed number: one process at a time makes the forecasts of a PostgreSQL database.
REFRESH_LOCK = 7_203_116_403
PAUSE_SECONDS = 5.0
#: Events that change no series. Any other may; then counts decide, series by series.
WITHOUT_EFFECT = (  # no text
    "forecast.run", "forecast.refresh", "forecast.publish", "forecast.withdraw", "forecast.override%", "scenario.%",
    "comment.%", "landing.%", "contract.%", "purchases.%", "payment.%", "payer.%", "supplier.%", "budget.%",
    "staffing.%", "period.%", "import.save_profile", "import.budget", "import.purchases", "import.contracts",
    "import.prices", "import.suppliers", "import.accounts", "user.%",
)  # fmt: skip


@dataclass(frozen=True)
class ForecastState:
    """How the automatic forecasts stand: when they were made (None: never), and whether data is newer than they are.

    `changed` is the last event that may have changed a series.
    """

    made_at: datetime | None
    behind: bool
    changed: int


@dataclass(frozen=True)
class Refreshed:
    """How many series were made anew; `busy`: another process is at it, so nothing was done here."""

    made: int
    busy: bool


def standing(url: str, actor: Actor) -> ForecastState:
    """Return how the automatic forecasts stand; a few small reads."""
    require(actor, "forecast:read")
    with reading(url) as session:
        return standing_in(session)


def standing_in(session: Session) -> ForecastState:
    """Return the same inside an open unit of work."""
    made_at = session.exec(select(func.max(col(ForecastRun.created_at))).where(runs.is_automatic())).one()
    changed, done = _last_change(session), _done_through(session)
    counted = select(col(Statistic.id)).where(col(Statistic.kind) == "actual").limit(1)
    behind = changed > done and session.exec(counted).first() is not None
    return ForecastState(made_at, behind, changed)


def _done_through(session: Session) -> int:
    newest = select(AuditEvent).where(col(AuditEvent.action) == DONE).order_by(col(AuditEvent.id).desc()).limit(1)
    event = session.exec(newest).first()
    return int(event.details["through"]) if event else 0


def _last_change(session: Session) -> int:
    """Return the id of the last event that may change a series."""
    harmless = or_(*(col(AuditEvent.action).like(pattern) for pattern in WITHOUT_EFFECT))
    return session.exec(select(func.max(col(AuditEvent.id))).where(~harmless)).one() or 0


def refresh(url: str, actor: Actor, *, today: date, report: Report, cancelled: Callable[[], bool]) -> Refreshed:
    """Make the forecasts of all series that changed; with nothing changed it only looks. Any number may ask at once.

    Raises:
        NotPermittedError: Only finance may.
        StoppedError: `cancelled` answered True; what was not stored stays behind.
    """
    require(actor, "forecast:write")
    made = 0
    while True:
        with _alone(url) as mine:
            if not mine:
                return Refreshed(made, busy=True)
            made += _catch_up(url, actor, today=today, report=report, cancelled=cancelled)
        # Whoever changed data meanwhile met the lock and went away; so its holder looks again after it let go.
        if not standing(url, actor).behind:
            return Refreshed(made, busy=False)


def _catch_up(url: str, actor: Actor, *, today: date, report: Report, cancelled: Callable[[], bool]) -> int:
    """Make what is behind and store it in one unit of work: after each commit, pages work out their figures anew."""
    before = standing(url, actor)  # before the counts are read: what comes later is looked at again
    cost = direct.fit_changed(url, actor, cancelled=cancelled) if before.behind else None
    total = 0

    def finish(session: Session, made: int) -> None:
        nonlocal total
        if cost is not None:
            direct.keep(session, actor, cost)
        total = made + (cost is not None)
        mark_done(session, actor, through=before.changed, made=total)

    made = many.forecast_changed(
        url,
        actor,
        horizon=runs.AUTOMATIC_HORIZON,
        today=today,
        report=report,
        cancelled=cancelled,
        with_it=finish if before.behind else None,
    )
    if before.behind and not total:
        runs.write_patiently(url, lambda session: finish(session, made), cancelled)
    return total or made


def mark_done(session: Session, actor: Actor, *, made: int, through: int | None = None) -> None:
    """Record that the forecasts are up with all events through one, or through the last in an open unit of work."""
    through = _last_change(session) if through is None else through
    audit.record(session, actor, DONE, "forecast_run", {"through": through, "made": made})


@contextmanager
def _alone(url: str) -> Iterator[bool]:
    """Take the lock of a database if it is free, and tell; it goes with the process that holds it."""
    engine = engine_for(url)
    if engine.dialect.name == "sqlite":
        with _alone_on_file(make_url(url).database) as mine:
            yield mine
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": REFRESH_LOCK}).scalar_one())
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": REFRESH_LOCK})


@contextmanager
def _alone_on_file(database: str | None) -> Iterator[bool]:
    if not database or database == ":memory:" or "fcntl" not in globals():
        yield True
        return
    with Path(f"{database}.forecasts.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _pause(cancelled: Callable[[], bool]) -> bool:
    """Wait a little; False when told to stop."""
    until = monotonic() + PAUSE_SECONDS
    while monotonic() < until and not cancelled():
        sleep(min(0.2, PAUSE_SECONDS))
    return not cancelled()


def start(url: str, now: ForecastState, *, today: date) -> Job[Refreshed] | None:
    """Begin to make forecasts beside the pages when they are behind; return the work under way, None without any.

    It waits `PAUSE_SECONDS` first: people who look at what has just been imported need this process, and files that
    are imported one after the other need one fit.
    Work that failed is tried again when the data changes next, or by `cli.py refresh`.
    """
    if not now.behind:
        return None
    key = f"{url}|keeping up|{now.changed}"
    before = board().find(key)
    if before is not None and (before.active or before.state == "failed"):
        return before if before.active else None

    def work(*, report: Report, cancelled: Callable[[], bool]) -> Refreshed:
        if not _pause(cancelled):
            raise StoppedError
        return refresh(url, SYSTEM, today=today, report=report, cancelled=cancelled)

    return board().start(key, _("All series"), SYSTEM.name, work)
