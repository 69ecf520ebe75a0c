"""Four eyes: who submitted something or changed its figures does not approve it, nor by an account made ready for it.

What software can hold: one person under all addresses that her account ever had; an account that she added or
changed after submitting; a rule that she turned off, or colleagues whom she kept out, after submitting. Being returned
and handed in again, by herself or by somebody else, begins nothing anew (`services.budgets.hands`). What it cannot:
a person with a second identity at the provider, invited by somebody else or before, and whoever works in the terminal.
An approval by an account that the submitter once added is marked in the audit trail.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from data.models import AppUser, AuditEvent
from language import _
from services import audit, settings
from services.errors import NotPermittedError
from services.people.naming import name_in
from services.permissions import LOCAL_ACTOR, Actor, former_subject

#: Changes of an account after which somebody else may be behind it.
DECISIVE = frozenset({"email", "role", "active", "bound"})


def require_other_eyes(
    session: Session,
    actor: Actor,
    *,
    submitted_by: str | None,
    submitted_at: datetime | None = None,
    hands: Mapping[str, datetime] | None = None,
    remedy: str = "",
    exempted: str | None = None,
) -> bool:
    """Check that somebody else made what is approved now; return whether the submitter once added this account.

    The rule holds as soon as more than one active user exists, unless the hospital's settings turn it off: a single
    person could otherwise approve nothing. With `submitted_at`, what the submitter changed since then counts for
    nothing (module docstring). `hands` are all who changed or handed in what is approved, with when they first did:
    none of them approves it, whoever handed it in last, nor does an account that one of them made ready since. Where
    nobody signs in there is one person, who is no user. `exempted` is who may approve although she had a hand in it
    (`services.budgets.exemptions`); what she submitted she still does not.

    Raises:
        NotPermittedError: It is one of these people, or an account that one of them made ready since.
    """
    if actor == LOCAL_ACTOR or submitted_by is None:
        return False
    submitter = names_of(session, submitted_by)
    firsts = dict(hands or {})
    since = earliest({name: firsts.get(name, submitted_at) for name in submitter} | {"": submitted_at})
    own = names_of(session, actor.name)
    if exempted in own - submitter:
        firsts = {name: at for name, at in firsts.items() if name not in own}
    if own & (submitter | set(firsts)):
        if is_on(session, own | submitter, earliest({name: firsts.get(name) for name in own} | {"": since})):
            raise refusal(
                _("You submitted this yourself; someone else has to approve it.")
                if own & submitter
                else _("You changed figures of this yourself; someone else has to approve it."),
                remedy,
            )
        return False
    if not is_on(session, submitter, since):
        return False
    return _account_made_ready(session, actor, submitter, firsts | dict.fromkeys(submitter, since), remedy)


def _account_made_ready(
    session: Session, actor: Actor, submitter: set[str], firsts: Mapping[str, datetime | None], remedy: str
) -> bool:
    """Refuse an account that one of those at work made ready since; return whether the submitter once added it."""
    added = False
    for event in _of_account(session, actor.name):
        person = names_of(session, event.actor) & set(firsts)
        added |= event.actor in submitter and event.action == "user.add"
        if person and _is_since(event.at, earliest({name: firsts[name] for name in person})) and _is_decisive(event):
            name = name_in(session, event.actor)
            raise refusal(
                _("{name} changed your account after submitting this.", name=name)
                if person & submitter
                else _("{name} changed your account after changing figures of this.", name=name),
                remedy,
            )
    return added


def earliest(moments: Mapping[str, datetime | None]) -> datetime | None:
    """Return the first of some moments, in UTC; None without any."""
    known = [audit.utc_time(at) for at in moments.values() if at is not None]
    return min(known, default=None)


def is_on(session: Session, submitter: Iterable[str] = (), since: datetime | None = None) -> bool:
    """Return whether the rule holds now, or would but for what the submitter changed since then."""
    people = session.exec(select(func.count()).select_from(AppUser).where(col(AppUser.active))).one()
    changes = _since(session, set(submitter), since)
    kept_out = any(
        details.get("new", {}).get("active") is False for action, details in changes if action[:5] == "user."
    )
    turned_off = any(
        details["old"].get("four_eyes") and not details["new"].get("four_eyes")
        for action, details in changes
        if action == "settings.change"
    )
    return (people > 1 or kept_out) and (settings.load(session).four_eyes or turned_off)


def is_made_ready(session: Session, account: str, people: set[str], since: datetime | None) -> bool:
    """Return whether one of some people (all her addresses) added an account, or changed who is behind it, since."""
    return any(
        event.actor in people and _is_since(event.at, since) and _is_decisive(event)
        for event in _of_account(session, account)
    )


def refusal(sentence: str, remedy: str) -> NotPermittedError:
    """Return the refusal of an approval by four eyes."""
    return NotPermittedError(sentence, hint=remedy or _("Ask another person who may approve."), code="four_eyes")


def names_of(session: Session, address: str) -> set[str]:
    """Return the addresses of the person who has an address, or had it while nobody has it now."""
    user = session.exec(select(AppUser.id).where(AppUser.email == address)).first()
    subject = f"app_user/{user}" if user else former_subject(session, address)
    changes = session.exec(select(AuditEvent).where(AuditEvent.subject == subject, AuditEvent.action == "user.change"))
    mine = [event for event in changes if "email" in event.details.get("old", {})]
    return {address, *(event.details[side]["email"] for event in mine for side in ("old", "new"))}


def address_now(session: Session, address: str) -> str:
    """Return the present address of the person who has an address, or had it while nobody has it now."""
    former = former_subject(session, address)
    if not former or session.exec(select(AppUser.id).where(AppUser.email == address)).first():
        return address
    number = int(former.removeprefix("app_user/"))
    return session.exec(select(AppUser.email).where(AppUser.id == number)).first() or address


def _of_account(session: Session, address: str) -> list[AuditEvent]:
    user = session.exec(select(AppUser.id).where(AppUser.email == address)).first()
    return list(session.exec(select(AuditEvent).where(AuditEvent.subject == f"app_user/{user}")))


def _since(session: Session, submitter: set[str], since: datetime | None) -> list[tuple[str, dict[str, Any]]]:
    """Return what the submitter changed of people and settings since then, as action and details."""
    if since is None or not submitter:
        return []
    query = select(AuditEvent).where(
        col(AuditEvent.actor).in_(submitter), col(AuditEvent.action).in_(("user.change", "settings.change"))
    )
    return [(event.action, event.details) for event in session.exec(query) if _is_since(event.at, since)]


def _is_since(at: datetime, since: datetime | None) -> bool:
    """Return whether something happened then or later."""
    return since is not None and audit.utc_time(at) >= audit.utc_time(since)


def _is_decisive(event: AuditEvent) -> bool:
    return event.action == "user.add" or bool(DECISIVE & set(event.details.get("new") or {}))
