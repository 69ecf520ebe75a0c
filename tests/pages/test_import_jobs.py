"""A file that is read or posted beside the page."""

import threading

import pytest

from pages.imports.wizard import jobs
from services.background_work import board
from services.errors import UserError


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
