"""Of when the figures are: the newest month with figures, what state it is in, and when a file came last."""

from dataclasses import dataclass
from datetime import datetime

from data.engine import reading
from planning.month_end.states import MonthState
from services import status
from services.permissions import Actor, require
from services.variance import report


@dataclass(frozen=True)
class DataDate:
    """The newest month that a person sees figures of, and the last import of all (UTC), None before the first."""

    state: MonthState
    imported_at: datetime | None


def data_date(url: str, actor: Actor) -> DataDate | None:
    """Return of when the figures are; None while there are none."""
    require(actor, "budget:read")
    choices = report.choices(url, actor)
    if choices.latest is None:
        return None
    with reading(url) as session:
        return DataDate(choices.states.of(choices.latest), status.last_import(session))
