"""Whether an installation is sound: each thing that can be wrong is named with what to do about it."""

import os
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from data.engine import engine_for, writing
from data.models import AuditEvent, Setting
from services.errors import UserError
from services.organization import hospital
from services.permissions import Actor
from services.trail.anchors import places
from services.upkeep import before_update
from services.upkeep.doctor import database_checks, guard_checks, machine_checks
from services.upkeep.doctor.findings import Finding
from services.upkeep.doctor.report import examine

LINES = [
    "database", "tables", "safety", "clock", "disk", "permissions", "backups", "sign-in", "anchors", "secrets"
]  # fmt: skip


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project folder without secrets, and a folder for backups with one of today."""
    folder = tmp_path / "project"
    (folder / ".streamlit").mkdir(parents=True)
    (folder / ".streamlit" / "config.toml").write_text('[server]\naddress = "127.0.0.1"\n')
    for module in (guard_checks, machine_checks):
        monkeypatch.setattr(module, "PROJECT", folder)
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "today.zip").write_bytes(b"")
    monkeypatch.setenv(before_update.FOLDER_SETTING, str(backups))
    monkeypatch.delenv(guard_checks.ADDRESS, raising=False)
    return folder


def line(url: str, actor: Actor, name: str) -> Finding:
    return next(one for one in examine(url, actor) if one.name == name)


def test_ten_lines_and_none_of_them_bad_where_all_is_well(sqlite_url: str, admin: Actor, tmp_path: Path) -> None:
    Path(sqlite_url.removeprefix("sqlite:///")).chmod(0o600)

    findings = examine(sqlite_url, admin)

    assert [one.name for one in findings] == LINES
    assert {one.name: one.verdict for one in findings if one.verdict != "ok"} == {"anchors": "look"}


def test_postgresql_says_its_version_and_settings(postgres_url: str, admin: Actor) -> None:
    findings = {one.name: one for one in examine(postgres_url, admin)}

    assert findings["database"].sentence.startswith("PostgreSQL ")
    assert findings["safety"].verdict == "bad", "the server of the tests runs without fsync"
    assert "fsync = off" in findings["safety"].sentence
    assert findings["tables"].verdict == findings["clock"].verdict == "ok"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:////nowhere/at/all.sqlite", "There is no database at"),
        ("postgresql://x:secret-word@127.0.0.1:9/x?connect_timeout=2", "cannot be opened"),
    ],
)
def test_a_database_out_of_reach_is_named_and_the_rest_is_looked_at(url: str, sentence: str, admin: Actor) -> None:
    findings = examine(url, admin)

    assert sentence in findings[0].sentence
    assert findings[0].verdict == "bad"
    assert [one.name for one in findings[1:]] == LINES[4:]
    assert "secret-word" not in str(findings)


def test_a_file_that_is_no_database_is_named(tmp_path: Path, admin: Actor) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_text("These are my notes, not a database. " * 50)

    assert "damaged" in line(f"sqlite:///{path}", admin, "database").sentence


@pytest.mark.parametrize(("revision", "remedy"), [("0028", "cli.py init"), ("9999", "Update Caseload here")])
def test_tables_of_another_version_are_named(database_url: str, admin: Actor, revision: str, remedy: str) -> None:
    with engine_for(database_url).execution_options(caseload_writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})

    tables = line(database_url, admin, "tables")

    assert tables.verdict == "bad"
    assert remedy in tables.remedy


def test_a_journal_that_this_sqlite_can_damage_is_named(
    sqlite_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 45, 0))
    monkeypatch.setattr("data.engine.journal_mode", lambda: "wal")

    assert "WAL mode" in line(sqlite_url, admin, "safety").sentence


def test_a_file_on_a_network_file_system_is_named(
    sqlite_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(database_checks, "MOUNTS", mounts)

    assert "network file system (nfs4)" in line(sqlite_url, admin, "safety").sentence


@pytest.mark.parametrize("url", [" ", "mysql://h/db", "postgresql://u:p@h:port/db", "sqlite://"])
def test_a_url_of_no_database_is_refused_in_a_sentence(url: str, admin: Actor) -> None:
    with pytest.raises(UserError, match="DATABASE_URL"):
        examine(url, admin)


def test_a_clock_that_went_back_is_named(database_url: str, admin: Actor) -> None:
    with writing(database_url) as session:
        session.add(
            AuditEvent(
                at=datetime.now(UTC) + timedelta(days=2), actor="x", action="x", subject="x", details={},
                previous_hash="x", hash="x",
            )
        )  # fmt: skip

    assert "lies in the future" in line(database_url, admin, "clock").sentence


@pytest.mark.parametrize(
    ("place", "verdict"),
    [
        *((("US", "America/Los_Angeles"), "ok"), (("US", "UTC"), "look"), (("NZ", "America/Los_Angeles"), "look")),
        *((("DE", "Europe/Vienna"), "ok"), (("DE", "No/Such_Zone"), "look"), (("", "UTC"), "ok")),
    ],
)
def test_a_day_that_is_not_the_hospitals_is_named(
    sqlite_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch, place: tuple[str, str], verdict: str
) -> None:
    country, zone = place
    if country:
        with writing(sqlite_url) as session:
            session.merge(Setting(key="country", value={"value": country}))
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        clock = line(sqlite_url, admin, "clock")
    time.tzset()

    assert clock.verdict == verdict
    assert ("TZ=" in clock.remedy) is (verdict == "look")


def test_a_full_disk_is_named(sqlite_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=10_000_000))

    disk = line(sqlite_url, admin, "disk")

    assert (disk.verdict, "0.0 GB left" in disk.sentence) == ("bad", True)


def test_files_that_others_can_read_or_write_are_named(sqlite_url: str, admin: Actor, project: Path) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    path.chmod(0o644)
    assert (line(sqlite_url, admin, "permissions").verdict, line(sqlite_url, admin, "permissions").remedy) == (
        "look",
        f"chmod o-rw {path}",
    )
    path.chmod(0o600)
    secrets = project / ".streamlit" / "secrets.toml"
    secrets.write_text("")
    secrets.chmod(0o606)
    assert line(sqlite_url, admin, "permissions").verdict == "bad"


def test_old_and_missing_backups_are_named(sqlite_url: str, admin: Actor, tmp_path: Path) -> None:
    (backup,) = (tmp_path / "backups").iterdir()
    os.utime(backup, (time.time() - 5 * 86_400,) * 2)
    assert "5 days old" in line(sqlite_url, admin, "backups").sentence
    backup.unlink()
    assert line(sqlite_url, admin, "backups").sentence.startswith("There is no backup")


def test_an_address_without_sign_in_is_bad(sqlite_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(guard_checks.ADDRESS, "0.0.0.0")  # noqa: S104

    assert line(sqlite_url, admin, "sign-in").verdict == "bad"


def test_half_a_secrets_file_is_bad(sqlite_url: str, admin: Actor, project: Path) -> None:
    (project / ".streamlit" / "secrets.toml").write_text("[auth\n")

    findings = {one.name: one.verdict for one in examine(sqlite_url, admin)}
    assert (findings["sign-in"], findings["secrets"]) == ("bad", "bad")


def test_anchors_are_held_against_the_trail(
    database_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(places.FILE_SETTING, str(tmp_path / "anchors"))
    assert "must hold a key" in line(database_url, admin, "anchors").sentence
    monkeypatch.setenv(places.KEY_SETTING, "k" * 40)
    assert line(database_url, admin, "anchors").verdict == "bad", "a file that is not there may have been removed"

    hospital.change(database_url, admin, idle_minutes=20)
    assert line(database_url, admin, "anchors").verdict == "ok"

    with writing(database_url) as session:
        session.connection().execute(text("UPDATE data_version SET version = 1"))
    assert "turned back" in line(database_url, admin, "anchors").sentence


def test_one_secret_for_two_things_is_bad(sqlite_url: str, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(places.KEY_SETTING, "k" * 40)
    monkeypatch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "k" * 40)

    assert "also the cookie secret" in line(sqlite_url, admin, "secrets").sentence
