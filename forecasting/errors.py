"""The two ways a forecast can end without a result: it cannot be made, or the user stopped it."""


class ForecastError(ValueError):
    """The series or the settings cannot be forecast; says what is wrong and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type["ForecastError"], tuple[str, str]]:
        return type(self), (self.message, self.hint)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ForecastCancelledError(Exception):
    """The caller's `cancelled()` answered True; nothing was stored or half done."""
