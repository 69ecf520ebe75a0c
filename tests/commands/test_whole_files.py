"""A file that a command writes is whole or is what was there before."""

import os
from pathlib import Path

import pytest

from commands.output import write_file
from services.errors import UserError


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
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)  # an administrator may write anywhere
    made: list[str] = []
    write = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda path, content: made.append(path.name) or write(path, content))

    write_file(out, b"the next one")

    tmp_path.chmod(0o755)
    assert (out.read_bytes(), made) == (b"the next one", ["pack.csv"])
