"""Who has signed in: issuer and subject at the identity provider, bound once to an invited address, for a time.

Facts of the provider's answer go in, an `Actor` or a sentence comes out; `pages/people/signing_in.py` brings the facts.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, delete, select

from data.clock import utc_now
from data.engine import reading, writing
from data.faults import Fault, fault_of
from data.models import AppUser, SignIn
from language import _
from services import audit
from services.errors import NotPermittedError
from services.people.addresses import plain_address
from services.permissions import Actor, actor_of

#: A sign-in is written down as seen at most this often, so that clicks stay reads.
SEEN_EVERY = timedelta(minutes=1)
#: In characters; OpenID Connect has 255 for the subject.
LONGEST_CLAIM = 500
#: Older than any cookie of Streamlit (30 days): these rows decide nothing any more.
KEPT_FOR = timedelta(days=40)
#: What keeps a click from being written down and nobody out: on SQLite a long import lets no other write.
PASSED_OVER: frozenset[Fault] = frozenset(("locked", "read_only", "full"))
log = logging.getLogger("caseload.sign_in")
#: The sign-ins whose click could not be written down, and when: not tried again, and waited for, at every click.
_not_noted: dict[str, datetime] = {}


@dataclass(frozen=True)
class Identity:
    """What the identity provider says of a person; `verified` is about the address, `key` names this one sign-in."""

    issuer: str
    subject: str
    email: str
    verified: bool
    at: datetime
    key: str


@dataclass(frozen=True)
class Limits:
    """How long a sign-in holds: without a click, and in all."""

    idle: timedelta
    whole: timedelta


class SignInEndedError(NotPermittedError):
    """The sign-in has ended: by sign-out, by a limit. The person may sign in again."""


def identity_of(claims: Mapping[str, Any], vouched: tuple[str, ...] = ()) -> Identity | None:
    """Return what a provider's answer says, None when it names nobody in a way that can be kept.

    Args:
        claims: Of the ID token: `iss`, `sub`, `iat`, `email`, `email_verified`, `nonce` …
        vouched: Issuers that hand out addresses themselves and therefore do not say that they are verified.
    """
    issuer, subject, at = _text(claims.get("iss")), _text(claims.get("sub")), _time(claims.get("iat"))
    if not issuer or not subject or at is None:
        return None
    said = claims.get("email_verified")
    parts = [issuer, subject, claims["iat"], *(claims.get(name) for name in ("nonce", "sid", "jti", "at_hash"))]
    return Identity(
        issuer=issuer,
        subject=subject,
        email=plain_address(_text(claims.get("email"))),
        verified=said is True or said == "true" or (said is None and issuer in vouched),
        at=at,
        key=hashlib.sha256(json.dumps(parts).encode()).hexdigest(),
    )


def _text(claim: object) -> str:
    """Return a text of an answer, "" where it is none that a database takes and an index holds."""
    return claim if isinstance(claim, str) and claim.isprintable() and len(claim) <= LONGEST_CLAIM else ""


def _time(claim: object) -> datetime | None:
    """Return a time of an answer: seconds, also with a fraction."""
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        return None
    try:
        return datetime.fromtimestamp(claim, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def enter(url: str, identity: Identity, *, limits: Limits, clicked: bool, now: datetime | None = None) -> Actor:
    """Return the person who signed in, while the sign-in holds; the first time it binds the identity to the address.

    Args:
        url: The database.
        identity: Who the provider says it is.
        limits: How long a sign-in holds.
        clicked: Whether the person did something, rather than a page asking by itself.
        now: In UTC; by the clock that all servers share when left out.

    Raises:
        SignInEndedError: Signed out, or a limit has passed.
        NotPermittedError: Nobody who may sign in; one sentence says why.
    """
    now = now or utc_now()
    known, seen_at = _known(url, identity, limits, now)
    if known is not None and (not clicked or now - max(seen_at, _not_noted.get(identity.key, seen_at)) < SEEN_EVERY):
        return known
    try:
        return _begun_or_seen(url, identity, limits, now, clicked=clicked)
    except DBAPIError as error:
        if known is None or fault_of(error) not in PASSED_OVER:
            raise
        log.warning("A click could not be noted: %s", type(error).__name__)  # no text
        _not_noted[identity.key] = now
        return known


def _known(url: str, identity: Identity, limits: Limits, now: datetime) -> tuple[Actor | None, datetime]:
    """Return who has this sign-in and when she was seen last; None where it has not begun, or keeps nobody in."""
    with reading(url) as session:
        user, row = _bound(session, identity), session.get(SignIn, identity.key)
        if user is None or not user.active or row is None or row.user_id != user.id:
            return None, now
        _check_limits(row, limits, now)
        return actor_of(session, user), audit.utc_time(row.seen_at)


def leave(url: str, identity: Identity, *, now: datetime | None = None) -> None:
    """End a sign-in for good, in all tabs and for whoever kept the cookie."""
    with writing(url) as session:
        row = session.get(SignIn, identity.key)
        if row is not None and row.ended_at is None:
            row.ended_at = now or utc_now()
            session.add(row)


def by_address(url: str, email: str) -> Actor:
    """Return the active user with an address for which a trusted proxy vouches.

    Raises:
        NotPermittedError: There is none.
    """
    with reading(url) as session:
        address = plain_address(email)
        user = session.exec(select(AppUser).where(AppUser.email == address, col(AppUser.active))).first()
        if user is None:
            raise _unknown(address)
        return actor_of(session, user)


def _begun_or_seen(url: str, identity: Identity, limits: Limits, now: datetime, *, clicked: bool) -> Actor:
    with writing(url, asked=False) as session:
        known = session.get(SignIn, identity.key)
        if known is not None:  # a sign-in that has ended, or was forgotten, binds nobody again
            _check_limits(known, limits, now)
        user = _bound(session, identity, lock=True) or _bind(session, identity)
        if not user.active:
            raise _unknown(identity.email)
        row = session.get(SignIn, identity.key, with_for_update=True)
        if row is None:
            # An answer that lay about for longer than anybody may be idle begins nothing: its row was cleared away.
            row = SignIn(id=identity.key, user_id=user.id or 0, started_at=identity.at, seen_at=identity.at)
            session.exec(delete(SignIn).where(col(SignIn.started_at) < now - KEPT_FOR))
        _check_limits(row, limits, now)
        row.seen_at = now if clicked else row.seen_at
        session.add(row)
        return actor_of(session, user)


def _check_limits(row: SignIn, limits: Limits, now: datetime) -> None:
    if row.ended_at is not None:
        raise SignInEndedError(_("You are signed out."), code="signed_out")
    if now - audit.utc_time(row.started_at) > limits.whole:
        hours = round(limits.whole.total_seconds() / 3600)
        raise SignInEndedError(_("A sign-in ends after {hours} hours.", hours=hours), code="session_over")
    if now - audit.utc_time(row.seen_at) > limits.idle:
        minutes = round(limits.idle.total_seconds() / 60)
        raise SignInEndedError(
            _("You were signed out after {minutes} minutes without activity.", minutes=minutes), code="idle"
        )


def _bound(session: Session, identity: Identity, *, lock: bool = False) -> AppUser | None:
    query = select(AppUser).where(AppUser.issuer == identity.issuer, AppUser.subject == identity.subject)
    # Two tabs that open at once begin one sign-in, not two.
    return session.exec(query.with_for_update() if lock else query).first()


def _bind(session: Session, identity: Identity) -> AppUser:
    """Bind an identity to the invited person with its verified address; a person who is bound already stays."""
    if identity.email and not identity.verified:
        raise NotPermittedError(
            _("Your sign-in service does not confirm that {email} is your address.", email=identity.email),
            hint=_("Confirm the address there, then sign in again."),
            code="unverified",
        )
    audit.one_writer(session)  # before the row, as everybody who changes accounts does
    query = select(AppUser).where(AppUser.email == identity.email, col(AppUser.active)).with_for_update()
    user = session.exec(query.execution_options(populate_existing=True)).first() if identity.email else None
    if user is not None and (user.issuer, user.subject) == (identity.issuer, identity.subject):
        return user  # another tab was first, while this one waited for the row
    if user is None or user.subject is not None:
        raise _unknown(identity.email)
    user.issuer, user.subject = identity.issuer, identity.subject
    session.add(user)
    session.flush()
    details = {"email": user.email, "old": None, "new": {"issuer": identity.issuer, "subject": identity.subject}}
    audit.record(session, actor_of(session, user), "user.bind", f"app_user/{user.id}", details)
    return user


def _unknown(email: str) -> NotPermittedError:
    return NotPermittedError(
        _("{email} does not have access, or the account is inactive.", email=email or _("This account")),
        hint=_("Ask your administrator for access."),
        code="unknown_person",
    )
