"""Trouble with the machine: one sentence, true about what became of the work, and nobody waits without end."""

import errno
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from data import engine
from data.engine import engine_for, reading, writing
from data.models import Department, Facility
from services import database, imports
from services.background_work import Board
from services.errors import UserError
from services.faults import DOUBTFUL, refusing_faults
from services.imports.storing.bulk import IMPORT_LOCK, importing
from services.navigation import tour, views
from services.navigation.views import OpenedView
from services.permissions import LOCAL_ACTOR, Actor
from tests import machine_faults


def add(url: str, code: str, name: str = "Alpha") -> None:
    with writing(url) as session:
        session.add(Facility(code=code, name=name))


def count(url: str) -> int:
    with reading(url) as session:
        return int(session.connection().execute(text("SELECT COUNT(*) FROM facility")).scalar_one())


def refusal(work: object) -> UserError:
    with pytest.raises(UserError) as refused, refusing_faults():
        work()  # type: ignore[operator]
    return refused.value


def test_a_locked_file_is_waited_for_a_moment_and_nothing_is_saved(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with machine_faults.held_by_another_process(sqlite_url, monkeypatch):
        told = refusal(lambda: add(sqlite_url, "A"))

    assert told.message == "The database is busy: someone else is writing to it."
    assert told.hint == "Nothing was saved. Try again in a minute."
    assert count(sqlite_url) == 0


def test_nobody_waits_for_a_lock_longer_than_ten_seconds() -> None:
    assert engine.BUSY_SECONDS < 10
    assert engine.CONNECT_SECONDS < 10


@pytest.mark.parametrize("end", ["?sslmode=bogus", "?no_such_option=1", "?connect_timeout=soon", "?host=no.invalid"])
def test_a_database_that_was_never_reached_is_not_said_to_be_lost(end: str) -> None:
    told = refusal(lambda: count(f"postgresql://caseload@127.0.0.1:1/none{end}"))

    assert told.message == "The database cannot be opened."


def test_a_full_disk_at_the_commit_saves_nothing(sqlite_url: str) -> None:
    machine_faults.fill_up(sqlite_url)
    told = refusal(lambda: add(sqlite_url, "A", name="x" * 500_000))

    assert (told.message, told.hint.split(".")[0]) == ("The disk is full.", "Nothing was saved")
    assert count(sqlite_url) == 0


def test_what_was_committed_before_is_said_to_be_stored(sqlite_url: str) -> None:
    whole: list[bytes] = []

    def copy_then_read() -> None:
        add(sqlite_url, "A")
        path = machine_faults.path_of(sqlite_url)
        engine_for(sqlite_url).dispose()
        whole.append(path.read_bytes())
        path.write_bytes(whole[0][:100] + b"\xff" * (len(whole[0]) - 100))
        count(sqlite_url)

    told = refusal(copy_then_read)

    assert told.hint.startswith("What you saved is stored; only what came after it failed.")
    engine_for(sqlite_url).dispose()
    machine_faults.path_of(sqlite_url).write_bytes(whole[0])
    assert count(sqlite_url) == 1


def test_part_of_the_work_is_said_to_be_stored(sqlite_url: str) -> None:
    def two_steps() -> None:
        add(sqlite_url, "A")
        machine_faults.fill_up(sqlite_url)
        with refusing_faults():  # a boundary further in knows of the second step only
            add(sqlite_url, "B", name="x" * 500_000)

    told = refusal(two_steps)

    assert told.hint.startswith("Part of it was saved.")
    assert count(sqlite_url) == 1


def test_reading_says_nothing_about_saving(sqlite_url: str) -> None:
    path = machine_faults.path_of(sqlite_url)
    engine_for(sqlite_url).dispose()
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * (path.stat().st_size - 100))

    told = refusal(lambda: count(sqlite_url))

    assert told.message == "The database file is damaged or is not a database."
    assert "saved" not in told.hint.split(".")[0]


def test_a_cut_connection_before_the_commit_saves_nothing(postgres_url: str) -> None:
    def work() -> None:
        with writing(postgres_url) as session:
            session.add(Facility(code="A", name="Alpha"))
            session.flush()
            machine_faults.cut(session)
            session.connection().execute(text("SELECT 1"))

    told = refusal(work)

    assert told.message == "The connection to the database was lost."
    assert told.hint.startswith("Nothing was saved.")
    assert count(postgres_url) == 0


