"""Where nobody is left who may approve a budget: an administrator lets one who had a hand in it approve, with a reason.

Four eyes stay: who submitted never approves, who lets somebody approve is not that person (nor an account that she made
ready), and the exemption is for what is submitted now. It is an event of the audit trail, and the approval names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from data.engine import ROW_LOCK, reading, writing
from data.models import AppUser, AuditEvent, BudgetStage, BudgetVersion, Department
from language import _
from services import audit
from services.budgets.hands import Hands, hands_of
from services.errors import NotPermittedError, UserError
from services.names_and_notes import kept_note
from services.people import four_eyes
from services.permissions import LOCAL_ACTOR, ROLE_PERMISSIONS, Actor, require, require_department

ACTION = "budget.exempt"
APPROVES = "budget:approve"


class Approver(NamedTuple):
    """A person whose role may approve."""

    email: str
    name: str


@dataclass(frozen=True)
class Exemption:
    """Who may approve although she had a hand in it, who let her, when, and why."""

    person: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class ApprovalStanding:
    """Who may approve a version, or a department's part of it.

    `on`: whether four eyes hold; `waits`: whether it is submitted; `left`: who may approve, `held`: who may not but for
    her hand in it (in neither are who submitted it and accounts that somebody at work made ready since); `exemption`:
    the one in force.
    """

    on: bool
    waits: bool
    left: tuple[Approver, ...]
    held: tuple[Approver, ...]
    exemption: Exemption | None = None

    @property
    def is_stuck(self) -> bool:
        """Return whether it is submitted and nobody may approve it."""
        return (self.on or bool(self.held)) and self.waits and not self.left and self.exemption is None


@dataclass(frozen=True)
class _Part:
    """What is approved: a version or a department's part, as it was submitted, with the hands that made it."""

    subject: str
    waits: bool
    submitted_by: str | None
    submitted_at: datetime | None
    hands: Hands


def standing(url: str, actor: Actor, *, version_id: int, department_id: int | None = None) -> ApprovalStanding:
    """Return who may approve a version, or a department's part of it.

    Raises:
        NotPermittedError: It is another manager's department.
        UserError: The version does not exist.
    """
    require(actor, "budget:read")
    if department_id is not None:
        require_department(actor, department_id)
    with reading(url) as session:
        return _standing(session, _part(session, version_id, department_id))


def exempt(
    url: str, actor: Actor, *, version_id: int, email: str, reason: str, department_id: int | None = None
) -> None:
    """Let a person approve what is submitted now although she had a hand in it.

    Raises:
        NotPermittedError: Only an administrator may, and never for herself.
        UserError: Somebody is left who may approve, nothing is submitted, the person could not approve all the same,
            or no reason is given.
    """
    require(actor, "users:write")
    why = kept_note(reason)
    if why is None:
        raise UserError(
            _("Give a reason."), hint=_("One sentence is enough; it stands beside the approval."), code="reason"
        )
    with writing(url) as session:
        part = _part(session, version_id, department_id, lock_row=True)
        now = _standing(session, part)
        _refuse_needless(now)
        person = next((one for one in now.held if one.email == email), None)
        if person is None:
            raise UserError(
                _("{email} cannot be let approve this.", email=email),
                hint=_(
                    "Choose an active person whose role approves, who did not submit it, and whose account nobody made "
                    "ready for it."
                ),
                code="person",
            )
        _refuse_own(session, actor, person, part.hands)
        details: dict[str, Any] = {"person": person.email, "reason": why, "submitted_by": part.submitted_by}
        if department_id is not None:
            details["department_id"] = department_id
        audit.record(session, actor, ACTION, part.subject, details)


def in_force(session: Session, subject: str, submitted_at: datetime | None) -> Exemption | None:
    """Return the exemption of what is submitted now, None without one."""
    return next((one for _subject, one in _events(session, subject, submitted_at)), None)


def details_of(session: Session, exemption: Exemption | None, actor: Actor) -> dict[str, Any]:
    """Return what an approval says in the audit trail of the exemption that it rests on; nothing without one."""
    if exemption is None or actor.name not in four_eyes.names_of(session, exemption.person):
        return {}
    return {"exempted": {"by": exemption.by, "reason": exemption.reason}}


def by_department(session: Session, version_id: int, submitted: dict[int, datetime | None]) -> dict[int, Exemption]:
    """Return the exemptions of departments' parts as they are submitted now, by department."""
    prefix = f"budget_version/{version_id}/department/"
    known: dict[int, Exemption] = {}
    for subject, one in _events(session, prefix, None, below=True):
        number = int(subject.removeprefix(prefix))
        at = submitted.get(number)
        if at is not None and one.at >= audit.utc_time(at):
            known.setdefault(number, one)
    return known


