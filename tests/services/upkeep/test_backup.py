"""A backup holds everything, and a restore is equal to it or does not happen."""

import fcntl
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from data.engine import engine_for, reading, writing
from data.models import Facility
from services import audit
from services.database import MIGRATIONS, newest_revision
from services.errors import NotPermittedError, UserError
from services.permissions import LOCAL_ACTOR, Actor
from services.upkeep import backup
from services.upkeep.verify import verify
from tests.services.filled import ACTOR, fill
from tests.services.upkeep.changed_backups import changed
from tests.small_hospital import SmallHospital


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield a database to restore into, of either kind: a file that is not there yet, or a migrated server database."""
    if request.param == "postgresql":
        yield request.getfixturevalue("second_postgres_url")
        return
    url = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    yield url
    engine_for(url).dispose()


def is_empty(url: str) -> bool:
    with reading(url) as session:
        return session.connection().execute(text("SELECT COUNT(*) FROM department")).scalar_one() == 0


@pytest.mark.slow
def test_a_restored_database_is_equal_whatever_the_kinds(
    small_hospital: SmallHospital, empty_target: str, admin: Actor, tmp_path: Path
) -> None:
    fill(small_hospital)

    made = backup.backup(small_hospital.url, admin, path=tmp_path / "b.zip")
    restored = backup.restore(empty_target, admin, path=tmp_path / "b.zip")
    again = backup.backup(empty_target, admin, path=tmp_path / "again.zip")

    assert restored == made
    assert again.tables == made.tables  # rows, totals and the text of every table
    before, after = verify(small_hospital.url, admin), verify(empty_target, admin)
    assert after.problems == []
    assert (after.tables, after.audit_events) == (before.tables, before.audit_events)


@pytest.mark.slow
def test_the_restored_database_goes_on_where_the_old_one_stopped(made: Path, empty_target: str, admin: Actor) -> None:
    backup.restore(empty_target, admin, path=made)

    with writing(empty_target) as session:
        session.add(Facility(code="NEW", name="New wing"))
        audit.record(session, ACTOR, "import.post", "import_batch/2", {})

    assert verify(empty_target, admin).problems == []
    assert verify(empty_target, admin).audit_events == 3


def test_a_backup_shows_one_moment_and_does_not_stop_writers(
    small_hospital: SmallHospital, admin: Actor, tmp_path: Path
) -> None:
    def write_meanwhile(table: str, _rows: int) -> None:
        if table == "account":
            with writing(small_hospital.url) as session:
                session.add(Facility(code="LATE", name="Too late for this backup"))

    made = backup.backup(small_hospital.url, admin, path=tmp_path / "b.zip", progress=write_meanwhile)

    assert made.tables["facility"].rows == 1
    assert verify(small_hospital.url, admin).tables["facility"].rows == 2


def test_nothing_but_the_backup_is_left_behind(made_once: Path) -> None:
    assert [path.name for path in made_once.parent.iterdir() if not path.name.startswith("source.sqlite")] == [
        "made.zip"
    ]


def test_an_existing_file_is_never_overwritten(made: Path, sqlite_url: str, admin: Actor) -> None:
    before = made.read_bytes()

    with pytest.raises(UserError, match="already exists"):
        backup.backup(sqlite_url, admin, path=made)

    assert made.read_bytes() == before


def test_a_folder_that_is_not_there_is_refused(sqlite_url: str, admin: Actor, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere does not exist"):
        backup.backup(sqlite_url, admin, path=tmp_path / "nowhere" / "b.zip")


def test_a_database_without_tables_is_refused(unmigrated_url: str, admin: Actor, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no tables yet"):
        backup.backup(unmigrated_url, admin, path=tmp_path / "b.zip")

    assert list(tmp_path.iterdir()) == []


def test_restoring_over_figures_is_refused(made: Path, small_hospital: SmallHospital, admin: Actor) -> None:
    before = verify(small_hospital.url, admin).tables

    with pytest.raises(UserError, match="not empty") as refusal:
        backup.restore(small_hospital.url, admin, path=made)

    assert "DATABASE_URL=" in refusal.value.hint
    assert verify(small_hospital.url, admin).tables == before


def cut(name: str, content: bytes) -> bytes | None:
    return content[:-40] if name.endswith("ledger_entry.jsonl") else content


def another_cent(name: str, content: bytes) -> bytes | None:
    return content.replace(b"10001", b"10002") if name.endswith("budget_line.jsonl") else content


def another_name(name: str, content: bytes) -> bytes | None:
    return content.replace(b"Intensive care", b"Intensive Care") if name.endswith("department.jsonl") else content


def a_row_less(name: str, content: bytes) -> bytes | None:
    return content.split(b"\n", 1)[1] if name.endswith("statistic.jsonl") else content


def a_lost_parent(name: str, content: bytes) -> bytes | None:
    return b"" if name.endswith("service_line.jsonl") else content


def an_impossible_month(name: str, content: bytes) -> bytes | None:
    return content.replace(b"202601", b"202613") if name.endswith("ledger_entry.jsonl") else content


def a_changed_audit_event(name: str, content: bytes) -> bytes | None:
    return content.replace(b"fay", b"ada") if name.endswith("audit_event.jsonl") else content


def a_table_less(name: str, content: bytes) -> bytes | None:
    return None if name.endswith("setting.jsonl") else content


def no_manifest(name: str, content: bytes) -> bytes | None:
    return None if name == "manifest.json" else content


def a_manifest_of_something_else(name: str, content: bytes) -> bytes | None:
    return b'{"tables": []}' if name == "manifest.json" else content


@pytest.mark.parametrize(
    "change",
    [
        *(cut, another_cent, another_name, a_row_less, a_lost_parent, an_impossible_month, a_changed_audit_event),
        *(a_table_less, no_manifest, a_manifest_of_something_else),
    ],
)
def test_a_changed_backup_is_refused_and_leaves_the_database_empty(
    made: Path, database_url: str, admin: Actor, change: Callable[[str, bytes], bytes | None]
) -> None:
    with pytest.raises(UserError, match="not a complete Caseload backup"):
        backup.restore(database_url, admin, path=changed(made, change))

    assert is_empty(database_url)
    backup.restore(database_url, admin, path=made)  # the good copy still goes in


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not really", b"figures, figures"])
def test_a_file_that_is_no_backup_is_refused(content: bytes, unmigrated_url: str, admin: Actor, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(content)

    with pytest.raises(UserError, match="not a complete Caseload backup"):
        backup.restore(unmigrated_url, admin, path=path)


def test_a_file_that_is_not_there_is_named(unmigrated_url: str, admin: Actor, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.zip does not exist"):
        backup.restore(unmigrated_url, admin, path=tmp_path / "gone.zip")
    with pytest.raises(UserError, match="is a folder"):
        backup.restore(unmigrated_url, admin, path=tmp_path)


def test_a_damaged_byte_is_found(made: Path, unmigrated_url: str, admin: Actor) -> None:
    with zipfile.ZipFile(made) as bundle:
        member = bundle.getinfo("tables/budget_line.jsonl")
    content = bytearray(made.read_bytes())
    content[member.header_offset + 30 + len(member.filename) + 20 + member.compress_size // 2] ^= 0xFF
    made.write_bytes(bytes(content))

    with pytest.raises(UserError, match="not a complete Caseload backup"):
        backup.restore(unmigrated_url, admin, path=made)


def test_a_backup_of_a_newer_version_is_refused(made: Path, unmigrated_url: str, admin: Actor) -> None:
    def newer(name: str, content: bytes) -> bytes:
        return json.dumps(json.loads(content) | {"revision": "9999"}).encode() if name == "manifest.json" else content

    with pytest.raises(UserError, match="newer version"):
        backup.restore(unmigrated_url, admin, path=changed(made, newer))


NEXT_REVISION = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9999", "{head}"
def upgrade():
    with op.batch_alter_table("facility") as batch:
        batch.add_column(sa.Column("city", sa.String(), nullable=True))
"""


