"""The template that a hospital keeps: one, by who may, checked before it is stored."""

import pytest
from sqlmodel import select

from data.engine import reading
from data.models import AuditEvent
from services import audit
from services.board_pack import template_store
from services.errors import NotPermittedError, UserError
from services.permissions import Actor


def accept(content: bytes) -> None:
    """Stand for a template that slides can be made from."""
    assert content


def refuse(content: bytes) -> None:
    raise UserError(f"No template of {len(content)} bytes.")


def test_the_last_template_counts_and_each_change_is_recorded(
    database_url: str, finance_lead: Actor, viewer: Actor
) -> None:
    assert template_store.read(database_url, viewer) is None

    template_store.store(database_url, finance_lead, file_name="old.pptx", content=b"one", check=accept)
    template_store.store(database_url, finance_lead, file_name="new\n.pptx", content=b"two", check=accept)

    stored = template_store.read(database_url, viewer)
    assert stored is not None
    assert (stored.file_name, stored.content, stored.stored_by) == ("new .pptx", b"two", "fay")
    template_store.remove(database_url, finance_lead)
    template_store.remove(database_url, finance_lead)
    assert template_store.read(database_url, viewer) is None
    with reading(database_url) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "settings.pack_template")).all()
        assert [event.details["new"] and event.details["new"]["file"] for event in events] == [
            "old.pptx", "new .pptx", None,
        ]  # fmt: skip
        assert audit.first_broken(session) is None


def test_what_cannot_be_a_template_changes_nothing(sqlite_url: str, finance_lead: Actor) -> None:
    template_store.store(sqlite_url, finance_lead, file_name="good.pptx", content=b"good", check=accept)

    with pytest.raises(UserError, match="No template of 3 bytes"):
        template_store.store(sqlite_url, finance_lead, file_name="bad.pptx", content=b"bad", check=refuse)
    with pytest.raises(UserError, match="larger than 20 MB"):
        template_store.store(sqlite_url, finance_lead, file_name="big.pptx", content=bytes(20_000_001), check=accept)

    stored = template_store.read(sqlite_url, finance_lead)
    assert stored is not None
    assert stored.content == b"good"


@pytest.mark.parametrize("role", ["viewer", "executive", "manager", "approver"])
def test_only_finance_replaces_it(sqlite_url: str, role: str) -> None:
    with pytest.raises(NotPermittedError):
        template_store.store(sqlite_url, Actor("x", role), file_name="a.pptx", content=b"a", check=accept)
    with pytest.raises(NotPermittedError):
        template_store.remove(sqlite_url, Actor("x", role))
