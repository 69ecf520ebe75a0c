"""A file that is read or posted beside the page."""

import threading
from types import SimpleNamespace

import pytest
from streamlit.runtime.scriptrunner import StopException

from pages.imports.drop import held
from pages.imports.wizard import jobs
from services.background_work import board
from services.errors import UserError
from services.imports.dropping.posting_files import FileResult


def test_a_result_leaves_the_board_once_it_is_taken() -> None:
    def read(progress: jobs.Progress) -> int:
        progress(0.5, "5 rows read")
        return 42

    job = jobs.start("ledger.csv", "fay", read)

    assert jobs.follow(job) == 42
    assert board().find(job.key) is None


def test_a_refusal_reaches_the_page() -> None:
    def refuse(progress: jobs.Progress) -> None:
        raise UserError("Not a table.", hint="Save it as CSV.")

    with pytest.raises(UserError, match="Not a table"):
        jobs.follow(jobs.start("ledger.csv", "fay", refuse))


def test_a_reading_that_nobody_waits_for_stops_at_its_next_sign_of_progress() -> None:
    go, told = threading.Event(), []

    def read(progress: jobs.Progress) -> None:
        for row in range(100):
            progress(row / 100, "reading")
            told.append(row)
            go.wait(5)

    job = jobs.start("ledger.csv", "fay", read)
    while not told:
        job.wait(0.01)
    job.cancel()
    go.set()

    assert job.wait(5) == "cancelled"
    assert told == [0]


def test_a_window_that_closes_as_the_last_file_is_through_loses_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit ends the script of a closed window in the middle of waiting; the next window takes the results."""
    job = jobs.start("ledger.csv", "fay", lambda _progress: [FileResult("a", "ledger", "posted")])
    drop = SimpleNamespace(posting=job, results={}, answer=SimpleNamespace(forget=lambda: None))

    def is_closed(running: jobs.Job[object]) -> None:
        running.wait(5)
        raise StopException

    with monkeypatch.context() as patched:
        patched.setattr(held.jobs, "follow", is_closed)
        with pytest.raises(StopException):
            held.take_results(drop)  # type: ignore[arg-type]
    assert drop.posting is job

    held.take_results(drop)  # type: ignore[arg-type]
    assert (list(drop.results), drop.posting) == (["a"], None)
