"""What the shell asks at every run: has the data changed, and who is the hospital."""

from dataclasses import dataclass

from data import engine
from data.engine import reading
from services import audit, settings


@dataclass(frozen=True)
class Status:
    """The counter that rises with every change of data, and the hospital's settings."""

    data_version: int
    settings: settings.HospitalSettings


def read(url: str) -> Status:
    """Return the state of a migrated database; two small reads of plain rows."""
    with reading(url) as session:
        return Status(data_version=audit.data_version(session), settings=settings.load(session))


def last_commit() -> int:
    """Return a number that rises whenever this process writes; what it read before may be out of date."""
    return engine.last_commit()
