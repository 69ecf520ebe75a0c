"""Take a batch back."""

from services.permissions import Actor


def undo(url: str, actor: Actor, *, batch_id: int) -> int:
    """Remove the rows of a batch, bring back those it had replaced, and return how many were removed.

    Raises:
        UserError: No such batch, undone before, one of its periods is closed, or a later batch builds on it.
    """
    raise NotImplementedError
