"""The commentary on a month: plain, revised without loss, by finance alone, and for people who see the hospital."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from data.engine import reading
from data.models import AuditEvent, MonthCommentary
from services import audit, status
from services.errors import NotPermittedError, UserError
from services.month_end import commentary
from services.permissions import Actor


def test_the_last_text_counts_and_each_one_is_kept(database_url: str, finance_lead: Actor, viewer: Actor) -> None:
    assert commentary.read(database_url, viewer, period=202610) is None
    before = status.read(database_url).data_version

    assert (
        commentary.write(database_url, finance_lead, period=202610, text=" Volume   held.\n\nAgency did not.\u200b")
        == 1
    )
    assert commentary.write(database_url, finance_lead, period=202610, text="Agency rose.", seen=1) == 2

    said = commentary.read(database_url, viewer, period=202610)
    assert said is not None
    assert (said.text, said.written_by, said.revision) == ("Agency rose.", "fay", 2)
    assert commentary.read(database_url, viewer, period=202609) is None
    assert status.read(database_url).data_version > before  # pages read it anew
    with reading(database_url) as session:
        texts = session.exec(select(MonthCommentary.text).order_by(col(MonthCommentary.revision))).all()
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "period.commentary")).all()
        assert texts == ["Volume held.\nAgency did not.", "Agency rose."]
        assert [(event.subject, event.details["new"]["commentary"]) for event in events] == [
            ("period/202610", text) for text in texts
        ]
        assert audit.first_broken(session) is None


def test_an_empty_text_takes_it_back_and_the_same_text_is_no_revision(sqlite_url: str, finance_lead: Actor) -> None:
    assert commentary.write(sqlite_url, finance_lead, period=202610, text="  ") == 0
    commentary.write(sqlite_url, finance_lead, period=202610, text="Good.")
    assert commentary.write(sqlite_url, finance_lead, period=202610, text="Good. ", seen=1) == 1

    commentary.write(sqlite_url, finance_lead, period=202610, text="", seen=1)

    said = commentary.read(sqlite_url, finance_lead, period=202610)
    assert said is not None
    assert (said.text, said.revision) == ("", 2)


def test_nobody_replaces_what_they_have_not_seen(sqlite_url: str, finance_lead: Actor) -> None:
    commentary.write(sqlite_url, finance_lead, period=202610, text="First.")

    with pytest.raises(UserError, match="fay has written a commentary meanwhile"):
        commentary.write(sqlite_url, replace(finance_lead, name="fred"), period=202610, text="Second.")
    with pytest.raises(UserError, match="too long"):
        commentary.write(sqlite_url, finance_lead, period=202610, text="x" * 1501, seen=1)
    with pytest.raises(UserError, match="not a month"):
        commentary.write(sqlite_url, finance_lead, period=202613, text="x")


@pytest.mark.parametrize("role", ["viewer", "executive", "manager", "approver"])
def test_only_finance_writes_it(sqlite_url: str, role: str) -> None:
    with pytest.raises(NotPermittedError):
        commentary.write(sqlite_url, Actor("x", role), period=202610, text="Mine.")


def test_who_sees_some_departments_does_not_read_it(sqlite_url: str, finance_lead: Actor, manager: Actor) -> None:
    commentary.write(sqlite_url, finance_lead, period=202610, text="The ICU is 499 thousand over.")

    assert commentary.read(sqlite_url, manager, period=202610) is None


def test_an_administrator_who_looks_as_somebody_else_writes_nothing(sqlite_url: str, finance_lead: Actor) -> None:
    with pytest.raises(NotPermittedError):
        commentary.write(sqlite_url, replace(finance_lead, seen_by="ada"), period=202610, text="Mine.")

    assert commentary.read(sqlite_url, finance_lead, period=202610) is None
