"""Whether a person has seen the tour, which is shown until she closes it."""

from data.engine import reading, writing
from data.models import TourSeen
from data.models.base import utc_now
from services.navigation.views import owner_alone, owner_of
from services.permissions import Actor, require, require_own_eyes


def is_due(url: str, actor: Actor) -> bool:
    """Return whether the tour is to be shown: to who has not closed it, and not to who looks as somebody else."""
    require(actor, "budget:read")
    if actor.seen_by:
        return False
    with reading(url) as session:
        return session.get(TourSeen, owner_of(session, actor)) is None


def close(url: str, actor: Actor) -> None:
    """Remember that the person has seen the tour; nothing where she has before.

    Raises:
        NotPermittedError: An administrator only looks as this person.
    """
    require(actor, "budget:read")
    require_own_eyes(actor)
    with writing(url, asked=False) as session:
        owner = owner_alone(session, actor)
        if session.get(TourSeen, owner) is None:
            session.add(TourSeen(owner=owner, seen_at=utc_now()))
