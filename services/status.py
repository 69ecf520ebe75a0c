"""What the shell asks at every run: has the data changed, and who is the hospital; and when a file came last."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from data import engine
from data.engine import reading
from data.models import ImportBatch
from services import audit, settings
from services.people import languages


@dataclass(frozen=True)
class Status:
    """The counter that rises with every change of data, and the hospital's settings.

    `head` is the hash of the newest change, which tells databases apart that count the same.
    `local_language` is what the person has chosen who works without sign-in.
    """

    data_version: int
    head: str
    settings: settings.HospitalSettings
    local_language: str | None = None


def read(url: str) -> Status:
    """Return the state of a migrated database; a few small reads of plain rows."""
    with reading(url) as session:
        stored = settings.stored_values(session)
        version, head = audit.data_state(session)
        return Status(version, head, settings.from_stored(stored), stored.get(languages.LOCAL_SETTING))


def last_commit() -> int:
    """Return a number that rises whenever this process writes; what it read before may be out of date."""
    return engine.last_commit()


def last_import(session: Session) -> datetime | None:
    """Return when the newest file that was not undone was posted (UTC); None before the first."""
    query = select(func.max(col(ImportBatch.posted_at))).where(col(ImportBatch.undone_at).is_(None))
    imported: datetime | None = session.connection().execute(query).scalar()
    return imported
