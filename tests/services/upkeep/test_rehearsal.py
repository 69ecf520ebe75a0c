"""A restore is rehearsed: proven in a scratch database, and said when a backup is of no use."""

from pathlib import Path

import pytest

from services.database import migrate
from services.errors import NotPermittedError, UserError
from services.organization import hospital
from services.permissions import Actor
from services.trail.anchors import places
from services.upkeep import backup
from services.upkeep.rehearsal import rehearse
from tests.services.filled import fill
from tests.services.trail.attacks import execute, rewrite
from tests.small_hospital import SmallHospital


@pytest.fixture
def backed_up(small_hospital: SmallHospital, tmp_path: Path, admin: Actor) -> Path:
    """Return the folder with the backup of a filled hospital."""
    fill(small_hospital)
    folder = tmp_path / "backups"
    folder.mkdir()
    backup.backup(small_hospital.url, admin, path=folder / "night.zip")
    return folder


def test_a_good_backup_proves_itself_to_the_cent(small_hospital: SmallHospital, backed_up: Path, admin: Actor) -> None:
    hospital.change(small_hospital.url, admin, idle_minutes=20)

    done = rehearse(small_hospital.url, admin, path=backed_up)

    assert done.usable
    assert done.file.name == "night.zip"
    assert done.totals["ledger_entry"] == "-0.05"
    assert done.totals["budget_line"] == "1200.78"
    assert "rows, totals and text of every table equal the backup" in done.proof[0]
    assert "state equals the audit trail of 2 events" in done.proof[1]
    assert "1 event happened after it and would be lost." in done.remarks


def test_a_backup_of_an_older_version_is_brought_up_to_date_without_another_backup(
    unmigrated_url: str, tmp_path: Path, admin: Actor
) -> None:
    migrate(unmigrated_url, "0026")
    backup.backup(unmigrated_url, admin, path=tmp_path / "old.zip")

    assert rehearse(unmigrated_url, admin, path=tmp_path / "old.zip").usable


def test_a_copy_of_a_sqlite_file_is_rehearsed_too(
    small_hospital_sqlite: SmallHospital, tmp_path: Path, admin: Actor
) -> None:
    fill(small_hospital_sqlite)
    copy = tmp_path / "copy.sqlite"
    backup.copy_file(Path(small_hospital_sqlite.url.removeprefix("sqlite:///")), copy)
    before = copy.read_bytes()

    assert rehearse(small_hospital_sqlite.url, admin, path=copy).usable
    assert copy.read_bytes() == before


def test_a_torn_file_is_not_usable(small_hospital: SmallHospital, backed_up: Path, admin: Actor) -> None:
    content = (backed_up / "night.zip").read_bytes()
    (backed_up / "night.zip").write_bytes(content[: len(content) // 2])

    done = rehearse(small_hospital.url, admin, path=backed_up)

    assert not done.usable
    assert "not a complete Caseload backup" in done.problems[0]


def test_a_backup_of_a_database_that_was_wrong_is_not_usable(
    small_hospital: SmallHospital, backed_up: Path, admin: Actor
) -> None:
    execute(small_hospital.url, "UPDATE period_totals SET m02 = m02 + 1 WHERE version_id > 0")
    backup.backup(small_hospital.url, admin, path=backed_up / "wrong.zip")

    done = rehearse(small_hospital.url, admin, path=backed_up / "wrong.zip")

    assert done.problems == ("1 monthly total differs from its lines.",)


def test_anchors_tell_a_rewritten_backup_from_an_old_one(
    small_hospital: SmallHospital, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = small_hospital.url
    monkeypatch.setenv(places.FILE_SETTING, str(tmp_path / "anchors"))
    monkeypatch.setenv(places.KEY_SETTING, "k" * 40)
    for minutes in (20, 21, 22):
        hospital.change(url, admin, idle_minutes=minutes)
    backup.backup(url, admin, path=tmp_path / "old.zip")
    hospital.change(url, admin, idle_minutes=23)

    good = rehearse(url, admin, path=tmp_path / "old.zip")
    assert good.usable
    assert any("Anchors confirm its audit trail up to event 3" in line for line in good.proof)

    rewrite(url, lambda events: [{**event, "actor": "somebody"} for event in events])
    backup.backup(url, admin, path=tmp_path / "rewritten.zip")
    bad = rehearse(url, admin, path=tmp_path / "rewritten.zip")
    assert "was rewritten: event 1 is not the one" in bad.problems[0]


def test_anchors_in_a_system_log_are_not_called_unset(
    small_hospital: SmallHospital, backed_up: Path, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(places.SYSLOG_SETTING, "/dev/log")
    monkeypatch.setenv(places.KEY_SETTING, "k" * 40)

    proof = rehearse(small_hospital.url, admin, path=backed_up).proof

    assert not any("No anchors" in line for line in proof)
    assert any("Anchors go to the system log /dev/log" in line for line in proof)


def test_without_the_database_in_use_a_backup_is_rehearsed_all_the_same(
    small_hospital: SmallHospital, backed_up: Path, admin: Actor
) -> None:
    done = rehearse("postgresql://x:y@127.0.0.1:9/x?connect_timeout=2", admin, path=backed_up)

    assert done.usable
    assert "out of reach" in done.remarks[-1]


def test_only_administrators_rehearse_and_a_file_must_be_there(
    small_hospital: SmallHospital, tmp_path: Path, admin: Actor, finance_lead: Actor
) -> None:
    with pytest.raises(NotPermittedError):
        rehearse(small_hospital.url, finance_lead, path=tmp_path)
    (tmp_path / "nothing").mkdir()
    with pytest.raises(UserError, match="There is no backup in"):
        rehearse(small_hospital.url, admin, path=tmp_path / "nothing")
    with pytest.raises(UserError, match="does not exist"):
        rehearse(small_hospital.url, admin, path=tmp_path / "none.zip")
