"""What people are called: their names by the addresses under which the books know them."""

from collections import Counter

from sqlmodel import Session, col, select

from data.engine import reading
from data.models import AppUser, AuditEvent
from services.permissions import Actor, require


def names(url: str, actor: Actor) -> dict[str, str]:
    """Return what people are called by address, former addresses too; with the address where two have one name."""
    require(actor, "budget:read")
    with reading(url) as session:
        return names_in(session)


def names_in(session: Session) -> dict[str, str]:
    """Return the same inside an open unit of work, for who may."""
    people = {number: (email, name) for number, email, name in session.exec(
        select(AppUser.id, AppUser.email, AppUser.name))}  # fmt: skip
    shared = Counter(name for _email, name in people.values())
    called = {number: f"{name} ({email})" if shared[name] > 1 else name for number, (email, name) in people.items()}
    now = {email: called[number] for number, (email, _name) in people.items()}
    renamed = select(AuditEvent.subject, AuditEvent.details).where(col(AuditEvent.action) == "user.change")
    former = {
        details["old"]["email"]: called[int(subject.rpartition("/")[2])]
        for subject, details in session.exec(renamed)
        if "email" in details.get("old", {}) and int(subject.rpartition("/")[2]) in called
    }
    return former | now  # an address that somebody else has now is hers


def name_in(session: Session, address: str | None) -> str:
    """Return what somebody is called in a sentence; the address itself where no name is known."""
    return names_in(session).get(address or "", address or "?")
