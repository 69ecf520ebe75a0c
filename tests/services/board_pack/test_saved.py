"""Packs under a name: kept, renamed, deleted and taken back, by who may; which month they mean."""

import pytest
from sqlmodel import col, select

from data.engine import reading
from data.models import AuditEvent
from planning.periods import FiscalCalendar
from services import audit
from services.board_pack import saved
from services.errors import ChangedMeanwhileError, NotPermittedError, UserError
from services.permissions import Actor

KEYS = ("result", "verdict")


def names(url: str, actor: Actor) -> list[str]:
    return [pack.name for pack in saved.list_packs(url, actor)]


def test_a_pack_keeps_sections_in_their_order_its_month_and_cents(
    database_url: str, finance_lead: Actor, viewer: Actor
) -> None:
    saved.save(database_url, finance_lead, name=" Board  pack ", keys=KEYS, period_rule="quarter", cents=True)

    pack = saved.by_name(database_url, viewer, name="board pack")
    assert (pack.name, pack.sections, pack.period_rule, pack.cents) == ("Board pack", KEYS, "quarter", True)
    assert (pack.changed_by, pack.removed) == ("fay", False)


def test_renaming_deleting_and_undoing_leave_a_trail(database_url: str, finance_lead: Actor) -> None:
    pack = saved.save(database_url, finance_lead, name="Board", keys=KEYS)
    saved.save(database_url, finance_lead, name="Directors", keys=("result",), pack_id=pack.id)
    assert saved.undo(database_url, finance_lead, pack_id=pack.id).name == "Board"
    assert saved.by_name(database_url, finance_lead, name="Board").sections == KEYS
    assert saved.undo(database_url, finance_lead, pack_id=pack.id).name == "Directors"

    saved.remove(database_url, finance_lead, pack_id=pack.id)
    assert names(database_url, finance_lead) == []
    assert [one.name for one in saved.list_packs(database_url, finance_lead, removed=True)] == ["Directors"]
    saved.undo(database_url, finance_lead, pack_id=pack.id)

    assert names(database_url, finance_lead) == ["Directors"]
    with reading(database_url) as session:
        events = session.exec(
            select(AuditEvent.action).where(AuditEvent.subject == f"pack/{pack.id}").order_by(col(AuditEvent.id))
        ).all()
        assert list(events) == ["pack.save", "pack.save", "pack.undo", "pack.undo", "pack.remove", "pack.undo"]
        assert audit.first_broken(session) is None


def test_a_pack_that_was_just_made_is_undone_by_deleting_it(sqlite_url: str, finance_lead: Actor) -> None:
    pack = saved.save(sqlite_url, finance_lead, name="Board", keys=KEYS)

    assert saved.undo(sqlite_url, finance_lead, pack_id=pack.id).removed
    assert names(sqlite_url, finance_lead) == []


def test_a_deleted_pack_comes_back_under_its_name(sqlite_url: str, finance_lead: Actor) -> None:
    pack = saved.save(sqlite_url, finance_lead, name="Board", keys=KEYS)
    saved.remove(sqlite_url, finance_lead, pack_id=pack.id)

    again = saved.save(sqlite_url, finance_lead, name="BOARD", keys=("causes",))

    assert (again.id, again.name, again.sections) == (pack.id, "BOARD", ("causes",))


def test_nobody_elses_change_is_replaced_deleted_or_undone_unseen(database_url: str, finance_lead: Actor) -> None:
    seen = saved.save(database_url, finance_lead, name="Board", keys=KEYS)
    olga = Actor("olga", "admin")
    theirs = saved.save(database_url, olga, name="Board", keys=("causes",), pack_id=seen.id)

    with pytest.raises(ChangedMeanwhileError) as clash:
        saved.save(database_url, finance_lead, name="Board", keys=("verdict",), pack_id=seen.id, seen=seen.values)
    assert [one.key for one in clash.value.clashes] == ["sections"]
    with pytest.raises(UserError, match="Someone else changed"):
        saved.remove(database_url, finance_lead, pack_id=seen.id, seen=seen)
    with pytest.raises(UserError, match="Someone else changed"):
        saved.undo(database_url, finance_lead, pack_id=seen.id, seen=seen)
    assert saved.list_packs(database_url, finance_lead) == saved.list_packs(database_url, olga)
    assert saved.by_name(database_url, olga, name="Board").values == theirs.values

    renamed = saved.save(database_url, finance_lead, name="Directors", keys=KEYS, pack_id=seen.id, seen=seen.values)
    assert (renamed.name, renamed.sections) == ("Directors", ("causes",))  # what she left as seen is nobody's wish


def test_what_cannot_be_kept_is_refused(sqlite_url: str, finance_lead: Actor) -> None:
    saved.save(sqlite_url, finance_lead, name="Board", keys=KEYS)

    for name, keys, rule, said in (
        ("board", KEYS, "latest", "already a pack"),
        ("  ", KEYS, "latest", "needs a name"),
        ("New", ("poems",), "latest", "no section “poems”"),
        ("New", (), "latest", "at least one section"),
        ("New", KEYS, "sometimes", "no period rule"),
    ):
        with pytest.raises(UserError, match=said):
            saved.save(sqlite_url, finance_lead, name=name, keys=keys, period_rule=rule)
    with pytest.raises(UserError, match="There is no saved pack “Nobody’s”"):
        saved.by_name(sqlite_url, finance_lead, name="Nobody’s")
    with pytest.raises(UserError, match="no longer exists"):
        saved.remove(sqlite_url, finance_lead, pack_id=99)


@pytest.mark.parametrize("role", ["viewer", "executive", "manager", "approver"])
def test_only_finance_changes_packs(sqlite_url: str, finance_lead: Actor, role: str) -> None:
    pack = saved.save(sqlite_url, finance_lead, name="Board", keys=KEYS)
    other = Actor("x", role)

    with pytest.raises(NotPermittedError):
        saved.save(sqlite_url, other, name="Mine", keys=KEYS)
    with pytest.raises(NotPermittedError):
        saved.remove(sqlite_url, other, pack_id=pack.id)
    with pytest.raises(NotPermittedError):
        saved.undo(sqlite_url, other, pack_id=pack.id)


@pytest.mark.parametrize(
    ("rule", "latest", "first_month", "period"),
    [
        ("latest", 202610, 7, 202610),
        ("before", 202601, 1, 202512),
        ("quarter", 202610, 7, 202609),
        ("quarter", 202609, 7, 202609),
        ("quarter", 202602, 1, 202512),
    ],
)
def test_the_month_follows_the_rule(rule: str, latest: int, first_month: int, period: int) -> None:
    assert saved.period_by(rule, latest, FiscalCalendar(first_month)) == period
