"""Servers whose own clocks differ store one time, that of the database that they share."""

from datetime import UTC, datetime, timedelta

import pytest

from data import clock
from data.engine import engine_for, writing
from services import audit
from services.permissions import Actor


def stored_at(url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch, wrong: timedelta) -> datetime:
    """Return when an event happened that a server recorded whose clock is wrong."""
    monkeypatch.setattr(clock, "machine_time", lambda: datetime.now(UTC) + wrong)
    monkeypatch.setattr(clock, "difference", clock.Difference())
    with engine_for(url).connect(), writing(url) as session:
        return audit.utc_time(audit.record(session, admin, "test", "test", {}).at)


@pytest.mark.parametrize("wrong", [timedelta(days=1), timedelta(days=-1), timedelta(seconds=40), timedelta(0)])
def test_a_server_with_a_wrong_clock_stores_the_time_of_the_database(
    postgres_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    at = stored_at(postgres_url, admin, monkeypatch, wrong)

    assert abs(at - datetime.now(UTC)) < timedelta(seconds=20)


def test_an_answer_that_took_long_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    said = iter([now, now + timedelta(seconds=3)])
    monkeypatch.setattr(clock, "machine_time", lambda: next(said))
    asked = clock.Difference()

    asked.ask(_Connection(now + timedelta(days=1)))

    assert asked.ahead == timedelta(0)


class _Connection:
    """Stands for a connection of the driver that knows the time."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def execute(self, _query: str) -> "_Connection":
        return self

    def fetchone(self) -> tuple[datetime]:
        return (self._now,)

    def rollback(self) -> None:
        pass
