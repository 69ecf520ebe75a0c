"""A file that a command writes is whole or is what was there before."""

import os
from pathlib import Path

import pytest

from commands.output import write_file
from services.errors import UserError
from services.upkeep.whole_files import appearing_whole


def test_what_was_there_stays_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "pack.csv"
    out.write_bytes(b"the last one")

    def fail(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(UserError, match="cannot be written"):
        write_file(out, b"the next one")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("pack.csv", b"the last one")]


def test_a_file_that_is_replaced_keeps_who_may_read_it_and_a_link_stays_a_link(tmp_path: Path) -> None:
    out, link = tmp_path / "pack.csv", tmp_path / "link.csv"
    out.write_bytes(b"the last one")
    out.chmod(0o600)
    link.symlink_to(out)

    write_file(link, b"the next one")

    assert out.read_bytes() == b"the next one"
    assert out.stat().st_mode & 0o777 == 0o600
    assert link.is_symlink()


def test_a_device_is_written_itself(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    write_file(Path(f"/dev/fd/{writer}"), b"piped")
    os.close(writer)
    with os.fdopen(reader, "rb") as piped:
        assert piped.read() == b"piped"
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_a_folder_that_takes_no_other_is_written_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "pack.csv"
    out.write_bytes(b"the last one, longer")
    tmp_path.chmod(0o555)
    forbid_writing(monkeypatch, tmp_path)
    made: list[str] = []
    write = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda path, content: made.append(path.name) or write(path, content))

    write_file(out, b"the next one")

    tmp_path.chmod(0o755)
    assert (out.read_bytes(), made) == (b"the next one", ["pack.csv"])


def forbid_writing(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != place)  # an administrator may write anywhere


def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "pack.csv"
    out.write_bytes(b"to be kept")
    forbid_writing(monkeypatch, out)
    with appearing_whole(out) as place:
        assert place == out  # whoever writes is refused there, as ever


def test_what_two_write_at_once_is_whole(tmp_path: Path) -> None:
    """The later one stays; the one before was there for a moment, whole as well."""
    out = tmp_path / "backup.zip"
    with appearing_whole(out) as first:
        first.write_bytes(b"11")
        with appearing_whole(out) as second:
            second.write_bytes(b"2222")
            first.write_bytes(b"111111")
        assert out.read_bytes() == b"2222"
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("backup.zip", b"111111")]


def test_nobody_may_read_what_is_being_written_who_may_not_read_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "pay.csv"
    out.write_bytes(b"pay")
    out.chmod(0o600)
    with appearing_whole(out) as part:
        assert part.stat().st_mode & 0o777 == 0o600


def test_what_a_killed_writer_left_behind_goes_after_a_day(tmp_path: Path) -> None:
    left, under_way, other = (
        tmp_path / f"{name}.part" for name in ("pack.csv.0a1b2c3d", "pack.csv.11111111", "pack.csv.of-mine")
    )
    for one in (left, under_way, other):
        one.touch()
    for one in (left, other):
        os.utime(one, (0, 0))
    write_file(tmp_path / "pack.csv", b"the next one")
    assert sorted(tmp_path.iterdir()) == [tmp_path / "pack.csv", under_way, other]
