"""Long work beside the pages: one board for the process, with progress and cancellation.

A job lives in the process that started it. What it computes is stored in the database, so a restart loses at most
the work under way, and another replica finds the results.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Generic, Literal, Protocol, TypeVar

from language import _, current, speaking
from services import faults
from services.errors import UserError

#: What works side by side, by kind. One series on a page must not wait behind "forecast all"; more threads would only
#: share the same processor cores. A person waits at the page for a file, so files never queue behind forecasts.
WORKERS = {"forecast": 2, "file": 16}
KEPT = 100
State = Literal["waiting", "running", "done", "failed", "cancelled"]
UNDER_WAY = ("waiting", "running")


T = TypeVar("T")
Result_co = TypeVar("Result_co", covariant=True)


class Work(Protocol[Result_co]):
    """A piece of work; it calls `report(share, message)` now and then, and stops soon after `cancelled()`."""

    def __call__(self, *, report: Callable[[float, str], None], cancelled: Callable[[], bool]) -> Result_co:
        """Do the work and return its result."""


class StoppedError(Exception):
    """Raised by work that stopped because it was told to."""


@dataclass
class Job(Generic[T]):
    """One piece of work under way. Read `state`, `share` (0–1) and `message`; call `cancel()` to stop it.

    What a person was told is being stored is `stored_whole`: a server that is told to stop lets it come to its end.
    """

    key: str
    title: str
    started_by: str
    stored_whole: bool = False
    share: float = 0.0
    message: str = field(default_factory=lambda: _("Waiting for its turn"))
    _stop: threading.Event = field(default_factory=threading.Event)
    _future: "Future[T] | None" = None

    @property
    def state(self) -> State:
        """Where the job stands."""
        if self._future is None or not (self._future.running() or self._future.done()):
            return "waiting"
        if not self._future.done():
            return "running"
        if self._future.cancelled() or isinstance(self._future.exception(), StoppedError):
            return "cancelled"
        return "failed" if self._future.exception() else "done"

    @property
    def active(self) -> bool:
        """Whether the job still waits or runs."""
        return self.state in UNDER_WAY

    def cancel(self) -> None:
        """Ask the work to stop; what is already stored stays."""
        self._stop.set()
        if self._future is not None:
            self._future.cancel()

    def result(self) -> T:
        """Return the result once done.

        Raises:
            UserError: The work was refused, or stopped.
        """
        if self._future is None or self.active:
            raise UserError(_("This work has not finished yet."), hint=_("Wait until it is done."))
        if self.state == "cancelled":
            raise UserError(_("This work was stopped."), hint=_("Start it again when you like."), code="cancelled")
        return self._future.result()

    def wait(self, seconds: float | None = None) -> State:
        """Block until the job has ended or the time is up; a page waits a moment at most, between signs of progress."""
        if self._future is not None and not self._future.cancelled():
            with suppress(TimeoutError, CancelledError):
                self._future.exception(timeout=seconds)
        return self.state

    def report(self, share: float, message: str) -> None:
        """Take over how far the work is."""
        self.share = min(max(share, 0.0), 1.0)
        self.message = message

    def stopping(self) -> bool:
        """Whether the work has been told to stop."""
        return self._stop.is_set()


class Board:
    """The jobs of this process by key; starting a key that is under way returns the running job."""

    def __init__(self, workers: Mapping[str, int] = MappingProxyType(WORKERS)) -> None:
        self._executors = {
            kind: ThreadPoolExecutor(max_workers=most, thread_name_prefix=kind) for kind, most in workers.items()
        }
        self._jobs: dict[str, Job[Any]] = {}
        self._lock = threading.Lock()

    def start(
        self,
        key: str,
        title: str,
        started_by: str,
        work: Work[T],
        *,
        kind: str = "forecast",
        stored_whole: bool = False,
    ) -> Job[T]:
        """Start the work, unless work with this key is already under way; `kind` says which queue it waits in."""
        with self._lock:
            running = self._jobs.get(key)
            if running is not None and running.active:
                return running
            job: Job[T] = Job(key, title, started_by, stored_whole)
            job._future = self._executors[kind].submit(_run, job, work, current())
            self._jobs.pop(key, None)
            self._jobs[key] = job
            self._forget_old()
            return job

    def find(self, key: str) -> Job[Any] | None:
        """Return the newest job of a key, also when it has ended."""
        return self._jobs.get(key)

    def forget(self, key: str) -> None:
        """Drop a job that has ended, once its outcome was shown."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and not job.active:
                del self._jobs[key]

    def finish(self) -> int:
        """Wait until what is being stored is stored, and return how many pieces of work that were."""
        with self._lock:
            storing = [job for job in self._jobs.values() if job.stored_whole and job.active]
        for job in storing:
            job.wait()
        return len(storing)

    def close(self) -> None:
        """Tell all work to stop: this process ends."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.cancel()

    def _forget_old(self) -> None:
        ended = [key for key, job in self._jobs.items() if not job.active]
        for key in ended[: max(len(self._jobs) - KEPT, 0)]:
            del self._jobs[key]


def _run(job: Job[T], work: Work[T], language: str) -> T:
    # A thread works for many people: each job speaks the language of the person who started it.
    with speaking(language), faults.refusing_faults():
        return _done(job, work)


def _done(job: Job[T], work: Work[T]) -> T:
    job.report(0.0, _("Starting"))
    if job.stopping():
        raise StoppedError
    result = work(report=job.report, cancelled=job.stopping)
    job.report(1.0, _("Done"))
    return result


@lru_cache(maxsize=1)
def board() -> Board:
    """Return the board of this process."""
    shared = Board()
    # As `concurrent.futures` does: `atexit` comes after its threads were waited for, to the end of their work.
    threading._register_atexit(shared.close)  # type: ignore[attr-defined]
    return shared
