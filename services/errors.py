"""The one kind of error that a person sees."""

from collections.abc import Mapping
from typing import Any

from language import _
from planning.seen_values import Clash, compare


class UserError(Exception):
    """A request that cannot be served: one plain sentence, and what to do about it."""

    def __init__(self, message: str, hint: str = "", *, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code

    def __str__(self) -> str:
        """Return message and hint as one line, for the terminal."""
        return f"{self.message} {self.hint}".strip()


class NotPermittedError(UserError):
    """The signed-in person may not do this."""


class ChangedMeanwhileError(UserError):
    """Somebody else has changed what a person asks to change; `clashes` hold both values, and nothing is stored."""

    def __init__(self, message: str, hint: str, clashes: tuple[Clash, ...]) -> None:
        super().__init__(message, hint, code="changed")
        self.clashes = clashes


def only_changes(seen: Mapping[Any, Any] | None, stored: Mapping[Any, Any], asked: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return what of `asked` a person changed since she saw it (`seen`; None: all of it is meant).

    Call it with what is stored inside the transaction that stores, after the row or `audit.one_writer` is locked.

    Raises:
        ChangedMeanwhileError: Somebody else has changed such a value to another one since.
    """
    if seen is None:
        return dict(asked)
    changed, clashes = compare(seen, stored, asked)
    if clashes:
        raise ChangedMeanwhileError(
            _("Someone else changed this in the meantime."),
            _("Nothing was saved. Choose which values hold."),
            clashes,
        )
    return changed
