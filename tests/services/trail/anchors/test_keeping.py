"""Anchors are kept at intervals, whatever one of their places does."""

import threading
from pathlib import Path

import pytest

from services.organization import hospital
from services.permissions import Actor
from services.trail.anchors import keeping, lines, places


@pytest.fixture
def url(sqlite_url: str, admin: Actor) -> str:
    hospital.change(sqlite_url, admin, idle_minutes=20)
    return sqlite_url


@pytest.fixture
def anchors(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "outside" / "anchors.jsonl"
    path.parent.mkdir()
    monkeypatch.setenv(places.FILE_SETTING, str(path))
    monkeypatch.setenv(places.KEY_SETTING, "k" * 40)
    return path


def test_the_interval_goes_on_and_the_system_log_is_served_while_the_file_does_not_answer(
    url: str, anchors: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setenv(places.SYSLOG_SETTING, "/dev/log")
    answers = threading.Event()
    sent: list[str] = []
    monkeypatch.setattr(places, "_append", lambda _path, anchor, *_: answers.wait(60) and anchor)
    monkeypatch.setattr(places, "_send", lambda _place, line: sent.append(line))

    for _again in range(2):
        keeping.keep_now(url, why="interval")  # comes back

    assert caplog.text.count("not anchored at event 1 yet") == 2
    assert [lines.read(line).event for line in sent] == [1, 1]  # type: ignore[union-attr]
    answers.set()
    for thread in [one for one in threading.enumerate() if one.name == keeping.THREAD]:
        thread.join()


def test_a_file_that_cannot_be_written_keeps_the_system_log_from_nothing(
    url: str, anchors: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(places.SYSLOG_SETTING, "/dev/log")
    monkeypatch.setenv(places.FILE_SETTING, str(anchors.parent))  # a folder
    sent: list[str] = []
    monkeypatch.setattr(places, "_send", lambda _place, line: sent.append(line))

    keeping.keep_now(url, why="interval")

    assert "The audit trail was not anchored at event 1" in caplog.text
    assert [lines.read(line).event for line in sent] == [1]  # type: ignore[union-attr]
