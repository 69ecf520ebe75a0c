"""Whose figures a person sees: the hospital's, one department's, or those of several departments."""

from dataclasses import dataclass

from sqlmodel import col, select

from data.engine import reading
from data.models import Department
from services import settings
from services.permissions import Actor, require


@dataclass(frozen=True)
class FigureScope:
    """`departments` are the names of what the person was given, by code; None is the whole hospital.

    What rolls up to a department that was given is not named by itself.
    """

    hospital: str
    departments: tuple[str, ...] | None


def scope(url: str, actor: Actor) -> FigureScope:
    """Return whose figures the actor sees."""
    require(actor, "budget:read")
    with reading(url) as session:
        hospital = settings.load(session).hospital_name
        if actor.departments is None:
            return FigureScope(hospital, None)
        query = select(Department).where(col(Department.id).in_(actor.departments)).order_by(col(Department.code))
        own = session.exec(query).all()
        return FigureScope(hospital, tuple(one.name for one in own if one.parent_id not in actor.departments))
