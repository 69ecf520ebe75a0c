"""The audit trail: complete, chained, and telling when somebody changed it behind our back."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from data.engine import reading, writing
from data.models import AuditEvent
from services import audit
from services.permissions import Actor

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def record_three(url: str, actor: Actor) -> None:
    for number in range(1, 4):
        with writing(url) as session:
            audit.record(session, actor, "import.post", f"import_batch/{number}", {"rows": number, "total": "12.50"})


def broken(url: str) -> int | None:
    with reading(url) as session:
        return audit.first_broken(session)


def test_every_event_says_who_did_what_and_follows_the_one_before(database_url: str, finance_lead: Actor) -> None:
    record_three(database_url, finance_lead)

    with reading(database_url) as session:
        events = list(session.exec(select(AuditEvent).order_by(AuditEvent.id)))  # type: ignore[arg-type]
        assert [(event.actor, event.action, event.subject) for event in events] == [
            ("fay", "import.post", "import_batch/1"),
            ("fay", "import.post", "import_batch/2"),
            ("fay", "import.post", "import_batch/3"),
        ]
        assert [event.previous_hash for event in events] == [audit.GENESIS, events[0].hash, events[1].hash]
    assert broken(database_url) is None


def test_every_event_raises_the_data_version_by_one(database_url: str, finance_lead: Actor) -> None:
    with reading(database_url) as session:
        before = audit.data_version(session)

    record_three(database_url, finance_lead)

    with reading(database_url) as session:
        assert audit.data_version(session) == before + 3


def test_an_event_of_a_transaction_that_fails_never_happened(database_url: str, finance_lead: Actor) -> None:
    def fails() -> None:
        with writing(database_url) as session:
            audit.record(session, finance_lead, "import.post", "import_batch/1", {})
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fails()

    with reading(database_url) as session:
        assert session.exec(select(AuditEvent)).all() == []
        assert audit.data_version(session) == 1


@pytest.mark.parametrize(
    ("tampering", "first"),
    [
        ("UPDATE audit_event SET actor = 'nobody' WHERE id = 2", 2),
        ("UPDATE audit_event SET details = '{\"rows\": 9}' WHERE id = 1", 1),
        ("UPDATE audit_event SET subject = 'import_batch/7' WHERE id = 3", 3),
        ("DELETE FROM audit_event WHERE id = 2", 3),
        ("DELETE FROM audit_event WHERE id = 1", 2),
    ],
)
def test_a_change_past_the_triggers_shows(sqlite_url: str, finance_lead: Actor, tampering: str, first: int) -> None:
    record_three(sqlite_url, finance_lead)

    with writing(sqlite_url) as session:
        for action in ("update", "delete"):
            session.connection().execute(text(f"DROP TRIGGER audit_event_no_{action}"))
        session.connection().execute(text(tampering))

    assert broken(sqlite_url) == first


def test_details_may_hold_dates_and_decimals_and_still_verify(database_url: str, finance_lead: Actor) -> None:
    details = {"day": date(2026, 4, 30), "amount": Decimal("12.50"), "name": "Ærø – 病院"}
    with writing(database_url) as session:
        audit.record(session, finance_lead, "period.close", "period/202604", details)

    with reading(database_url) as session:
        stored = session.exec(select(AuditEvent.details)).one()
    assert stored == {"day": "2026-04-30", "amount": "12.50", "name": "Ærø – 病院"}
    assert broken(database_url) is None


@given(details=st.dictionaries(st.text(), JSON, max_size=4))
def test_the_hash_covers_every_detail_and_no_order_of_keys(details: dict[str, object]) -> None:
    def hashed(content: dict[str, object]) -> str:
        at = datetime(2026, 4, 30, 12, tzinfo=UTC)
        return audit.event_hash(
            AuditEvent(at=at, actor="a", action="b", subject="c", details=content, previous_hash="0", hash="")
        )

    assert hashed(details) == hashed(dict(reversed(details.items())))
    assert hashed(details) != hashed({**details, "one more": 1})


def test_the_hash_does_not_depend_on_the_zone_a_time_is_written_in() -> None:
    def hashed(at: datetime) -> str:
        return audit.event_hash(
            AuditEvent(at=at, actor="a", action="b", subject="c", details={}, previous_hash="0", hash="")
        )

    utc = datetime(2026, 4, 30, 12, tzinfo=UTC)
    assert hashed(utc) == hashed(utc.astimezone(timezone(timedelta(hours=9)))) == hashed(utc.replace(tzinfo=None))


def test_a_stored_time_has_its_zone_in_utc() -> None:
    noon = datetime(2026, 4, 30, 12, tzinfo=UTC)
    for stored in (noon, noon.replace(tzinfo=None), noon.astimezone(timezone(timedelta(hours=9)))):
        read = audit.utc_time(stored)
        assert (read, read.utcoffset()) == (noon, timedelta(0))


def test_services_give_a_stored_time_its_zone_in_one_place() -> None:
    services = Path(audit.__file__).parent
    own = [path for path in services.rglob("*.py") if ".tzinfo" in path.read_text(encoding="utf-8")]

    assert own == [services / "audit.py"]
