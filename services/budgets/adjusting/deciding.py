"""Approve or refuse transfers and carry-forward: four eyes; the original budget stays as it is."""

from data.engine import writing
from data.models.base import utc_now
from language import _
from planning.budgets.adjusting import months_of
from planning.periods import FiscalCalendar
from services import settings
from services.budgets.adjusting.making import (
    AdjustmentRequest,
    carried_so_far,
    find,
    months_in,
    places_of,
    record,
    store_lines,
    takes,
    unused_of,
)
from services.errors import UserError
from services.names_and_notes import kept_note
from services.people.four_eyes import require_other_eyes
from services.permissions import Actor, require


def approve(url: str, actor: Actor, *, adjustment_id: int, note: str | None = None) -> None:
    """Approve what was asked for: its lines are part of the version from here on.

    Raises:
        NotPermittedError: The same person asked for it (four eyes).
        UserError: It was decided already, or the budget has not enough any more; nothing is changed.
    """
    require(actor, "budget:approve")
    with writing(url) as session:
        row = find(session, adjustment_id)
        _expect_open(row.status)
        added = require_other_eyes(session, actor, submitted_by=row.requested_by, submitted_at=row.requested_at)
        version = takes(session, row.version_id, row.kind, places_of(row))
        calendar = FiscalCalendar(settings.load(session).fiscal_first_month)
        if row.kind == "transfer":
            there = months_in(session, row.version_id, version.fiscal_year, row.department_id, row.account_id)
            start = calendar.fiscal_month(row.period) - 1
            asked_for = months_of(row.amount_minor, start, recurrent=row.recurrent)
            enough = all(asked <= max(here, 0) for asked, here in zip(asked_for, there, strict=True) if asked)
        else:
            asked = AdjustmentRequest(
                row.version_id, row.kind, row.name, row.department_id, row.account_id, row.period, row.amount_minor
            )
            left = unused_of(session, row.from_version_id or 0, version, row.department_id, row.account_id)
            enough = carried_so_far(session, asked) <= left  # with what is asked for here
        if not enough:
            raise UserError(
                _("The budget no longer has this amount."), hint=_("Nothing was changed. Refuse it, or ask for less.")
            )
        row.status, row.decided_by, row.decided_at = "approved", actor.name, utc_now()
        row.decision_note = kept_note(note)
        session.add(row)
        session.flush()
        store_lines(session, row, calendar)
        mark = {"approver_added_by_submitter": True} if added else {}
        record(session, actor, "budget.adjustment", row, {"old": "requested", "new": "approved"} | mark)


def refuse(url: str, actor: Actor, *, adjustment_id: int, note: str) -> None:
    """Refuse what was asked for, with the reason.

    Raises:
        UserError: It was decided already, or no reason is given; nothing is changed.
    """
    require(actor, "budget:approve")
    why = kept_note(note)
    if why is None:
        raise UserError(_("Give a reason."), hint=_("One sentence is enough; it goes into the audit trail."))
    with writing(url) as session:
        row = find(session, adjustment_id)
        _expect_open(row.status)
        row.status, row.decided_by, row.decided_at, row.decision_note = "refused", actor.name, utc_now(), why
        session.add(row)
        record(session, actor, "budget.adjustment", row, {"old": "requested", "new": "refused"})


def _expect_open(status: str) -> None:
    if status != "requested":
        raise UserError(_("This was decided already."), hint=_("Nothing was changed. Reload the page."))
