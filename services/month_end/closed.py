"""Refuse what would change a closed month."""

from sqlmodel import Session

from data.models import Period
from services.errors import UserError


def refuse_closed(session: Session, period: int, sentence: str, *, hint: str) -> None:
    """Refuse a change of a month that is closed.

    Raises:
        UserError: It is; with that sentence and hint, both in the reader's language.
    """
    row = session.get(Period, period)
    if row is not None and row.status == "closed":
        raise UserError(sentence, hint=hint, code="closed_period")
