"""Helper processes that fit, so that the forecasting libraries never enter this process; kept between calls.

Each is a `forecasting.running.worker` that talks over pipes of its own: it ends as soon as this process does, also when
that is killed. `multiprocessing` would import the caller's main script again, which under Streamlit is the web page.
loky (3.7) does not, but its workers outlive a killed server until they have idled long enough, beside two trackers.
"""

import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import lru_cache
from pathlib import Path as FilePath
from typing import IO

from forecasting.errors import ForecastCancelledError, ForecastError
from forecasting.running.fitting import FittedPaths, Task
from language import _

PROJECT = FilePath(__file__).resolve().parents[2]
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
#: One helper stays warm, at some 320 MB; the others end when nobody has asked for so long.
KEPT = 1
IDLE_SECONDS = 60.0
#: How much of what a helper printed is kept for the log: lines, and bytes of a line.
LINES, LINE_BYTES = 60, 1000
LOG = logging.getLogger(__name__)


class HelperDiedError(Exception):
    """A helper process ended before it answered; its text, for the log, says how and what it printed last."""


class Helper:
    """One helper process, at one task at a time."""

    def __init__(self) -> None:
        environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1")}
        environment["PYTHONPATH"] = os.pathsep.join([str(PROJECT), environment.get("PYTHONPATH", "")])
        command = [sys.executable, "-m", "forecasting.running.worker"]
        pipe = subprocess.PIPE
        self.process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603
            # Ctrl-C in the terminal is meant for the server, which then ends its helpers.
            command,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=environment,
            start_new_session=True,
        )
        self._printed: deque[bytes] = deque(maxlen=LINES)
        self._listener = threading.Thread(target=self._listen, args=(self.process.stderr,), daemon=True)
        self._listener.start()

    def ask(self, task: Task) -> FittedPaths:
        """Send one task and wait for its answer.

        Raises:
            HelperDiedError: The process ended meanwhile, for example for want of memory.
        """
        sent, received = self.process.stdin, self.process.stdout
        if sent is None or received is None:
            raise RuntimeError("a helper process has no pipes")
        try:
            pickle.dump(task, sent)
            sent.flush()
            answer = pickle.load(received)  # noqa: S301 - written by our own child process
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise HelperDiedError(self._last_words()) from error
        if not isinstance(answer, FittedPaths):
            raise TypeError("a helper process answered something else")
        return answer

    def kill(self) -> None:
        """Have the process and what it started end at once; returns before they have."""
        if os.name == "nt":
            self.process.kill()
        elif self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End the process at once, whatever it does."""
        self.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not sent yet cannot be sent any more
                    pipe.close()

    def _listen(self, errors: IO[bytes]) -> None:
        with errors:
            for line in iter(lambda: errors.readline(LINE_BYTES), b""):
                self._printed.append(line)

    def _last_words(self) -> str:
        """Return how the process ended and what it printed last; ends it if it has not by itself."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.end()
        self._listener.join(2)
        printed = b"".join(self._printed).decode("utf-8", "replace").strip()
        return f"exit code {self.process.returncode}, printed: {printed or 'nothing'}"  # no text


class _Call:
    """The helpers at work for one call; stopping it ends them."""

    def __init__(self) -> None:
        self.stopped = False
        self.at_work: set[Helper] = set()


