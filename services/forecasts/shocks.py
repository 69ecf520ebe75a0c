"""Known one-off windows of a hospital: a wave, a strike, an outage. Stored once, marked on every forecast."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session

from data.engine import writing
from data.models import Setting
from language import _
from services import audit
from services.errors import UserError
from services.permissions import Actor, require

SETTING = "forecast_shocks"
NAME_LENGTH = 80


@dataclass(frozen=True, order=True)
class KnownShock:
    """A window that will not come back; first and last day are ISO dates, both included."""

    start: str
    end: str
    name: str


def load(session: Session) -> tuple[KnownShock, ...]:
    """Return the stored windows by first day."""
    row = session.get(Setting, SETTING)
    return tuple(sorted(KnownShock(**window) for window in row.value["value"])) if row else ()


def add(url: str, actor: Actor, *, name: str, start: date, end: date) -> KnownShock:
    """Store a window; forecasts that cover it are made anew when they are next looked at.

    Raises:
        UserError: No name, or the window ends before it starts.
    """
    require(actor, "forecast:write")
    name = name.strip()
    if not name or len(name) > NAME_LENGTH:
        raise UserError(_("Give the event a short name."), hint=_("Use at most {limit} characters.", limit=NAME_LENGTH))
    if end < start:
        raise UserError(_("The event ends before it starts."), hint=_("Swap the two dates."))
    shock = KnownShock(start.isoformat(), end.isoformat(), name)
    with writing(url) as session:
        audit.one_writer(session)
        _store(session, {*load(session), shock})
        audit.record(session, actor, "forecast.shock_added", SETTING, asdict(shock))
    return shock


def remove(url: str, actor: Actor, *, shock: KnownShock) -> None:
    """Forget a window.

    Raises:
        UserError: It is not stored.
    """
    require(actor, "forecast:write")
    with writing(url) as session:
        audit.one_writer(session)
        stored = set(load(session))
        if shock not in stored:
            raise UserError(_("This event no longer exists."), hint=_("Reload the page."))
        _store(session, stored - {shock})
        audit.record(session, actor, "forecast.shock_removed", SETTING, asdict(shock))


def _store(session: Session, shocks: set[KnownShock]) -> None:
    session.merge(Setting(key=SETTING, value={"value": [asdict(shock) for shock in sorted(shocks)]}))
