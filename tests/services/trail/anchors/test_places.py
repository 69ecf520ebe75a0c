"""Anchors on their way out: several processes into one file, and datagrams to a system log."""

import fcntl
import json
import multiprocessing
import socket
from itertools import pairwise
from pathlib import Path

import pytest

from services.audit import TrailHead
from services.trail.anchors import lines, places
from services.trail.anchors.places import AnchorPlaces

HEAD = TrailHead(7, "ab" * 32, "2026-11-30T10:00:00.000000+00:00", 8)
KEYS = ("k" * 32,)


def _write_many(path: str) -> None:
    for _number in range(25):
        places.keep(AnchorPlaces(Path(path), "", KEYS), HEAD, why="change")


def test_processes_that_write_at_once_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "anchors"
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_write_many, args=(str(path),)) for _unused in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()

    kept = places.read_all(path)

    assert [one.number for one in kept] == list(range(1, 101))
    assert all(lines.is_signed(one, KEYS) for one in kept)
    assert all(one.previous == before.signature for before, one in pairwise(kept))


def test_a_system_log_receives_a_line_that_is_read_back() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        sent = places.keep(AnchorPlaces(None, f"127.0.0.1:{server.getsockname()[1]}", KEYS), HEAD, why="command")
        received = server.recv(8192).decode().rstrip("\0")

    assert "caseload-anchor: {" in received
    assert lines.read(received) == sent
    assert lines.is_signed(sent, KEYS)


def test_a_file_that_another_process_holds_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with (tmp_path / "anchors").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError):
            places.keep(AnchorPlaces(tmp_path / "anchors", "", KEYS), HEAD, why="change", patience=0.1)

    assert places.keep(AnchorPlaces(tmp_path / "anchors", "", KEYS), HEAD, why="change").number == 1


@pytest.mark.parametrize("accepted", [tuple(range(1, 16_001)), tuple(range(1, 64_000, 4))])
def test_after_a_line_that_declares_thousands_void_the_next_one_follows(
    tmp_path: Path, accepted: tuple[int, ...]
) -> None:
    chosen = AnchorPlaces(tmp_path / "anchors", "", KEYS)
    places.keep(chosen, HEAD, why="change")
    long = places.keep(chosen, HEAD, why="accepted", reason="restored", accepts=accepted)
    last = places.keep(chosen, HEAD, why="change")

    kept = places.read_all(tmp_path / "anchors")
    assert [one.number for one in kept] == [1, 2, 3]
    assert all(lines.is_signed(one, KEYS) for one in kept)
    assert (last.number, last.previous) == (3, long.signature)
    assert kept[1].void == set(accepted)


def test_numbers_that_follow_each_other_are_kept_as_the_first_and_the_last() -> None:
    assert lines.ranges((7, 4, 5, 6, 9)) == ((4, 7), 9)


def test_a_system_log_that_takes_no_line_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        places.keep(AnchorPlaces(None, str(tmp_path / "no_log"), KEYS), HEAD, why="change")
    with pytest.raises(OSError, match="too long"):
        places.keep(AnchorPlaces(None, "127.0.0.1:514", KEYS), HEAD, why="accepted", reason="ä" * 2000)


def test_an_anchor_says_nothing_of_people_or_figures(tmp_path: Path) -> None:
    kept = places.keep(AnchorPlaces(tmp_path / "a", "", KEYS), HEAD, why="change")

    fields = {"format", "number", "at", "why", "event", "hash", "event_at", "version", "previous", "reason", "accepts",
              "signature"}  # fmt: skip
    assert set(json.loads(lines.write(kept))) == fields
