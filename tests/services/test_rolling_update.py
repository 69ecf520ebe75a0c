"""Servers of two versions on one database: the newer one keeps a backup and updates, the older one is refused whole."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from data import outcomes
from data.engine import engine_for, reading, writing
from services import audit, database
from services.database import MIGRATIONS, migrate
from services.errors import UserError
from services.imports.storing.bulk import importing
from services.organization import hospital
from services.permissions import Actor
from services.upkeep import backup, before_update
from services.upkeep.verify import verify

NEXT = """
from alembic import op
revision, down_revision = "9998", "{head}"
def upgrade():
    op.execute("CREATE TABLE next_thing (x INTEGER)")
"""
#: Real tables of an older version; people with rights were added with 0016.
OLDER = "0022"


@pytest.fixture(autouse=True)
def backups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(before_update.FOLDER_SETTING, str(tmp_path / "backups"))
    return tmp_path / "backups"


@pytest.fixture
def newer_migrations(tmp_path: Path) -> Path:
    """Return the migrations of the next version of Caseload."""
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "versions" / "9998_next.py").write_text(NEXT.format(head=database.newest_revision()))
    return migrations


@pytest.fixture(params=["sqlite", "postgresql"])
def older_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield a database with the tables of an older version, in which something happened."""
    if request.param == "sqlite":
        url = request.getfixturevalue("unmigrated_url")
    else:
        url = request.getfixturevalue("postgres_url")  # it is lent at the newest revision
        with engine_for(url).begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    migrate(url, OLDER)
    with writing(url) as session:
        audit.record(session, Actor("ada", "admin"), "settings.change", "setting", {"new": {}})
        session.connection().execute(
            text("INSERT INTO facility (code, name, country) VALUES ('OLD', 'Old wing', 'US')")
        )
    yield url
    engine_for(url).dispose()