def test_a_connection_cut_at_the_commit_leaves_open_what_became_of_it(postgres_url: str) -> None:
    def work() -> None:
        with writing(postgres_url) as session:
            session.add(Facility(code="A", name="Alpha"))
            session.flush()
            machine_faults.cut(session)

    told = refusal(work)

    assert told.message == "The connection to the database was lost."
    assert told.hint.startswith("It is not known whether this was saved.")


def test_an_import_waits_for_another_one_no_longer_than_its_limit(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)
    with engine_for(postgres_url).connect() as other:
        other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": IMPORT_LOCK})
        started = time.monotonic()

        def work() -> None:
            with importing(postgres_url):
                raise AssertionError("It got the lock.")

        told = refusal(work)
        waited = time.monotonic() - started
        other.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": IMPORT_LOCK})

    assert told.message == "The database is busy: someone else is writing to it."
    assert told.hint.startswith("Nothing was saved.")
    assert waited < 6


def test_a_role_that_may_only_read_is_told_so(postgres_url: str) -> None:
    def work() -> None:
        with writing(postgres_url) as session:
            session.connection().execute(text("SET TRANSACTION READ ONLY"))
            session.add(Facility(code="A", name="Alpha"))

    assert refusal(work).message == "The database or its folder is read-only."


def test_a_job_tells_what_became_of_it_in_its_own_thread(sqlite_url: str) -> None:
    machine_faults.fill_up(sqlite_url)

    def work(**_signals: object) -> None:
        add(sqlite_url, "A", name="x" * 500_000)

    job = Board().start("key", "Title", "vera", work)
    job.wait(30)

    told = refusal(job.result)
    assert (told.message, told.hint.split(".")[0]) == ("The disk is full.", "Nothing was saved")


