"""What the shell asks at every run: has the data changed, and who is the hospital."""

from dataclasses import dataclass

from sqlmodel import col, select

from data import engine
from data.engine import reading
from data.models import AppUser, UserDepartment
from services import audit, settings
from services.permissions import Actor


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


def actor_for(url: str, *, email: str) -> Actor | None:
    """Return the active user with this address, or None; a manager carries the departments to see."""
    with reading(url) as session:
        user = session.exec(select(AppUser).where(AppUser.email == email.strip().lower(), AppUser.active)).first()
        if user is None:
            return None
        if user.role != "manager":
            return Actor(name=user.email, role=user.role)
        mine = session.exec(select(UserDepartment.department_id).where(col(UserDepartment.user_id) == user.id))
        return Actor(name=user.email, role=user.role, departments=frozenset(mine))