def _events(
    session: Session, subject: str, since: datetime | None, *, below: bool = False
) -> Iterator[tuple[str, Exemption]]:
    """Yield subjects and exemptions, newest first; only those since a moment where one is given."""
    about = col(AuditEvent.subject)
    query = select(AuditEvent).where(
        AuditEvent.action == ACTION, about.startswith(subject) if below else about == subject
    )
    for event in session.exec(query.order_by(col(AuditEvent.id).desc())):
        one = Exemption(event.details["person"], event.actor, audit.utc_time(event.at), event.details["reason"])
        if since is None or one.at >= audit.utc_time(since):
            yield event.subject, one


def _part(session: Session, version_id: int, department_id: int | None, *, lock_row: bool = False) -> _Part:
    version = session.get(
        BudgetVersion, version_id, with_for_update=ROW_LOCK if lock_row else None, populate_existing=lock_row
    )
    if version is None or (department_id is not None and session.get(Department, department_id) is None):
        raise UserError(
            _("This budget version no longer exists."), hint=_("Reload the page and choose another."), code="missing"
        )
    hands, subject = hands_of(session, version_id), f"budget_version/{version_id}"
    if department_id is None:
        waits = version.status == "submitted"
        return _Part(subject, waits, version.submitted_by, version.submitted_at, hands.of_version())
    row = session.get(BudgetStage, (version_id, department_id)) or BudgetStage(
        version_id=version_id, department_id=department_id
    )
    waits = version.status == "draft" and row.stage == "submitted"
    return _Part(
        f"{subject}/department/{department_id}", waits, row.submitted_by, row.submitted_at,
        hands.of_department(department_id),
    )  # fmt: skip


def _standing(session: Session, part: _Part) -> ApprovalStanding:
    approvers = _approvers(session)
    left = [one for one in approvers if _may(session, part, one)]
    held = [one for one in approvers if one not in left and _may(session, part, one, exempted=True)]
    exemption = in_force(session, part.subject, part.submitted_at) if part.waits else None
    return ApprovalStanding(_is_on(session, part), part.waits, tuple(left), tuple(held), exemption)


def _may(session: Session, part: _Part, person: Approver, *, exempted: bool = False) -> bool:
    """Return what four eyes answer to a person who approves, as she is or with an exemption."""
    try:
        four_eyes.require_other_eyes(
            session, Actor(person.email), submitted_by=part.submitted_by or "" if part.waits else "",
            submitted_at=part.submitted_at if part.waits else None, hands=part.hands,
            exempted=person.email if exempted else None,
        )  # fmt: skip
    except NotPermittedError:
        return False
    return True


def _is_on(session: Session, part: _Part) -> bool:
    """Return whether four eyes hold, or would but for what who submitted it changed since she had a hand in it."""
    if not part.waits or part.submitted_by is None:
        return four_eyes.is_on(session)
    names = four_eyes.names_of(session, part.submitted_by)
    since = four_eyes.earliest({name: part.hands.get(name) for name in names} | {"": part.submitted_at})
    return four_eyes.is_on(session, names, since)


def _approvers(session: Session) -> list[Approver]:
    roles = [role for role, permissions in ROLE_PERMISSIONS.items() if APPROVES in permissions]
    query = select(AppUser.email, AppUser.name).where(col(AppUser.active), col(AppUser.role).in_(roles))
    return [Approver(email, name) for email, name in session.exec(query.order_by(col(AppUser.name)))]


def _refuse_needless(now: ApprovalStanding) -> None:
    if not now.waits:
        raise UserError(_("Nothing is submitted."), hint=_("Reload the page."), code="wrong_state")
    if not now.on and not now.held:
        raise UserError(_("Four eyes are off: anybody whose role approves may."), code="needless")
    if now.left:
        raise UserError(
            _("{names} may approve this.", names=", ".join(one.name for one in now.left)),
            hint=_("Only where nobody is left may somebody approve who had a hand in it."),
            code="needless",
        )


def _refuse_own(session: Session, actor: Actor, person: Approver, hands: Hands) -> None:
    """Refuse the person herself, and an account that she made ready since she first had a hand in it."""
    if actor == LOCAL_ACTOR:
        return
    names = four_eyes.names_of(session, person.email)
    first = min((at for name, at in hands.items() if name in names), default=None)
    if actor.name in names or four_eyes.is_made_ready(session, actor.name, names, first):
        raise four_eyes.refusal(
            _("You cannot let yourself approve."),
            _("Return the budget and submit it yourself; then you can let the other person approve."),
        )
