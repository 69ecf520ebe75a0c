"""What the finance lead says of a month of the whole hospital: written, corrected without losing what stood before."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import MonthCommentary
from data.models.base import utc_now
from language import _
from services import audit
from services.errors import UserError
from services.names_and_notes import readable
from services.people.naming import name_in
from services.permissions import Actor, require

#: In characters: what a board reads in a minute.
LONGEST = 1500


@dataclass(frozen=True)
class Commentary:
    """The commentary in force. `text` is plain, its paragraphs parted by line ends; "" was taken back.

    `written_by` is an address, `author` what that person is called.
    """

    period: int
    revision: int
    text: str
    written_by: str
    author: str
    written_at: datetime


def read(url: str, actor: Actor, *, period: int) -> Commentary | None:
    """Return what is said of a month (yyyymm); None before anything was.

    None for people who see some departments only, too: it may name the figures of others.
    """
    require(actor, "budget:read")
    if actor.departments is not None:
        return None
    with reading(url) as session:
        row = _latest(session, period)
        if row is None:
            return None
        author = name_in(session, row.written_by)
        return Commentary(period, row.revision, row.text, row.written_by, author, row.written_at)


def write(url: str, actor: Actor, *, period: int, text: str, seen: int = 0) -> int:
    """Store a commentary as the next revision of its month and return its number; an empty text takes it back.

    A closed month may be commented on: what is said of it is mostly written once its figures stand.

    Args:
        url: Database.
        actor: Who writes; finance leads and administrators may.
        period: The month (yyyymm).
        text: Plain words; single line ends stay.
        seen: The revision that the writer saw, 0 for none; a newer one is never replaced unseen.

    Raises:
        NotPermittedError: The role does not allow it.
        UserError: The text is too long, there is no such month, or somebody else has written meanwhile.
    """
    require(actor, "period:write")
    if not 1 <= period % 100 <= 12:
        raise UserError(_("This is not a month."), hint=_("Reload the page."), code="missing")
    text = _plain(text)
    with writing(url) as session:
        audit.one_writer(session)
        before = _latest(session, period)
        _check_unchanged(session, before, seen)
        if text == (before.text if before else ""):
            return seen
        row = MonthCommentary(period=period, revision=seen + 1, text=text, written_by=actor.name, written_at=utc_now())
        session.add(row)
        details = {"old": {"commentary": before.text} if before else None, "new": {"commentary": text}}
        audit.record(session, actor, "period.commentary", f"period/{period}", details)
        return row.revision


def _latest(session: Session, period: int) -> MonthCommentary | None:
    query = select(MonthCommentary).where(MonthCommentary.period == period)
    return session.exec(query.order_by(col(MonthCommentary.revision).desc()).limit(1)).first()


def _plain(text: str) -> str:
    """Return the paragraphs of a text, each with single blanks."""
    lines = [" ".join(line.split()) for line in readable(text).splitlines()]
    plain = "\n".join(line for line in lines if line)
    if len(plain) > LONGEST:
        raise UserError(
            _("The commentary is too long."), hint=_("Use at most {most} characters.", most=LONGEST), code="long"
        )
    return plain


def _check_unchanged(session: Session, before: MonthCommentary | None, seen: int) -> None:
    if (before.revision if before else 0) != seen:
        raise UserError(
            _(
                "{name} has written a commentary meanwhile.",
                name=name_in(session, before.written_by if before else None),
            ),
            hint=_("Read what is there now, then write yours."),
            code="changed",
        )
