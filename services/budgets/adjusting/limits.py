"""From which amount on an initiative or adjustment needs a justification; finance sets it."""

from sqlmodel import Session

from data.engine import reading, writing
from data.models import Setting
from language import _
from services import audit
from services.budgets.cells import LARGEST_MINOR
from services.budgets.versions import require_all_departments
from services.errors import UserError, only_changes
from services.permissions import Actor, require

KEY = "budget_justification"


def justified_from(session: Session) -> int:
    """Return the amount of a year (minor units) above which a justification is needed; 0 until finance sets one."""
    row = session.get(Setting, KEY)
    return 0 if row is None else int(row.value["value"])


def load_limit(url: str, actor: Actor) -> int:
    """Return the amount of a year (minor units) above which a justification is needed."""
    require(actor, "budget:read")
    with reading(url) as session:
        return justified_from(session)


def set_limit(url: str, actor: Actor, *, minor: int, seen: int | None = None) -> None:
    """Set the amount of a year above which a justification is needed; 0 asks for one always.

    `seen` is the amount that a form showed.

    Raises:
        NotPermittedError: Only finance may.
        ChangedMeanwhileError: Somebody else has set another one since.
        UserError: The amount is negative or too large.
    """
    require(actor, "period:write")
    require_all_departments(actor)
    if not 0 <= minor <= LARGEST_MINOR:
        raise UserError(_("The amount must not be negative."), hint=_("Enter 0 to ask for a justification always."))
    with writing(url) as session:
        audit.one_writer(session)
        before = justified_from(session)
        asked = only_changes(None if seen is None else {KEY: seen}, {KEY: before}, {KEY: minor})
        if KEY not in asked or minor == before:
            return
        session.merge(Setting(key=KEY, value={"value": minor}))
        audit.record(session, actor, "budget.justification_limit", KEY, {"old": before, "new": minor})
