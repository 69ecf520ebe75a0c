"""Which state a budget version must be in for a step, and what to say when it is not."""

from sqlmodel import Session

from data.engine import ROW_LOCK
from data.models import BudgetVersion
from language import N_, _, translate
from services.errors import UserError
from services.names_and_notes import NOTE_LENGTH

#: What to do about a version in the wrong state, by the step that was asked for.
STEP_HINTS = {
    "submit": N_("Only a draft can be submitted."),
    "approve": N_("Only a submitted version can be approved."),
    "lock": N_("Only an approved version can be locked."),
    "delete": N_("Only a draft can be deleted."),
}
WRONG_STATES = {
    "draft": N_("“{version}” is a draft."),
    "submitted": N_("“{version}” is submitted."),
    "approved": N_("“{version}” is approved."),
    "locked": N_("“{version}” is locked."),
}
#: What to do where figures of a version that is no draft were to be changed; true for managers, who make no versions.
TO_CHANGE = N_("Nothing was saved. Later changes need a revised version.")


def expect(version: BudgetVersion, status: str, step: str) -> None:
    """Refuse a step for a version that is not in the state it takes.

    Raises:
        UserError: Says in which state the version is, and which one the step takes.
    """
    if version.status != status:
        raise wrong_state(version, translate(STEP_HINTS[step]))


def draft_of(session: Session, version_id: int, *, hint: str = TO_CHANGE) -> BudgetVersion:
    """Return a draft, its row locked until the transaction ends, so that no approval slips in between.

    Args:
        session: Of the unit of work.
        version_id: Of the version.
        hint: What to say of one that is no draft, marked for the catalog.

    Raises:
        UserError: It no longer exists, or is no draft.
    """
    version = session.get(BudgetVersion, version_id, with_for_update=ROW_LOCK, populate_existing=True)
    if version is None:
        raise UserError(
            _("This budget version no longer exists."), hint=_("Reload the page and choose another."), code="missing"
        )
    require_draft(version, hint=hint)
    return version


def require_draft(version: BudgetVersion, *, hint: str = TO_CHANGE) -> None:
    """Check that a version is a draft; the caller holds its row.

    Raises:
        UserError: It is none.
    """
    if version.status != "draft":
        raise UserError(
            _("“{version}” is no longer a draft.", version=version.name), hint=translate(hint), code="not_draft"
        )


def wrong_state(version: BudgetVersion, hint: str) -> UserError:
    """Return what to say about a version whose state does not allow a step."""
    return UserError(translate(WRONG_STATES[version.status], version=version.name), hint=hint, code="wrong_state")


def given_reason(reason: str) -> str:
    """Return a reason for the audit trail.

    Raises:
        UserError: None is given.
    """
    reason = reason.strip()[:NOTE_LENGTH]
    if not reason:
        raise UserError(
            _("Give a reason."), hint=_("One sentence is enough; it goes into the audit trail."), code="reason"
        )
    return reason
