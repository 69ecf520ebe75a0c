"""The time that is stored: of the database's clock where it has one, since several servers share it.

What came first is told by stored times (who changed a budget after its approval, which file came after a close, how
long a sign-in is idle), so a server whose own clock is wrong must not stamp what others read.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

#: How old the word of the database may be.
ASK_EVERY_SECONDS = 60.0
#: An answer that took longer says nothing exact; a clock that is less far off is left alone.
LEAST = timedelta(seconds=1)


class Difference:
    """How far the clock of the database is ahead of this machine's, as it was asked last."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self._until = 0.0

    def ask(self, connection: Any) -> None:
        """Ask a connection to PostgreSQL unless that was done a moment ago; a slow answer counts for nothing."""
        if time.monotonic() < self._until:
            return
        begun = machine_time()
        stored = connection.execute("SELECT clock_timestamp()").fetchone()[0]
        connection.rollback()
        took = machine_time() - begun
        if timedelta(0) <= took < LEAST:
            ahead = stored.astimezone(UTC) - (begun + took / 2)
            self.ahead = ahead if abs(ahead) >= LEAST else timedelta(0)
            self._until = time.monotonic() + ASK_EVERY_SECONDS


difference = Difference()


def machine_time() -> datetime:
    """Return what the clock of this machine says, in UTC."""
    return datetime.now(UTC)


def utc_now() -> datetime:
    """Return the current time in UTC, with its zone."""
    return machine_time() + difference.ahead
