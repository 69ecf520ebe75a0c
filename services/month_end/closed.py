"""Whether a month is closed, and the refusal of what would change it."""

from sqlmodel import Session

from data.models import Period
from services.errors import UserError


def is_closed(session: Session, period: int) -> bool:
    """Return whether a month (yyyymm) is closed."""
    row = session.get(Period, period)
    return row is not None and row.status == "closed"


def refuse_closed(session: Session, period: int, sentence: str, *, hint: str) -> None:
    """Refuse a change of a month that is closed.

    Raises:
        UserError: It is; with that sentence and hint, both in the reader's language.
    """
    if is_closed(session, period):
        raise UserError(sentence, hint=hint, code="closed_period")
