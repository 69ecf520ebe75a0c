"""A SQLite file that is taken away or replaced under a program that runs: nothing is written beside it."""

import shutil
from pathlib import Path

import pytest
from sqlmodel import select

from data.engine import engine_for, reading, writing
from data.models import Facility
from services import status
from services.errors import UserError
from services.faults import refusing_faults


def add(url: str, code: str) -> None:
    with refusing_faults(), writing(url) as session:
        session.add(Facility(code=code, name=code))


def codes(url: str) -> list[str]:
    with reading(url) as session:
        return sorted(session.exec(select(Facility.code)))


@pytest.fixture
def path(sqlite_url: str) -> Path:
    add(sqlite_url, "A")
    return Path(sqlite_url.removeprefix("sqlite:///"))


def test_nothing_is_stored_in_a_file_that_was_removed(sqlite_url: str, path: Path) -> None:
    kept = path.with_name("kept")
    path.rename(kept)

    for _try in range(3):
        with pytest.raises(UserError, match="cannot be opened"):
            add(sqlite_url, "B")
    assert not path.exists()

    kept.rename(path)
    add(sqlite_url, "C")
    assert codes(sqlite_url) == ["A", "C"]


def test_what_is_written_goes_into_the_file_that_was_put_in_its_place(sqlite_url: str, path: Path) -> None:
    other = path.with_name("other")
    shutil.copy(path, other)
    add(sqlite_url, "B")
    other.rename(path)

    assert codes(sqlite_url) == ["A"]
    add(sqlite_url, "C")
    engine_for(sqlite_url).dispose()
    assert codes(sqlite_url) == ["A", "C"]


def test_a_relative_name_is_the_file_that_it_was_at_first(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    url = f"sqlite:///{path.name}"
    assert codes(url) == ["A"]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert codes(url) == ["A"]
    engine_for(url).dispose()


def test_databases_that_count_the_same_are_told_apart(sqlite_url: str, path: Path) -> None:
    from services import audit
    from services.permissions import LOCAL_ACTOR

    copy = f"sqlite:///{path.with_name('copy')}"
    engine_for(sqlite_url).dispose()
    shutil.copy(path, path.with_name("copy"))
    for url in (sqlite_url, copy):
        with writing(url) as session:
            audit.record(session, LOCAL_ACTOR, "test", url, {})

    one, other = status.read(sqlite_url), status.read(copy)
    assert one.data_version == other.data_version
    assert one.head != other.head
