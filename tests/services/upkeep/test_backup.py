"""A backup holds everything, and a restore is equal to it or does not happen."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
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
from tests.small_hospital import SmallHospital, add_small_hospital
from tests.test_layers import PROJECT


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield a database to restore into, of either kind: a file that is not there yet, or a migrated server database."""
    if request.param == "postgresql":
        yield request.getfixturevalue("second_postgres_url")
        return
    url = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    yield url
    engine_for(url).dispose()


@pytest.fixture(scope="module")
def made_once(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of the filled small hospital, in a folder of its own beside its database."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copyfile(sqlite_template, folder / "source.sqlite")
    url = f"sqlite:///{folder / 'source.sqlite'}"
    fill(add_small_hospital(url))
    backup.backup(url, Actor(name="ada", role="admin"), path=folder / "made.zip")
    engine_for(url).dispose()
    return folder / "made.zip"


@pytest.fixture
def made(made_once: Path, tmp_path: Path) -> Path:
    """Return a copy of that backup, which the test may change."""
    return Path(shutil.copy(made_once, tmp_path))


def changed(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Return a copy of a backup with each member changed; None leaves the member out."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as bundle:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                bundle.writestr(name, content)
    return target


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


def test_a_copy_that_could_not_be_finished_is_not_there(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> None:
    """No file may grow beyond a few pages, as on a disk that is full: half a copy would be the newest one."""
    source = Path(small_hospital_sqlite.url.removeprefix("sqlite:///"))
    folder = tmp_path / "kept"
    folder.mkdir()
    copying = (
        "import resource, signal, sys; from pathlib import Path; from services.upkeep import backup\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "backup.copy_file(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", copying, str(source), str(folder / "x-before-y.sqlite")],
        capture_output=True, text=True, check=False, cwd=PROJECT,
    )  # fmt: skip

    assert "cannot be copied" in done.stderr
    assert list(folder.iterdir()) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PARTS = ("format", "application", "revision", "source", "made_at", "audit_first_broken", "tables")
RECORD = ("columns", "rows", "totals", "sha256")


def refuses(path: Path, manifest: bytes) -> bool:
    """Return whether a manifest is refused in one sentence; anything else than a sentence is a bug."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("manifest.json", manifest)
    try:
        with backup._open_bundle(path) as bundle:
            backup._manifest(bundle)
    except UserError:
        return True
    return False


@given(st.data())
def test_a_manifest_of_any_content_is_refused_in_a_sentence(made_once: Path, data: st.DataObject) -> None:
    with zipfile.ZipFile(made_once) as bundle:
        content = json.loads(bundle.read("manifest.json"))
    broken = made_once.with_name("broken.zip")
    assert not refuses(broken, json.dumps(content).encode())

    place = data.draw(st.sampled_from(("whole", "part", "record", "missing", "missing of a record")))
    part, field = data.draw(st.sampled_from(PARTS)), data.draw(st.sampled_from(RECORD))
    anything = data.draw(JSON)
    record = content["tables"]["budget_line"]
    if place == "whole":
        content = anything
    elif place == "part":
        assume(
            type(anything) is not type(content[part]) and not (part == "audit_first_broken" and type(anything) is int)
        )
        content[part] = anything
    elif place == "record":
        assume(type(anything) is not type(record[field]))
        record[field] = anything
    elif place == "missing":
        del content[part]
    else:
        del record[field]
    assert refuses(broken, json.dumps(content).encode())


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[" * 100_000,
        b'{"format": ' + b"9" * 5_000 + b"}",
        b" " * 5_000_000 + b"{}",
        b'{"format": "1"}',
        b'{"format": true}',
        b'{"format": 2, "other": []}',
        b"\xff\xfe",
    ],
    ids=["empty", "nested", "a huge number", "long", "a text", "true", "newer", "no text"],
)
def test_a_manifest_that_is_none_is_refused_in_a_sentence(tmp_path: Path, manifest: bytes) -> None:
    assert refuses(tmp_path / "broken.zip", manifest)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("revision", ""),
        ("revision", "../0001"),
        ("revision", "base"),
        ("made_at", "yesterday"),
        ("made_at", "2026-01-01T00:00:00"),
        ("tables", {}),
        ("audit_first_broken", 10**30),
    ],
)
def test_a_manifest_that_says_wrong_things_restores_nothing(
    made: Path, unmigrated_url: str, admin: Actor, part: str, wrong: object
) -> None:
    def change(name: str, content: bytes) -> bytes:
        return json.dumps(json.loads(content) | {part: wrong}).encode() if name == "manifest.json" else content

    with pytest.raises(UserError):
        backup.restore(unmigrated_url, admin, path=changed(made, change))
