"""A file read or posted beside the page: it goes on to its end when the page is rerun, and shows how far it is."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from services.background_work import UNDER_WAY, Job, StoppedError, board

T = TypeVar("T")
Progress = Callable[[float, str], None]

#: Below this nothing is drawn: a bar that flashes up tells nobody anything.
PATIENCE_SECONDS = 0.4
STEP_SECONDS = 0.15


def start(title: str, started_by: str, work: Callable[[Progress], T], *, stored_whole: bool = False) -> Job[T]:
    """Start work without Streamlit inside; once cancelled it stops at its next sign of progress."""

    def told(*, report: Progress, cancelled: Callable[[], bool]) -> T:
        def progress(share: float, sentence: str) -> None:
            if cancelled():
                raise StoppedError
            report(share, sentence)

        return work(progress)

    # Each has a key of its own: the same file is read again with other choices while the last reading still stops.
    key = f"file/{uuid.uuid4().hex}"  # no text
    return board().start(key, title, started_by, told, kind="file", stored_whole=stored_whole)


def follow(job: Job[T]) -> T:
    """Wait for the work, showing a bar when it takes longer, and return its result.

    Raises:
        UserError: As the work raised it.
    """
    if job.wait(PATIENCE_SECONDS) in UNDER_WAY:
        bar = st.empty()
        while job.wait(STEP_SECONDS) in UNDER_WAY:
            bar.progress(job.share, job.message)
        bar.empty()
    board().forget(job.key)
    return job.result()


@dataclass
class LastAnswer(Generic[T]):
    """What was worked out last beside the page, kept until something else is asked.

    `asked` is what `value` answers, or what `job` works on.
    """

    asked: object = None
    value: T | None = None
    job: Job[T] | None = None

    def get(self, asked: object, begin: Callable[[], Job[T]]) -> T:
        """Return the answer, worked out anew only where something else is asked than before.

        Raises:
            UserError: As the work raised it.
        """
        if self.value is not None and self.asked == asked:
            return self.value
        if self.job is None or self.asked != asked:
            self.forget()
            self.asked, self.job = asked, begin()
        value = follow(self.job)
        self.value, self.job = value, None
        return value

    def forget(self) -> None:
        """Drop the answer, and stop the work on it."""
        if self.job is not None:
            self.job.cancel()
        self.value, self.job = None, None
