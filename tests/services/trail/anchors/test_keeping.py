"""Anchors are kept at intervals, whatever one of their places does."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from services.audit import TrailHead
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
    monkeypatch.setattr(places, "append", lambda _path, anchor, *_: answers.wait(60) and anchor)
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


@pytest.fixture
def full_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Set a system log whose socket is full, since nobody reads it; end what waits for it."""
    path = str(tmp_path / "log")
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other,
    ):
        log.bind(path)
        other.connect(path)
        other.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                other.send(b"full")
        monkeypatch.setenv(places.SYSLOG_SETTING, path)
        yield log
        log.setblocking(False)
        for thread in [one for one in threading.enumerate() if one.name == keeping.THREAD]:
            while thread.is_alive():
                with suppress(BlockingIOError):
                    log.recv(9000)


def test_the_file_is_written_while_the_system_log_does_not_answer(
    url: str, anchors: Path, full_log: socket.socket, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.5)
    waited = []
    for event in range(1, 5):
        begun = time.monotonic()
        keeping._keep_soon(TrailHead(event, "h", "2026-01-01", event))
        waited.append(time.monotonic() - begun)

    assert [one.event for one in places.read_all(anchors)] == [1, 2, 3, 4]
    assert [one.number for one in places.read_all(anchors)] == [1, 2, 3, 4]
    assert caplog.text.count("a place does not answer") == 4
    assert 0.5 <= waited[0] < 1.5  # the first has waited for the log alone
    assert max(waited[1:]) < 0.5  # no other does, while it does not answer


def test_a_file_and_a_log_that_do_not_answer_hold_a_change_up_once_each(
    url: str, anchors: Path, full_log: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.5)
    answers = threading.Event()
    monkeypatch.setattr(places, "append", lambda _path, anchor, *_: answers.wait(60) and anchor)
    waited = []
    for event in range(1, 3):
        begun = time.monotonic()
        keeping._keep_soon(TrailHead(event, "h", "2026-01-01", event))
        waited.append(time.monotonic() - begun)
    answers.set()

    assert 1.0 <= waited[0] < 1.8
    assert waited[1] < 0.5


def test_the_log_has_the_line_as_it_stands_in_the_file(
    url: str, anchors: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(places.SYSLOG_SETTING, "/dev/log")
    sent: list[str] = []
    monkeypatch.setattr(places, "_send", lambda _place, line: sent.append(line))

    for event in (1, 2):
        keeping._keep_soon(TrailHead(event, "h", "2026-01-01", event))

    assert sent == anchors.read_text().splitlines()
