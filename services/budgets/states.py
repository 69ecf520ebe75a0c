"""Which state a budget version must be in for a step, and what to say when it is not."""

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


def expect(version: BudgetVersion, status: str, step: str) -> None:
    """Refuse a step for a version that is not in the state it takes.

    Raises:
        UserError: Says in which state the version is, and which one the step takes.
    """
    if version.status != status:
        raise wrong_state(version, translate(STEP_HINTS[step]))


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
