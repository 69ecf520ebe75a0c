"""Long work beside the page: it goes on to its end when the page is rerun, and shows how far it is."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from language import _, current, speaking

T = TypeVar("T")
Progress = Callable[[float, str], None]

#: Below this nothing is drawn: a bar that flashes up tells nobody anything.
PATIENCE_SECONDS = 0.4
STEP_SECONDS = 0.15


class AbandonedError(Exception):
    """The person chose something else in the meantime."""


class Job(Generic[T]):
    """Work on a thread of its own, without Streamlit inside; `work` gets a function to tell its progress."""

    def __init__(self, work: Callable[[Progress], T]) -> None:
        self.share, self.sentence = 0.0, _("Reading the file …")
        self._work, self._abandoned, self._language = work, False, current()
        self._answer: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with speaking(self._language):
                self._answer.append(self._work(self._tell))
        except BaseException as error:
            self._error = error

    def _tell(self, share: float, sentence: str) -> None:
        if self._abandoned:
            raise AbandonedError
        self.share, self.sentence = share, sentence

    def abandon(self) -> None:
        """Stop work that stores nothing at its next sign of progress."""
        self._abandoned = True

    def done(self, seconds: float) -> bool:
        """Wait at most so long; return whether the work has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def result(self) -> T:
        """Return what the ended work returned, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._answer[0]


def follow(job: Job[T]) -> T:
    """Wait for the work, showing a bar when it takes longer, and return its result.

    Raises:
        UserError: As the work raised it.
    """
    if job.done(PATIENCE_SECONDS):
        return job.result()
    bar = st.empty()
    while not job.done(STEP_SECONDS):
        bar.progress(min(max(job.share, 0.0), 1.0), job.sentence)
        time.sleep(0)
    bar.empty()
    return job.result()
