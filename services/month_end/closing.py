"""Close a month with four eyes, and reopen it with a reason; the figures reported are kept in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from sqlmodel import Session, col, select

from data.engine import reading, writing
from data.models import AppUser, MonthClose, Period
from data.models.base import utc_now
from language import _
from planning.periods import FiscalCalendar, first_day
from services import audit, settings
from services.dates import month
from services.errors import NotPermittedError, UserError
from services.imports.storing.bulk import lock_books
from services.month_end import left_open, reported
from services.month_end.checklist import check_period
from services.month_end.left_open import plain
from services.people import four_eyes
from services.people.naming import name_in
from services.permissions import LOCAL_ACTOR, ROLE_PERMISSIONS, Actor, require

CONFIRMS = "period:approve"


@dataclass(frozen=True)
class Confirmers:
    """Who may confirm a proposed close: whether the asking person may, and the names of the others who may."""

    asking: bool
    others: tuple[str, ...]


def close(url: str, actor: Actor, *, period: int, reason: str = "", without_explanations: str = "") -> str:
    """Close a month, or propose to where somebody else has to confirm it; return "closed" or "proposed".

    From the close on, imports, undos and explanations of the month are refused. What is open on its checklist is
    allowed with a reason, which is kept; variances above the thresholds that nobody explained need one of their own.
    No reason closes a month that has not begun or that the ledger has nothing of: its imports would be refused.

    Raises:
        NotPermittedError: Only finance may.
        UserError: It is closed or proposed already, is no month, has not begun, has no figures, or something is open
            and its reason is not given.
    """
    require(actor, "period:write")
    check_period(period)
    with writing(url) as session:
        lock_books(session)
        _refuse_unless_open(session, period)
        _refuse_without_figures(session, period)
        left = left_open.read(session, actor, period)
        left_open.require_reasons(left, period, reason, without_explanations)
        proposal = MonthClose(
            period=period,
            reason=plain(reason) or None,
            open_items=list(left.items),
            unexplained=list(left.lines),
            unexplained_reason=(plain(without_explanations) or None) if left.lines else None,
            proposed_by=actor.name,
            proposed_at=utc_now(),
        )
        if _other_eyes_close(session, actor, period):
            reported.describe(session, proposal, _calendar(session))
            session.add(proposal)
            session.flush()
            audit.record(session, actor, "period.propose", _subject(period), _details(proposal))
            return "proposed"
        _close(session, actor, proposal)
        return "closed"


def needs_other_eyes(url: str, actor: Actor, *, period: int) -> bool:
    """Return whether somebody else has to confirm the close of a month that the actor proposes."""
    require(actor, "period:write")
    with reading(url) as session:
        return _other_eyes_close(session, actor, period)


def confirmers(url: str, actor: Actor, *, period: int) -> Confirmers:
    """Return who may confirm the close of a month as it is proposed now.

    Raises:
        NotPermittedError: The role confirms no closes.
        UserError: Nothing is proposed.
    """
    require(actor, "period:approve")
    with reading(url) as session:
        proposal = _proposal(session, period, lock_row=False)
        since = _first_proposed(session, proposal.proposed_by, period)
        roles = [role for role, permissions in ROLE_PERMISSIONS.items() if CONFIRMS in permissions]
        people = select(AppUser).where(col(AppUser.active), col(AppUser.role).in_(roles)).order_by(col(AppUser.name))
        own = four_eyes.names_of(session, actor.name)
        others = [
            person.name
            for person in session.exec(people)
            if person.email not in own and _is_other(session, Actor(person.email, person.role), proposal, since)
        ]
        return Confirmers(_is_other(session, actor, proposal, since), tuple(others))


def _is_other(session: Session, person: Actor, proposal: MonthClose, since: datetime | None) -> bool:
    try:
        four_eyes.require_other_eyes(session, person, submitted_by=proposal.proposed_by, submitted_at=since)
    except NotPermittedError:
        return False
    return True


def confirm(url: str, actor: Actor, *, period: int, seen: int | None = None) -> None:
    """Close a month that somebody else proposed to close. `seen`: the proposal as a page showed it, by id.

    Raises:
        NotPermittedError: The role does not allow it, or the same person proposed it.
        UserError: Nothing is proposed, or another time since; figures or open items are others than those proposed,
            or there are no figures.
    """
    require(actor, "period:approve")
    with writing(url) as session:
        lock_books(session)
        proposal = _proposal(session, period)
        _refuse_another(proposal, seen)
        added = four_eyes.require_other_eyes(
            session,
            actor,
            submitted_by=proposal.proposed_by,
            submitted_at=_first_proposed(session, proposal.proposed_by, period),
            remedy=_("Ask another person who may close months."),
        )
        _refuse_changed(session, actor, proposal)
        _refuse_without_figures(session, period)
        _close(session, actor, proposal, {"approver_added_by_submitter": True} if added else {})


def withdraw(url: str, actor: Actor, *, period: int, reason: str, seen: int | None = None) -> None:
    """Take a proposal back, or decline it; the month stays open. `seen`: the proposal as a page showed it, by id.

    Raises:
        NotPermittedError: The role does not allow it.
        UserError: Nothing is proposed, or another time since, or no reason is given.
    """
    require(actor, "period:approve")
    reason = _reason(reason)
    with writing(url) as session:
        proposal = _proposal(session, period)
        _refuse_another(proposal, seen)
        _end(session, actor, proposal, "withdrawn", reason)
        audit.record(session, actor, "period.withdraw", _subject(period), {"close": proposal.id, "reason": reason})


def reopen(url: str, actor: Actor, *, period: int, reason: str) -> None:
    """Open a closed month again; the figures reported with its closes stay.

    Raises:
        NotPermittedError: Only finance may.
        UserError: It is open, is no month, or no reason is given.
    """
    require(actor, "period:write")
    check_period(period)
    reason = _reason(reason)
    with writing(url) as session:
        lock_books(session)
        row = session.get(Period, period, with_for_update=True)
        if row is None or row.status != "closed":
            raise UserError(_("{month} is already open.", month=month(period)), code="wrong_state")
        standing = _current(session, period, "closed")
        if standing is not None:
            _end(session, actor, standing, "reopened", reason)
        _mark(session, actor, period, "open", reason)
        details = {"reason": reason} | ({"close": standing.id} if standing else {})
        audit.record(session, actor, "period.reopen", _subject(period), details)


def _other_eyes_close(session: Session, actor: Actor, period: int) -> bool:
    """Return whether four eyes hold for a close by this person, or would but for what she changed since proposing."""
    if actor == LOCAL_ACTOR:
        return False
    return four_eyes.is_on(
        session, four_eyes.names_of(session, actor.name), _first_proposed(session, actor.name, period)
    )


def _first_proposed(session: Session, person: str, period: int) -> datetime | None:
    """Return when a person first proposed the close of a month after it was last closed; None if she never did.

    Not when she last did: a proposal that is withdrawn and made anew would else cover up what she changed between.
    """
    query = select(MonthClose).where(MonthClose.period == period).order_by(col(MonthClose.id).desc())
    since = takewhile(lambda close: close.closed_at is None, session.exec(query).all())
    names = four_eyes.names_of(session, person)
    return min((close.proposed_at for close in since if close.proposed_by in names), default=None)


def _close(session: Session, actor: Actor, close: MonthClose, marks: Mapping[str, bool] | None = None) -> None:
    close.status, close.closed_by, close.closed_at = "closed", actor.name, utc_now()
    reported.keep(session, close, _calendar(session))
    _mark(session, actor, close.period, "closed", close.reason)
    audit.record(session, actor, reported.CLOSED, _subject(close.period), {**_details(close), **(marks or {})})


def _mark(session: Session, actor: Actor, period: int, status: str, reason: str | None) -> None:
    row = session.get(Period, period, with_for_update=True) or Period(period=period)
    row.status, row.reason, row.changed_by, row.changed_at = status, reason, actor.name, utc_now()
    session.add(row)
    session.flush()


def _details(close: MonthClose) -> dict[str, object]:
    return {
        "close": close.id,
        "reason": close.reason,
        "open_items": close.open_items,
        "unexplained": close.unexplained,
        "unexplained_reason": close.unexplained_reason,
        "proposed_by": close.proposed_by,
        "revenue_minor": close.revenue_minor,
        "expense_minor": close.expense_minor,
        "lines": close.lines,
        "digest": close.digest,
    }


def _end(session: Session, actor: Actor, close: MonthClose, status: str, reason: str) -> None:
    close.status, close.ended_by, close.ended_at, close.ended_reason = status, actor.name, utc_now(), reason
    session.add(close)
    session.flush()


def _refuse_unless_open(session: Session, period: int) -> None:
    row = session.get(Period, period, with_for_update=True)
    if row is not None and row.status == "closed":
        raise UserError(_("{month} is already closed.", month=month(period)), code="wrong_state")
    proposal = _current(session, period, "proposed")
    if proposal is not None:
        raise UserError(
            _(
                "{name} has already proposed to close {month}.",
                name=name_in(session, proposal.proposed_by),
                month=month(period),
            ),
            hint=_("Confirm the proposal, or withdraw it first."),
            code="wrong_state",
        )


def _refuse_without_figures(session: Session, period: int) -> None:
    if first_day(period) > date.today():
        raise UserError(
            _("{month} has not begun.", month=month(period)),
            hint=_("A month is closed when its figures are in."),
            code="not_begun",
        )
    if not reported.has_lines(session, period):
        raise UserError(
            _("{month} has no figures.", month=month(period)),
            hint=_("Import its ledger first; a closed month takes no imports."),
            code="no_figures",
        )


def _refuse_changed(session: Session, actor: Actor, proposal: MonthClose) -> None:
    """Refuse to confirm anything but what was proposed: the same figures, and nothing open beyond what was."""
    now = MonthClose(period=proposal.period, proposed_by="")
    reported.describe(session, now, _calendar(session))
    left = left_open.read(session, actor, proposal.period)
    if now.digest == proposal.digest and not left_open.has_grown(left, proposal):
        proposal.unexplained = list(left.lines)  # some may be written by now
        return
    raise UserError(
        _("The figures of {month} changed after the close was proposed.", month=month(proposal.period))
        if now.digest != proposal.digest
        else _(
            "Something on the checklist of {month} opened after the close was proposed.", month=month(proposal.period)
        ),
        hint=_("Withdraw the proposal and propose the close again."),
        code="changed",
    )


def _proposal(session: Session, period: int, *, lock_row: bool = True) -> MonthClose:
    proposal = _current(session, period, "proposed", lock_row=lock_row)
    if proposal is None:
        raise UserError(_("Nobody has proposed to close this month."), hint=_("Reload the page."), code="wrong_state")
    return proposal


def _refuse_another(proposal: MonthClose, seen: int | None) -> None:
    if seen is not None and proposal.id != seen:
        raise UserError(_("Someone else changed this in the meantime."), hint=_("Load the page again."), code="changed")


def _current(session: Session, period: int, status: str, *, lock_row: bool = True) -> MonthClose | None:
    query = select(MonthClose).where(col(MonthClose.period) == period, col(MonthClose.status) == status)
    return session.exec(query.with_for_update() if lock_row else query).first()


def _reason(reason: str) -> str:
    text = plain(reason)
    if not text:
        raise UserError(
            _("Give a reason."), hint=_("One sentence is enough; it goes into the audit trail."), code="reason"
        )
    return text


def _calendar(session: Session) -> FiscalCalendar:
    return FiscalCalendar(settings.load(session).fiscal_first_month)


def _subject(period: int) -> str:
    return f"period/{period}"
