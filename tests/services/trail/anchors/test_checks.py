"""A trail that was rewritten, cut or turned back is named by the anchors outside of the database."""

import fcntl
import shutil
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from data.engine import engine_for, reading, writing
from data.models import AuditEvent
from services import audit
from services.errors import UserError
from services.organization import hospital
from services.people import accounts
from services.permissions import Actor
from services.trail.anchors import accepting, checks, keeping, lines, places
from services.trail.state import comparing
from services.upkeep import backup
from services.upkeep.verify import verify
from tests.services.trail.attacks import cut, execute, rewrite

KEY = "k" * 32


@pytest.fixture
def anchors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "outside" / "anchors.jsonl"
    path.parent.mkdir()
    monkeypatch.setenv(places.FILE_SETTING, str(path))
    monkeypatch.setenv(places.KEY_SETTING, KEY)
    return path


@pytest.fixture
def busy_url(database_url: str, anchors: Path, admin: Actor) -> str:
    """Return a database in which five things happened, each of them anchored."""
    del anchors
    for number in range(5):
        work(database_url, admin, number)
    return database_url


def work(url: str, actor: Actor, number: int) -> None:
    hospital.change(url, actor, idle_minutes=20 + number)


def test_every_committed_change_is_anchored_and_confirmed(busy_url: str, anchors: Path, admin: Actor) -> None:
    kept = places.read_all(anchors)
    verdict = verify(busy_url, admin)

    assert [(one.number, one.event, one.why) for one in kept] == [(n, n, "change") for n in range(1, 6)]
    assert verdict.problems == []
    assert (verdict.anchors.anchors, verdict.anchors.confirmed) == (5, 5)


