"""Decisions and actions: recorded at a pack, they open the next until they are done; by who sees the whole hospital."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from data.engine import reading
from data.models import AuditEvent
from services.board_pack import decisions, saved
from services.errors import NotPermittedError, UserError
from services.permissions import Actor

DUE = date(2026, 3, 31)


def words(frame: object) -> list[str]:
    return list(frame["decision"])  # type: ignore[index]


def test_what_is_recorded_at_a_pack_opens_the_next_one(database_url: str, finance_lead: Actor, viewer: Actor) -> None:
    for period, text in ((202601, "Hire two nurses"), (202601, "Close the annex"), (202602, "Renew the EHR")):
        decisions.record(
            database_url, finance_lead, period=period, decision=text, owner="Mona", due=DUE if "EHR" in text else None
        )

    assert words(decisions.of_month(database_url, viewer, period=202601)) == ["Hire two nurses", "Close the annex"]
    assert words(decisions.opening(database_url, viewer, period=202601)) == []
    assert words(decisions.opening(database_url, viewer, period=202602)) == ["Hire two nurses", "Close the annex"]
    assert words(decisions.opening(database_url, viewer, period=202603)) == [
        "Renew the EHR", "Hire two nurses", "Close the annex",
    ]  # fmt: skip
    row = decisions.opening(database_url, viewer, period=202603).iloc[0].to_dict()
    assert (row["owner"], row["due"], row["done"], row["recorded_by"]) == ("Mona", DUE, False, "fay")


def test_what_is_done_opens_one_more_pack_and_then_no_other(database_url: str, finance_lead: Actor) -> None:
    first = decisions.record(database_url, finance_lead, period=202601, decision="Hire two nurses")
    decisions.record(database_url, finance_lead, period=202602, decision="Renew the EHR")

    decisions.change(database_url, finance_lead, decision_id=first, done=True)

    told = decisions.opening(database_url, finance_lead, period=202602)
    assert told["done"].tolist() == [True]
    assert words(decisions.opening(database_url, finance_lead, period=202603)) == ["Renew the EHR"]
    decisions.change(database_url, finance_lead, decision_id=first, done=False)
    assert words(decisions.opening(database_url, finance_lead, period=202603)) == ["Hire two nurses", "Renew the EHR"]


def test_each_saved_pack_has_its_own(sqlite_url: str, finance_lead: Actor) -> None:
    pack = saved.save(sqlite_url, finance_lead, name="Board", keys=("result",))
    decisions.record(sqlite_url, finance_lead, period=202601, decision="Ours", pack_id=pack.id)

    assert words(decisions.opening(sqlite_url, finance_lead, period=202602)) == []
    assert words(decisions.opening(sqlite_url, finance_lead, period=202602, pack_id=pack.id)) == ["Ours"]
    assert words(decisions.open_by_owner(sqlite_url, finance_lead)) == ["Ours"]


def test_decisions_of_a_deleted_pack_are_nobodys_until_it_is_back(database_url: str, finance_lead: Actor) -> None:
    pack = saved.save(database_url, finance_lead, name="Board", keys=("result",))
    decisions.record(database_url, finance_lead, period=202601, decision="Ours", pack_id=pack.id)
    decisions.record(database_url, finance_lead, period=202601, decision="Of no pack")

    saved.remove(database_url, finance_lead, pack_id=pack.id)
    assert words(decisions.open_by_owner(database_url, finance_lead)) == ["Of no pack"]

    saved.undo(database_url, finance_lead, pack_id=pack.id)
    assert words(decisions.open_by_owner(database_url, finance_lead)) == ["Ours", "Of no pack"]


def test_a_decision_that_is_removed_comes_back_and_each_change_is_recorded(
    sqlite_url: str, finance_lead: Actor
) -> None:
    number = decisions.record(sqlite_url, finance_lead, period=202601, decision="Hire two nurses")
    decisions.change(sqlite_url, finance_lead, decision_id=number, removed=True)
    assert words(decisions.of_month(sqlite_url, finance_lead, period=202601)) == []

    decisions.change(sqlite_url, finance_lead, decision_id=number, removed=False)
    decisions.change(sqlite_url, finance_lead, decision_id=number, removed=False)

    assert words(decisions.of_month(sqlite_url, finance_lead, period=202601)) == ["Hire two nurses"]
    with reading(sqlite_url) as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "pack.decision")).all()
        assert [event.details["new"]["removed"] for event in events] == [False, True, False]


def test_who_sees_certain_departments_reads_and_writes_none(sqlite_url: str, finance_lead: Actor) -> None:
    number = decisions.record(sqlite_url, finance_lead, period=202601, decision="Close the annex")
    mona = Actor("mona", "manager", frozenset({1}))

    assert decisions.opening(sqlite_url, mona, period=202602).empty
    assert decisions.of_month(sqlite_url, mona, period=202601).empty
    assert decisions.open_by_owner(sqlite_url, mona).empty
    with pytest.raises(NotPermittedError, match="whole hospital"):
        decisions.record(sqlite_url, mona, period=202601, decision="Mine")
    with pytest.raises(NotPermittedError, match="whole hospital"):
        decisions.change(sqlite_url, mona, decision_id=number, done=True)
    with pytest.raises(NotPermittedError):
        decisions.record(sqlite_url, replace(mona, role="viewer", departments=None), period=202601, decision="Mine")


def test_a_decision_needs_words_and_has_to_be_there(sqlite_url: str, finance_lead: Actor) -> None:
    with pytest.raises(UserError, match="has no words"):
        decisions.record(sqlite_url, finance_lead, period=202601, decision=" \n ")
    with pytest.raises(UserError, match="no longer exists"):
        decisions.change(sqlite_url, finance_lead, decision_id=7, done=True)