def test_a_backup_of_an_older_version_is_restored_and_brought_up_to_date(
    made: Path, unmigrated_url: str, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = newest_revision()
    migrations = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, migrations)
    (migrations / "versions" / "9999_city.py").write_text(NEXT_REVISION.format(head=head))
    monkeypatch.setattr("services.database.MIGRATIONS", migrations)

    restored = backup.restore(unmigrated_url, admin, path=made)

    assert restored.revision == head
    assert "city" in {column["name"] for column in inspect(engine_for(unmigrated_url)).get_columns("facility")}
    assert not is_empty(unmigrated_url)


def test_only_administrators_make_and_restore_backups(sqlite_url: str, finance_lead: Actor, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError):
        backup.backup(sqlite_url, finance_lead, path=tmp_path / "b.zip")
    with pytest.raises(NotPermittedError):
        backup.restore(sqlite_url, finance_lead, path=tmp_path / "b.zip")


def test_the_text_of_tables_stays_as_it_is(made: Path, golden: Callable[[str, str], None]) -> None:
    """A backup made today must still be read by later versions: a change here needs a new `FORMAT`."""
    timeless = ("department", "account", "ledger_entry", "rejected_row", "budget_line", "statistic", "forecast_point")
    with zipfile.ZipFile(made) as bundle:
        texts = [f"# {name}\n{bundle.read(f'tables/{name}.jsonl').decode()}" for name in timeless]

    golden("backup/tables.txt", "".join(texts))


def test_the_copy_of_a_killed_backup_goes_with_the_next_one(
    small_hospital_sqlite: SmallHospital, tmp_path: Path
) -> None:
    """A kill leaves a whole copy of the database in the folder of the backup; one under way is left alone."""
    copies = [tmp_path / f".caseload-backup-{name}" for name in ("killed", "killed_long_ago", "under_way", "begun")]
    killed, killed_long_ago, under_way, _begun = copies
    for folder in copies:
        folder.mkdir()
        (folder / "copy.sqlite").write_bytes(b"figures")
    (killed / "lock").touch()
    os.utime(killed_long_ago, (0, 0))

    with (under_way / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.utime(under_way, (0, 0))
        backup.backup(small_hospital_sqlite.url, LOCAL_ACTOR, path=tmp_path / "kept.zip")

    assert [folder.exists() for folder in copies] == [False, False, True, True]


def test_a_backup_holds_the_lock_of_its_copy(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    """A second backup into the same folder leaves the copy of the first alone."""
    free = []

    def look(_table: str, _rows: int) -> None:
        (copy,) = tmp_path.glob(".caseload-backup-*")
        with (copy / "lock").open() as lock, suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free.append(copy)

    backup.backup(small_hospital_sqlite.url, LOCAL_ACTOR, path=tmp_path / "kept.zip", progress=look)

    assert free == []
    assert list(tmp_path.glob(".caseload-backup-*")) == []