def test_who_names_what_another_takes_away_at_the_same_moment_is_told_so(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    add(postgres_url, "A")

    def late() -> None:
        with writing(postgres_url) as session:
            facility = session.exec(select(Facility.id)).one()  # looked first
            with writing(postgres_url) as other:
                other.delete(other.get_one(Facility, facility))
            session.add(Department(code="ICU", name="Intensive care", facility_id=facility))

    told = refusal(late)

    assert told.message == "What this belongs to is not there, as when someone else removes it at this moment."
    assert_told_with_reference(told, caplog)


def test_a_mistake_of_ours_is_an_error_with_a_reference(postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    def wrong() -> None:
        with writing(postgres_url) as session:
            session.add(Department(code="ICU", name="Intensive care", facility_id=4711))  # none of that number ever was

    assert_told_with_reference(refusal(wrong), caplog)


def test_what_is_in_use_is_not_said_to_be_gone(postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    add(postgres_url, "A")
    with writing(postgres_url) as session:
        session.add(Department(code="ICU", name="Intensive care", facility_id=session.exec(select(Facility.id)).one()))

    def remove() -> None:
        with writing(postgres_url) as session:
            session.delete(session.exec(select(Facility)).one())

    told = refusal(remove)

    assert told.message == "Something else belongs to this, so it cannot be removed."
    assert_told_with_reference(told, caplog)
    assert count(postgres_url) == 1


@pytest.mark.parametrize(
    ("statement", "state", "fault"),
    [
        ("INSERT INTO department", "23503", "moved"),
        ("UPDATE department", "23503", "moved"),
        (" delete FROM facility", "23503", "in_use"),
        ("DELETE FROM facility", "40P01", "locked"),
        ("", "23503", "moved"),
    ],
)
def test_a_foreign_key_says_which_side_it_was(
    statement: str, state: str, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    driver = type("Violation", (Exception,), {"sqlstate": state})()

    def work() -> None:
        raise DBAPIError(statement, None, driver)

    told = refusal(work)

    assert getattr(told, "fault", None) == fault
    if fault in DOUBTFUL:
        assert_told_with_reference(told, caplog)
    else:
        assert "reference" not in told.hint
        assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def assert_told_with_reference(told: UserError, caplog: pytest.LogCaptureFixture) -> None:
    """Check that the person has the reference of an error in the log, with where it happened."""
    reference = told.hint.removesuffix(".").rpartition(" ")[2]
    assert "Reload the page and look at what is there now. If it happens again" in told.hint
    (logged,) = [one for one in caplog.records if one.levelno == logging.ERROR and reference in one.getMessage()]
    assert logged.exc_info is not None


def test_two_who_store_the_same_at_the_same_moment_are_told_so(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    begun, stored = threading.Event(), threading.Event()

    def second() -> None:
        with writing(postgres_url) as session:
            assert session.connection().execute(text("SELECT COUNT(*) FROM facility")).scalar_one() == 0  # looked first
            begun.set()
            assert stored.wait(30)
            session.add(Facility(code="A", name="Beta"))

    with ThreadPoolExecutor(1) as other:
        late = other.submit(refusal, second)
        assert begun.wait(30)
        add(postgres_url, "A")
        stored.set()
        told = late.result(30)

    assert told.message == "The same is stored already, as when two people save it at one moment."
    assert told.hint.startswith("Nothing was saved. Reload the page and look at what is there now.")
    assert_told_with_reference(told, caplog)
    assert count(postgres_url) == 1


def test_bugs_stay_bugs(sqlite_url: str) -> None:
    def work() -> None:
        with writing(sqlite_url) as session:
            session.connection().execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError), refusing_faults():
        work()


def test_errors_of_sql_say_no_values(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    rows = [{"name": "Jane " + "Miller", "pay": -51_000 - 234}]
    with writing(database_url) as session:
        session.connection().execute(
            text("CREATE TABLE pay (name VARCHAR(80) PRIMARY KEY, pay INTEGER CHECK (pay > 0))")
        )
    try:
        with pytest.raises(DBAPIError) as failed, writing(database_url) as session:
            session.connection().execute(text("INSERT INTO pay VALUES (:name, :pay)"), rows)
        logging.getLogger("caseload.test").error("failed", exc_info=failed.value)
    finally:
        with writing(database_url) as session:
            session.connection().execute(text("DROP TABLE pay"))

    assert "INSERT INTO pay" in caplog.text
    assert "Jane Miller" not in caplog.text
    assert "51234" not in caplog.text


def test_what_a_server_quotes_of_a_value_is_left_out(postgres_url: str) -> None:
    with pytest.raises(DBAPIError) as failed, writing(postgres_url) as session:
        session.connection().execute(text("SELECT CAST(:value AS INTEGER)"), {"value": "fifty thousand"})

    assert "invalid input syntax for type integer" in str(failed.value)
    assert "fifty" not in f"{failed.value} {failed.value.orig}"


def test_the_migration_of_a_replica_is_waited_for(postgres_url: str) -> None:
    assert database.MIGRATION_MINUTES >= 5
    assert database.migrate(postgres_url)


def test_what_the_program_notes_by_itself_is_no_answer_to_who_saves(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note_then_save() -> None:
        view = OpenedView("variance", "", datetime.now(UTC))
        views.remember(sqlite_url, LOCAL_ACTOR, views=[view])
        tour.close(sqlite_url, LOCAL_ACTOR)
        with machine_faults.held_by_another_process(sqlite_url, monkeypatch, against="IMMEDIATE"):
            add(sqlite_url, "A")

    assert refusal(note_then_save).hint == "Nothing was saved. Try again in a minute."
    assert len(views.list_views(sqlite_url, LOCAL_ACTOR)) == 1


def test_what_the_program_notes_by_itself_is_not_what_somebody_saved(sqlite_url: str) -> None:
    def note_then_read() -> None:
        tour.close(sqlite_url, LOCAL_ACTOR)
        raise OSError(errno.ENOSPC, "No space left on device")

    assert refusal(note_then_read).hint == "Ask your administrator to make room, then try again."


def test_an_import_beside_the_pages_waits_for_another_one_longer_than_a_page(
    postgres_url: str, tmp_path: Path, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)
    path = tmp_path / "facilities.csv"
    path.write_text("Date,Department,Account,Amount\n2026-01-31,ICU,5100,1.00\n")
    options = imports.ImportOptions(kind="ledger", create_missing=True)
    outcomes = []

    def post() -> None:
        outcomes.append(imports.post(postgres_url, admin, path, filename=path.name, options=options))

    with engine_for(postgres_url).connect() as other:
        other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": IMPORT_LOCK})
        job = threading.Thread(target=post)
        job.start()
        job.join(4)
        waits = job.is_alive()
        other.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": IMPORT_LOCK})
    job.join(60)

    assert waits, "it was refused after the second that a page waits"
    assert [outcome.rows_loaded for outcome in outcomes] == [1]