def test_what_is_rolled_back_is_not_anchored(busy_url: str, anchors: Path, admin: Actor) -> None:
    def fail_after_recording() -> None:
        with writing(busy_url) as session:
            audit.record(session, admin, "settings.change", "setting", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_recording()

    with writing(busy_url):
        pass
    assert len(places.read_all(anchors)) == 5


@pytest.mark.parametrize("what", ["edit", "delete", "insert", "reorder", "delete the last"])
def test_a_chain_that_was_rebuilt_is_named(busy_url: str, admin: Actor, what: str) -> None:
    def change(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if what == "edit":
            events[2]["actor"] = "somebody else"
        elif what == "delete":
            del events[2]
        elif what == "insert":
            events.insert(2, {**events[2], "actor": "local"})
        elif what == "reorder":
            events[2], events[3] = events[3], events[2]
        else:
            del events[4]
        return events

    rewrite(busy_url, change)
    with reading(busy_url) as session:
        assert audit.chain(session).intact, "the database alone does not show it"

    verdict = verify(busy_url, admin)

    if what == "delete the last":
        assert "ends with event 4" in verdict.problems[0]
        assert "event 5 was anchored" in verdict.problems[0]
    else:
        assert "was rewritten: event 3 is not the one" in verdict.problems[0]
        assert "up to event 2" in verdict.problems[0]


def test_a_tail_cut_off_with_the_version_turned_back_is_named(busy_url: str, admin: Actor) -> None:
    cut(busy_url, 2)

    problems = verify(busy_url, admin).problems

    assert "ends with event 3" in problems[0]
    assert "event 4 was anchored" in problems[0]


def test_a_version_turned_back_is_named_with_and_without_anchors(
    busy_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(busy_url, "UPDATE data_version SET version = 3")

    assert any("The counter of changes was turned back from 6 to 3" in one for one in verify(busy_url, admin).problems)
    monkeypatch.delenv(places.FILE_SETTING)
    assert verify(busy_url, admin).problems == [
        "The counter of changes was turned back: it knows 3 events less than there are."
    ]


def test_a_file_of_anchors_that_was_changed_is_named(busy_url: str, anchors: Path, admin: Actor) -> None:
    text = anchors.read_text().splitlines(keepends=True)

    anchors.write_text("".join(text[:2] + text[3:]))
    assert "number 4 does not follow" in verify(busy_url, admin).problems[0]

    anchors.write_text("".join([*text[:2], text[2].replace('"event":3', '"event":2'), *text[3:]]))
    problems = verify(busy_url, admin).problems
    assert "1 anchor is not signed by this key, the first of them number 3." in problems

    anchors.unlink()
    assert "cannot be read" in verify(busy_url, admin).problems[0]


def test_a_line_torn_by_a_power_cut_is_passed_over(busy_url: str, anchors: Path, admin: Actor) -> None:
    anchors.write_text(anchors.read_text() + '{"format":1,"numb')

    work(busy_url, admin, 9)

    assert [one.number for one in places.read_all(anchors)] == [1, 2, 3, 4, 5, 6]
    assert verify(busy_url, admin).problems == []


def test_a_new_key_signs_and_an_old_one_still_proves(
    busy_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(places.KEY_SETTING, f"{'n' * 40},{KEY}")
    work(busy_url, admin, 9)
    assert verify(busy_url, admin).problems == []

    monkeypatch.setenv(places.KEY_SETTING, "n" * 40)
    assert "5 anchors are not signed by this key" in verify(busy_url, admin).problems[0]


def test_a_restored_backup_is_said_plainly_and_can_be_accepted(
    database_url: str, unmigrated_url: str, anchors: Path, admin: Actor, tmp_path: Path
) -> None:
    for number in range(3):
        work(database_url, admin, number)
    backup.backup(database_url, admin, path=tmp_path / "b.zip")
    for number in range(3, 5):
        work(database_url, admin, number)
    backup.restore(unmigrated_url, admin, path=tmp_path / "b.zip")

    verdict = verify(unmigrated_url, admin)
    assert verdict.problems == [verdict.anchors.problems[0]]
    assert "ends with event 3" in verdict.problems[0]
    assert "an older backup was restored, or the end of the trail was cut off" in verdict.problems[0]
    assert verdict.anchors.void == (4, 5)

    work(unmigrated_url, admin, 7)  # work goes on before anybody looks
    assert "It reads as if an older backup was restored" in verify(unmigrated_url, admin).problems[0]

    accepted = accepting.accept(unmigrated_url, admin, reason="disk broke on Monday")
    assert len(accepted) == 1
    after = verify(unmigrated_url, admin)
    assert after.problems == []
    assert "2 anchors were declared void: disk broke on Monday" in after.anchors.remarks[0]
    work(unmigrated_url, admin, 8)
    assert verify(unmigrated_url, admin).problems == []
    with pytest.raises(UserError, match="Nothing is to be accepted"):
        accepting.accept(unmigrated_url, admin, reason="again")
    assert verify(database_url, admin).problems, "the database that was given up is the odd one now"


def test_an_acceptance_without_the_key_accepts_nothing(
    busy_url: str, anchors: Path, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(busy_url, 2)
    monkeypatch.setenv(places.KEY_SETTING, "guessed key of an attacker of 32 characters".replace(" ", "_"))
    head = audit.TrailHead(3, "0" * 64, "2026-01-01T00:00:00+00:00", 4)
    places.keep(places.from_environment(), head, why="accepted", reason="x", accepts=(4, 5))
    monkeypatch.setenv(places.KEY_SETTING, KEY)

    assert any("ends with event 3" in one for one in verify(busy_url, admin).problems)


def test_a_file_copied_back_is_found_like_a_restored_backup(
    sqlite_url: str, anchors: Path, admin: Actor, tmp_path: Path
) -> None:
    work(sqlite_url, admin, 1)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    source = sqlite3.connect(path)
    with sqlite3.connect(tmp_path / "old.sqlite") as copy:
        source.backup(copy)
    source.close()
    work(sqlite_url, admin, 2)
    engine_for(sqlite_url).dispose()
    shutil.copyfile(tmp_path / "old.sqlite", path)

    assert "an older backup was restored" in verify(sqlite_url, admin).problems[0]


def test_a_copy_of_a_log_server_is_read_with_whatever_stands_before_its_lines(
    busy_url: str, anchors: Path, admin: Actor, tmp_path: Path
) -> None:
    copy = tmp_path / "auth.log"
    copy.write_text("".join(f"Nov 30 host caseload-anchor: {line}\n" for line in anchors.read_text().splitlines()[2:]))
    assert verify(busy_url, admin, anchors=copy).problems == []

    cut(busy_url, 1)
    assert "ends with event 4" in verify(busy_url, admin, anchors=copy).problems[0]


def test_what_was_accepted_in_one_file_is_not_accepted_in_the_next(
    busy_url: str, anchors: Path, admin: Actor, tmp_path: Path
) -> None:
    """A log server's copy holds the lines of both, and numbers begin anew."""
    cut(busy_url, 2)
    accepting.accept(busy_url, admin, reason="disk broke on Monday")
    before, copy = anchors.read_text(), tmp_path / "auth.log"
    anchors.unlink()
    for number in range(5):
        work(busy_url, admin, 30 + number)
    copy.write_text(before + anchors.read_text())
    assert verify(busy_url, admin, anchors=copy).problems == []

    cut(busy_url, 2)
    assert "was anchored" in verify(busy_url, admin, anchors=copy).problems[0]


def test_lines_of_a_log_alone_go_with_the_file_that_was_accepted(
    busy_url: str, anchors: Path, admin: Actor, tmp_path: Path
) -> None:
    copy = tmp_path / "auth.log"
    last = places.read_all(anchors)[-1]
    alone = lines.write(lines.sign(replace(last, number=0, previous=""), KEY)) + "\n"
    kept = anchors.read_text()
    cut(busy_url, 2)
    accepting.accept(busy_url, admin, reason="disk broke on Monday")

    copy.write_text(kept + alone + anchors.read_text().removeprefix(kept))
    assert verify(busy_url, admin, anchors=copy).problems == []
    copy.write_text(anchors.read_text() + alone)
    assert "was anchored" in verify(busy_url, admin, anchors=copy).problems[0]


def test_a_place_that_cannot_be_written_loses_no_change(
    busy_url: str, anchors: Path, admin: Actor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(places.FILE_SETTING, str(anchors.parent))  # a folder

    work(busy_url, admin, 9)

    assert "The audit trail was not anchored at event 6" in caplog.text
    with reading(busy_url) as session:
        assert audit.chain(session).events == 6


def test_a_place_that_does_not_answer_holds_nobody_up(
    busy_url: str, anchors: Path, admin: Actor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.1)
    answers = threading.Event()
    append = places.append

    def hang(*arguments: Any, **named: Any) -> Any:
        answers.wait(60)
        return append(*arguments, **named)

    monkeypatch.setattr(places, "append", hang)
    work(busy_url, admin, 8)
    work(busy_url, admin, 9)  # and no second thread is started

    assert "not anchored at event 6 yet" in caplog.text
    assert "not anchored at event 7 yet" in caplog.text
    stuck = [thread for thread in threading.enumerate() if thread.name == keeping.THREAD]
    assert len(stuck) == 1

    answers.set()
    stuck[0].join()
    work(busy_url, admin, 10)
    assert [one.event for one in places.read_all(anchors)] == [1, 2, 3, 4, 5, 6, 8]
    assert verify(busy_url, admin).problems == []


def test_a_file_that_another_process_holds_holds_nobody_up(
    busy_url: str, anchors: Path, admin: Actor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.1)
    with anchors.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        work(busy_url, admin, 9)

    assert "The audit trail was not anchored at event 6" in caplog.text
    work(busy_url, admin, 10)
    assert [one.event for one in places.read_all(anchors)] == [1, 2, 3, 4, 5, 7]


def test_a_savepoint_that_is_rolled_back_leaves_the_change_around_it(
    busy_url: str, anchors: Path, admin: Actor
) -> None:
    def fail(session: Session) -> None:
        with session.begin_nested():
            audit.record(session, admin, "settings.change", "setting", {})
            raise RuntimeError

    with writing(busy_url) as session:
        audit.record(session, admin, "settings.change", "setting", {})
        with pytest.raises(RuntimeError):
            fail(session)
    with writing(busy_url) as session, pytest.raises(RuntimeError):
        fail(session)
    with writing(busy_url) as session:
        with pytest.raises(RuntimeError):
            fail(session)
        with session.begin_nested():
            audit.record(session, admin, "settings.change", "setting", {})

    with reading(busy_url) as session:  # PostgreSQL does not give numbers twice that were rolled back
        stored = session.exec(select(AuditEvent.id).order_by(col(AuditEvent.id))).all()
    assert [one.event for one in places.read_all(anchors)] == stored
    assert len(stored) == 7


def test_a_place_without_a_key_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch, admin: Actor) -> None:
    monkeypatch.setenv(places.SYSLOG_SETTING, "log.hospital.example:514")
    monkeypatch.delenv(places.KEY_SETTING, raising=False)
    with pytest.raises(UserError, match="CASELOAD_ANCHOR_KEY must hold a key"):
        keeping.start(database_url)
    monkeypatch.setenv(places.KEY_SETTING, "short")
    with pytest.raises(UserError, match="at least 32 characters"):
        accepting.anchor(database_url, admin)


def test_without_anchors_an_old_database_is_sound(database_url: str, admin: Actor) -> None:
    work(database_url, admin, 1)

    assert verify(database_url, admin).problems == []


def test_the_server_anchors_when_it_starts(busy_url: str, anchors: Path) -> None:
    keeping.keep_now(busy_url, why="start")

    assert [one.why for one in places.read_all(anchors)][-1] == "start"


@pytest.mark.parametrize("moment", ["the trail is read", "the state is read"])
def test_who_saves_while_it_is_verified_is_no_fault(
    busy_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr("data.engine.journal_mode", lambda: "wal")  # on SQLite nobody could save meanwhile otherwise
    engine_for(busy_url).dispose()
    module, name = (audit, "chain") if moment == "the trail is read" else (comparing, "tell")
    read = getattr(module, name)

    def read_and_let_save(session: Any) -> Any:
        answer = read(session)
        saving = threading.Thread(
            target=accounts.add, args=(busy_url, admin), kwargs={"email": "ada@h.org", "role": "viewer"}
        )
        saving.start()
        saving.join()
        return answer

    monkeypatch.setattr(module, name, read_and_let_save)
    assert verify(busy_url, admin).problems == []

    monkeypatch.setattr(module, name, read)
    after = verify(busy_url, admin)
    assert (after.problems, after.audit_events) == ([], 6)


def test_an_anchor_kept_between_file_and_trail_is_no_fault(
    busy_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = places.read_all

    def read_and_save(path: Path) -> Any:
        kept = read(path)
        work(busy_url, admin, 9)
        return kept

    monkeypatch.setattr(places, "read_all", read_and_save)

    assert checks.report(busy_url, admin).problems == ()