class Pool:
    """Helper processes shared by the calls of this process; each is started when there is work for it."""

    def __init__(self) -> None:
        self._free: list[Helper] = []
        self._count = 0
        self._limit = 0
        self._closed = False
        self._calls: set[_Call] = set()
        self._change = threading.Condition()
        self._timer: threading.Timer | None = None

    def answers(
        self, tasks: Sequence[Task], count: int, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[FittedPaths]:
        """Answers as they come, from at most `count` helpers at a time.

        Closing the iterator before its end kills the helpers at work for it. A task whose helper died is tried once
        more on another.

        Raises:
            ForecastCancelledError: `cancelled` answered True; it is asked twice a second.
            ForecastError: It died again; the log says how.
        """
        call = _Call()
        with self._change:
            if self._closed:
                raise ForecastCancelledError(_("The forecast was stopped."))
            self._limit = max(self._limit, count)
            self._calls.add(call)
        threads = ThreadPoolExecutor(min(count, len(tasks)), thread_name_prefix="forecast-helper")
        try:
            waiting: set[Future[FittedPaths]] = {threads.submit(self._serve, call, task) for task in tasks}
            while waiting:
                done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
                if cancelled is not None and cancelled():
                    raise ForecastCancelledError(_("The forecast was stopped."))
                for future in done:
                    yield future.result()
        except HelperDiedError as error:
            raise _refusal(error) from error
        finally:
            self._stop(call)
            threads.shutdown(wait=False, cancel_futures=True)
            self._end_idle_soon()

    def processes(self) -> list[int]:
        """Return the process numbers of the helpers that wait for work."""
        with self._change:
            return [helper.process.pid for helper in self._free]

    def end(self, keep: int = 0) -> None:
        """End the helpers that wait for work, all but so many."""
        with self._change:
            ended, self._free = self._free[keep:], self._free[:keep]
            self._count -= len(ended)
        for helper in ended:
            helper.end()

    def close(self) -> None:
        """End all helpers, those at work too, and start none any more: this process ends."""
        with self._change:
            self._closed = True
            calls = list(self._calls)
        for call in calls:
            self._stop(call)
        self.end()

    def _serve(self, call: _Call, task: Task) -> FittedPaths:
        try:
            return self._ask_helper(call, task)
        except HelperDiedError as error:
            if call.stopped:
                raise ForecastCancelledError(_("The forecast was stopped.")) from error
            LOG.warning("A helper process ended before it answered and is replaced; %s", error)  # no text
            return self._ask_helper(call, task)

    def _ask_helper(self, call: _Call, task: Task) -> FittedPaths:
        helper = self._take(call)
        alive = False
        try:
            answer = helper.ask(task)
            alive = True
        finally:
            self._give_back(call, helper, alive=alive)
        return answer

    def _take(self, call: _Call) -> Helper:
        """Wait for a free helper, or start one while there are fewer than may be."""
        with self._change:
            ended = [helper for helper in self._free if helper.process.poll() is not None]
            self._free = [helper for helper in self._free if helper not in ended]
            self._count -= len(ended)
            while not (call.stopped or self._free or self._count < self._limit):
                self._change.wait()
            if call.stopped:
                raise ForecastCancelledError(_("The forecast was stopped."))
            if self._free:
                helper = self._free.pop()
            else:
                helper = Helper()
                self._count += 1
            call.at_work.add(helper)
            return helper

    def _give_back(self, call: _Call, helper: Helper, *, alive: bool) -> None:
        with self._change:
            call.at_work.discard(helper)
            kept = alive and not call.stopped
            if kept:
                self._free.append(helper)
            else:
                self._count -= 1
            self._change.notify_all()
        if not kept:
            helper.end()

    def _stop(self, call: _Call) -> None:
        with self._change:
            call.stopped = True
            self._calls.discard(call)
            at_work = list(call.at_work)
            self._change.notify_all()
        for helper in at_work:
            helper.kill()

    def _end_idle_soon(self) -> None:
        with self._change:
            if self._timer is not None:
                self._timer.cancel()
            if self._closed:
                return
            self._timer = threading.Timer(IDLE_SECONDS, self.end, kwargs={"keep": KEPT})
            self._timer.daemon = True
            self._timer.start()


def _refusal(error: HelperDiedError) -> ForecastError:
    """Log how the process ended, and return what a person is told, with the reference of the log."""
    reference = uuid.uuid4().hex[:8]
    LOG.error("A helper process ended before it answered, reference %s; %s", reference, error)  # no text
    return ForecastError(
        _("The forecast could not be finished: the process that calculates it stopped."),
        _("Try again; if it happens again, give your administrator the reference {reference}.", reference=reference),
    )


@lru_cache(maxsize=1)
def pool() -> Pool:
    """Return the pool of this process."""
    shared = Pool()
    # As `concurrent.futures` does: `atexit` comes after the threads were waited for, which wait for their helpers.
    threading._register_atexit(shared.close)  # type: ignore[attr-defined]
    return shared


def helpers_beside(cores: int | None = None) -> int:
    """Return how many helpers leave a core to whoever asks: one on small machines, at most four."""
    return min(max((cores or os.cpu_count() or 1) - 1, 1), 4)