def update_tables(url: str, migrations: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start a server of the next version once."""
    with monkeypatch.context() as newer:
        newer.setattr(database, "MIGRATIONS", migrations)
        before_update.update(url)


def test_an_older_server_reads_and_writes_nothing_on_newer_tables(
    database_url: str, newer_migrations: Path, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.change(database_url, admin, idle_minutes=20)
    update_tables(database_url, newer_migrations, monkeypatch)

    for ask in (
        lambda: hospital.change(database_url, admin, idle_minutes=25),
        lambda: verify(database_url, admin),
        lambda: importing(database_url).__enter__(),
        lambda: migrate(database_url),
    ):
        with pytest.raises(UserError, match="updated by a newer version of Caseload") as refusal:
            ask()
        assert refusal.value.code == "outdated"

    with engine_for(database_url).connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM audit_event")).scalar_one() == 1


def test_an_update_waits_for_what_is_under_way_and_refuses_what_begins_after_it(
    database_url: str, newer_migrations: Path, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.change(database_url, admin, idle_minutes=20)
    begun, go_on, updated = threading.Event(), threading.Event(), threading.Event()
    known = database._known_in(MIGRATIONS)

    def long_work() -> None:
        with writing(database_url) as session:
            audit.record(session, admin, "settings.change", "setting", {"new": {}})
            begun.set()
            go_on.wait(20)

    def update() -> None:
        monkeypatch.setattr(database, "MIGRATIONS", newer_migrations)
        before_update.update(database_url)
        updated.set()

    older, newer = threading.Thread(target=long_work), threading.Thread(target=update)
    older.start()
    assert begun.wait(20)
    newer.start()
    assert not updated.wait(2), "the older server’s work is not cut in two"
    go_on.set()
    older.join(20)
    newer.join(30)
    assert updated.is_set()
    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS)
    assert "9998" not in known

    with pytest.raises(UserError, match="newer version"):
        hospital.change(database_url, admin, idle_minutes=25)
    monkeypatch.setattr(database, "MIGRATIONS", newer_migrations)
    with reading(database_url) as session:
        assert audit.chain(session).events == 2
        assert audit.chain(session).intact


def test_an_older_database_is_kept_before_its_tables_are_updated(
    older_url: str, backups: Path, admin: Actor, tmp_path: Path
) -> None:
    before_update.update(older_url)

    (kept,) = backups.iterdir()
    assert kept.name.split("-", 1)[1].startswith(f"{OLDER}-before-{database.newest_revision()}-")
    with reading(older_url) as session:
        assert session.connection().execute(text("SELECT name FROM facility")).scalars().all() == ["Old wing"]
    assert verify(older_url, admin).problems == []
    back = f"sqlite:///{kept}"
    if kept.suffix == ".zip":
        back = f"sqlite:///{tmp_path / 'back.sqlite'}"
        manifest = backup.restore(back, admin, path=kept)
        assert manifest.revision == OLDER
    else:
        with engine_for(back).connect() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == OLDER
        migrate(back)
    with reading(back) as session:
        assert session.connection().execute(text("SELECT name FROM facility")).scalars().all() == ["Old wing"]
    engine_for(back).dispose()


def test_without_room_for_a_backup_nothing_is_updated(
    older_url: str, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups.write_text("a file where the folder should be")

    with pytest.raises(UserError, match="There is no backup, so the tables are not updated") as refusal:
        before_update.update(older_url)

    assert "CASELOAD_BACKUP_BEFORE_UPDATE=no" in refusal.value.hint
    with engine_for(older_url).connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == OLDER
    monkeypatch.setenv(before_update.BEFORE_SETTING, "no")
    assert migrate(older_url) == database.newest_revision()


def test_an_empty_database_needs_no_backup(unmigrated_url: str, backups: Path) -> None:
    migrate(unmigrated_url, OLDER)
    before_update.update(unmigrated_url)

    assert not backups.exists()


def reader_of_views(url: str) -> Connection:
    """Return a connection of a program that has read a view and keeps its transaction open, as Power BI may."""
    plain = create_engine(engine_for(url).url, poolclass=NullPool).connect()
    plain.execute(text("SELECT * FROM bi_hospital")).all()
    return plain


def test_an_update_that_a_reader_of_the_views_keeps_waiting_locks_nobody_out(
    postgres_url: str, newer_migrations: Path, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hospital.change(postgres_url, admin, idle_minutes=20)
    monkeypatch.setattr(database, "PATIENCE", 6)
    monkeypatch.setattr(database, "ASK_MS", 700)
    refusals: list[UserError] = []

    def update() -> None:
        monkeypatch.setattr(database, "MIGRATIONS", newer_migrations)
        try:
            before_update.update(postgres_url)
        except UserError as error:
            refusals.append(error)

    waits: list[float] = []
    with reader_of_views(postgres_url):
        newer = threading.Thread(target=update)
        newer.start()
        time.sleep(0.5)
        while newer.is_alive() and len(waits) < 100:
            began = time.monotonic()
            with reading(postgres_url) as session:
                session.connection().execute(text("SELECT 1"))
            waits.append(time.monotonic() - began)
            time.sleep(0.1)
        newer.join(30)
        assert not newer.is_alive(), "the update gives up while the other program reads on"

    assert len(waits) > 4
    assert max(waits) < 3, "whoever reads meanwhile waits for one try, not for the other program"
    (refusal,) = refusals
    assert refusal.message == "The tables cannot be updated: something else still uses them."
    assert refusal.hint.startswith("Nothing was changed.")
    with engine_for(postgres_url).connect() as connection:
        monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS)
        stored = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        assert stored == database.newest_revision()


def test_an_update_goes_on_when_the_reader_of_the_views_lets_go_and_keeps_one_backup(
    postgres_url: str, newer_migrations: Path, admin: Actor, monkeypatch: pytest.MonkeyPatch, backups: Path
) -> None:
    hospital.change(postgres_url, admin, idle_minutes=20)
    monkeypatch.setattr(database, "ASK_MS", 300)
    reader = reader_of_views(postgres_url)
    threading.Timer(3, reader.close).start()
    before = outcomes.mark()

    update_tables(postgres_url, newer_migrations, monkeypatch)

    with engine_for(postgres_url).connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9998"
    assert len(list(backups.iterdir())) == 1, "one for all tries"
    assert outcomes.since(before) == "unasked"
