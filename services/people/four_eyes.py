"""Four eyes: who submitted something does not approve it."""

from sqlmodel import Session, col, func, select

from data.models import AppUser, AuditEvent
from language import _
from services import settings
from services.errors import NotPermittedError
from services.permissions import LOCAL_ACTOR, Actor


def require_other_eyes(session: Session, actor: Actor, *, submitted_by: str | None, remedy: str = "") -> None:
    """Check that somebody else submitted what is approved now.

    The rule holds as soon as more than one active user exists, unless the hospital's settings turn it off: a single
    person could otherwise approve nothing. An address that the person once had counts as the person. Where nobody signs
    in there is one person, who is no user.

    Raises:
        NotPermittedError: It is the same person.
    """
    if actor == LOCAL_ACTOR or submitted_by not in _names_of(session, actor) or not is_on(session):
        return
    raise NotPermittedError(
        _("You submitted this yourself; someone else has to approve it."),
        hint=remedy or _("Ask another person who may approve budgets."),
        code="four_eyes",
    )


def is_on(session: Session) -> bool:
    """Return whether the rule holds now."""
    people = session.exec(select(func.count()).select_from(AppUser).where(col(AppUser.active))).one()
    return people > 1 and settings.load(session).four_eyes


def _names_of(session: Session, actor: Actor) -> set[str]:
    """Return the addresses under which a person has acted, from the audit trail of changes to the account."""
    user = session.exec(select(AppUser.id).where(AppUser.email == actor.name)).first()
    if user is None:
        return {actor.name}
    changes = select(AuditEvent.details).where(
        AuditEvent.action == "user.change", AuditEvent.subject == f"app_user/{user}"
    )
    former = [details.get("old", {}).get("email") for details in session.exec(changes)]
    return {actor.name, *(name for name in former if name)}
