"""Work beside the pages: progress, cancellation, failures, and one job per key."""

import threading
from collections.abc import Callable

import pytest

from language import choice
from services.background_work import Board, StoppedError
from services.errors import UserError


@pytest.fixture
def board() -> Board:
    return Board({"forecast": 1, "file": 1})


def test_a_job_reports_progress_and_gives_its_result(board: Board) -> None:
    def count(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> int:
        report(0.5, "half way")
        return 42

    job = board.start("k", "Counting", "fay", count)

    assert job.wait(5) == "done"
    assert (job.result(), job.share, job.active) == (42, 1.0, False)
    assert board.find("k") is job


def test_the_same_key_is_not_started_twice_while_it_runs(board: Board) -> None:
    go = threading.Event()

    def slow(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        go.wait(5)

    first = board.start("k", "t", "fay", slow)
    assert board.start("k", "t", "vera", slow) is first

    go.set()
    first.wait(5)
    assert board.start("k", "t", "vera", slow) is not first


def test_cancelling_stops_running_work_and_work_that_waits(board: Board) -> None:
    started = threading.Event()

    def endless(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        started.set()
        while not cancelled():
            threading.Event().wait(0.01)
        raise StoppedError

    running, waiting = board.start("a", "t", "fay", endless), board.start("b", "t", "fay", endless)
    started.wait(5)
    waiting.cancel()
    running.cancel()

    assert running.wait(5) == "cancelled"
    assert waiting.wait(5) == "cancelled"
    with pytest.raises(UserError, match="stopped"):
        running.result()


def test_a_job_speaks_the_language_of_who_started_it(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("asked")
        return choice.ENGLISH

    def speak(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> str:
        return choice.current()

    with choice.speaking(choice.ENGLISH):
        monkeypatch.setattr(choice._Choice, "ask", ask)
        job = board.start("k", "t", "fay", speak)

    assert job.wait(5) == "done"
    assert (job.result(), asked) == (choice.ENGLISH, [])


def test_a_failure_is_kept_for_the_page_that_asks(board: Board) -> None:
    def refused(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        raise UserError("Too short.", hint="Add months.")

    job = board.start("k", "t", "fay", refused)

    assert job.wait(5) == "failed"
    with pytest.raises(UserError, match="Too short"):
        job.result()
    board.forget("k")
    assert board.find("k") is None


def test_a_file_does_not_wait_behind_a_forecast(board: Board) -> None:
    go = threading.Event()

    def slow(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        go.wait(5)

    def read(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> int:
        return 7

    forecast = board.start("a", "t", "fay", slow)
    file = board.start("b", "t", "fay", read, kind="file")

    assert file.wait(5) == "done"
    assert forecast.active
    go.set()
    assert forecast.wait(5) == "done"


def test_a_board_that_closes_stops_all_its_work() -> None:
    board = Board({"forecast": 1})
    started = threading.Event()

    def until_stopped(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        started.set()
        while not cancelled():
            threading.Event().wait(0.01)
        raise StoppedError

    under_way = board.start("one", "One", "vera", until_stopped)
    waiting = board.start("two", "Two", "vera", until_stopped)
    assert started.wait(5)

    board.close()

    assert (under_way.wait(5), waiting.wait(5)) == ("cancelled", "cancelled")


def test_a_process_that_ends_waits_for_what_is_being_stored_and_for_nothing_else() -> None:
    board, go, stored = Board({"forecast": 1, "file": 1}), threading.Event(), []

    def store(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        go.wait(5)
        stored.append(cancelled())

    def read(*, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> None:
        while not cancelled():
            go.wait(0.01)

    reading = board.start("r", "t", "fay", read)
    board.start("s", "t", "fay", store, kind="file", stored_whole=True)
    threading.Timer(0.1, go.set).start()

    assert board.finish() == 1
    assert stored == [False]
    assert reading.active
    board.close()
    assert reading.wait(5) == "done"
