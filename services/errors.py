"""The one kind of error that a person sees."""


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
