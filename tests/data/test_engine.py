"""Engines and the unit of work: what is committed, what is not, and how two writers meet."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from data import engine
from data.engine import DatabaseUrlError, engine_for, journal_mode, last_commit, normalized_url, reading, writing
from data.models import Facility
from tests import unsynced_files


def codes(url: str) -> list[str]:
    with reading(url) as session:
        return list(session.exec(select(Facility.code).order_by(Facility.code)))


def test_a_unit_of_work_commits_when_it_ends(database_url: str) -> None:
    with writing(database_url) as session:
        session.add(Facility(code="A", name="Alpha"))

    assert codes(database_url) == ["A"]


def test_a_unit_of_work_that_raises_leaves_nothing(database_url: str) -> None:
    def stops_halfway() -> None:
        with writing(database_url) as session:
            session.add(Facility(code="A", name="Alpha"))
            session.flush()
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        stops_halfway()

    assert codes(database_url) == []


def test_reading_never_commits(database_url: str) -> None:
    with reading(database_url) as session:
        session.add(Facility(code="A", name="Alpha"))
        session.flush()

    assert codes(database_url) == []


def test_commits_of_this_process_are_counted_and_readers_are_not(database_url: str) -> None:
    before = last_commit()
    codes(database_url)
    assert last_commit() == before

    with writing(database_url) as session:
        session.add(Facility(code="A", name="Alpha"))

    assert last_commit() > before


def test_foreign_keys_are_enforced(database_url: str) -> None:
    insert = "INSERT INTO user_department (user_id, department_id) VALUES (98, 99)"
    with pytest.raises(IntegrityError), writing(database_url) as session:
        session.connection().execute(text(insert))


def test_two_writers_queue_instead_of_failing(database_url: str) -> None:
    first_holds_the_lock = threading.Event()

    def first() -> None:
        with writing(database_url) as session:
            session.add(Facility(code="A", name="Alpha"))
            session.flush()
            first_holds_the_lock.set()
            time.sleep(0.3)

    thread = threading.Thread(target=first)
    thread.start()
    assert first_holds_the_lock.wait(timeout=10)
    with writing(database_url) as session:
        session.add(Facility(code="B", name="Beta"))
    thread.join(timeout=10)

    assert codes(database_url) == ["A", "B"]


def test_a_writer_on_sqlite_sees_what_the_writer_before_it_left(sqlite_url: str) -> None:
    """Read, then write, from several threads: no update is lost, for the lock is taken before the read."""
    with writing(sqlite_url) as session:
        session.add(Facility(code="COUNT", name="Counter", beds=0))

    def add_ten() -> None:
        for _ in range(10):
            with writing(sqlite_url) as session:
                row = session.exec(select(Facility)).one()
                row.beds = (row.beds or 0) + 1

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    with reading(sqlite_url) as session:
        assert session.exec(select(Facility.beds)).one() == 40


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgresql://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgresql+psycopg://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("sqlite:///var/x.sqlite", "sqlite:///var/x.sqlite"),
        ("sqlite:////var/a b%3F%25#ä.sqlite", "sqlite:////var/a b%3F%25#ä.sqlite"),
        ("postgresql://u:a#b?c/d%40@h:5/db", "postgresql+psycopg://u:a#b?c/d%40@h:5/db"),
        ("postgresql:///db?host=/run/pg", "postgresql+psycopg:///db?host=/run/pg"),
    ],
)
def test_common_spellings_of_a_database_url_are_understood(given: str, used: str) -> None:
    assert normalized_url(given) == used


@pytest.mark.parametrize("url", ["", "mysql://h/db", "postgresql+asyncpg://h/db", "/var/x.sqlite"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="must start with"):
        normalized_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *("sqlite://", "sqlite:///", "sqlite:///:memory:"),  # no file
        *("sqlite:////var/a?b.sqlite", "sqlite:////var/a?mode=ro", "sqlite:////var/100%cent"),  # another file
        *("postgresql://u:p@h:port/db", "postgresql://[::1/db", "postgresql://u:p@ss@h/db"),  # another host
    ],
)
def test_a_url_that_would_lead_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUrlError, match="DATABASE_URL"):
        normalized_url(url)


@pytest.mark.parametrize(
    ("version", "mode"), [((3, 40, 1), "truncate"), ((3, 51, 2), "truncate"), ((3, 51, 3), "wal"), ((3, 52, 0), "wal")]
)
def test_wal_is_used_only_where_sqlite_is_safe_with_it(version: tuple[int, int, int], mode: str) -> None:
    assert journal_mode(version) == mode


def test_sqlite_connections_are_prepared(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_prepare_sqlite", unsynced_files.prepare)
    with engine_for(sqlite_url).connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("foreign_keys", "journal_mode", "synchronous")
        }

    assert settings == {"foreign_keys": 1, "journal_mode": journal_mode(), "synchronous": 2}


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "caseload.sqlite"
    url = f"sqlite:///{path}"
    with engine_for(url).connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
        connection.commit()
    engine_for(url).dispose()

    assert sqlite3.connect(path).execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]
