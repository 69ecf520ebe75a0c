"""Which language a person has chosen to read: for herself only, stored with her account."""

from sqlmodel import Session, select

from data.engine import writing
from data.models import AppUser, Setting
from language import _, available, name_of
from services import audit
from services.errors import NotPermittedError, UserError
from services.permissions import LOCAL_ACTOR, Actor, require

#: Where the choice of the person is kept who works without sign-in.
LOCAL_SETTING = "local_language"


def choose(url: str, actor: Actor, *, language: str | None) -> None:
    """Store in which language a person reads; None for what her browser says.

    Everybody who may read anything chooses, and nobody for another.

    Raises:
        NotPermittedError: An administrator only looks as this person, or she has no account any more.
        UserError: There is no catalog of this language.
    """
    require(actor, "budget:read")
    if language is not None:
        check(language)
    with writing(url) as session:
        audit.one_writer(session)
        subject, before = _swap(session, actor, language)
        if before != language:
            details = {"old": {"language": before}, "new": {"language": language}}
            audit.record(session, actor, "user.language", subject, details)


def check(language: str) -> None:
    """Refuse a language that Caseload does not speak.

    Raises:
        UserError: With those that there are.
    """
    if language not in available():
        known = ", ".join(f"{code} ({name_of(code)})" for code in available())
        raise UserError(
            _("Not a language: “{code}”.", code=language), hint=_("Choose from: {languages}.", languages=known)
        )


def local(session: Session) -> str | None:
    """Return what the person has chosen who works without sign-in."""
    stored = session.exec(select(Setting.value).where(Setting.key == LOCAL_SETTING)).first()
    return None if stored is None else stored["value"]


def _swap(session: Session, actor: Actor, language: str | None) -> tuple[str, str | None]:
    """Store a choice inside a unit of work, and return what the trail calls the person and the choice before."""
    if actor == LOCAL_ACTOR:
        before = local(session)
        session.merge(Setting(key=LOCAL_SETTING, value={"value": language}))
        return f"app_user/{actor.name}", before
    row = session.exec(select(AppUser).where(AppUser.email == actor.name)).first()
    if row is None:
        raise NotPermittedError(
            _("{email} does not have access, or the account is inactive.", email=actor.name),
            hint=_("Ask your administrator for access."),
            code="unknown_person",
        )
    before, row.language = row.language, language
    session.add(row)
    return f"app_user/{row.id}", before
