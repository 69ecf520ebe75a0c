"""Helper processes that fit, so that the forecasting libraries never enter this process; kept between calls.

Each is a `forecasting.running.worker`, a child of this process (`processes/children.py`).
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import lru_cache
from typing import TypeVar

from forecasting.errors import ForecastCancelledError, ForecastError
from forecasting.models.prophet_parts import PartsTask, ProphetParts
from forecasting.running.fitting import FittedPaths, Task
from language import _
from processes.children import Child, ChildDiedError, at_exit, log_death

#: One helper stays warm, at some 320 MB; the others end when nobody has asked for so long.
KEPT = 1
IDLE_SECONDS = 60.0
LOG = logging.getLogger("caseload.helpers")
Answer = TypeVar("Answer", FittedPaths, ProphetParts)


class Helper(Child):
    """One helper process, at one task at a time."""

    def __init__(self) -> None:
        super().__init__("forecasting.running.worker")

    def ask(self, task: Task | PartsTask, kind: type[Answer]) -> Answer:
        """Send one task and wait for its answer, of the kind that belongs to it.

        Raises:
            ChildDiedError: The process ended meanwhile, for example for want of memory.
        """
        self.send(task)
        answer = self.receive()
        if not isinstance(answer, kind):
            raise TypeError("a helper process answered something else")
        return answer


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
        call = self._begin(count)
        threads = ThreadPoolExecutor(min(count, len(tasks)), thread_name_prefix="forecast-helper")
        try:
            waiting: set[Future[FittedPaths]] = {threads.submit(self._serve, call, task, FittedPaths) for task in tasks}
            while waiting:
                done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
                if cancelled is not None and cancelled():
                    raise ForecastCancelledError(_("The forecast was stopped."))
                for future in done:
                    yield future.result()
        except ChildDiedError as error:
            raise _refusal(error) from error
        finally:
            self._stop(call)
            threads.shutdown(wait=False, cancel_futures=True)
            self._end_idle_soon()

    def take_apart(self, task: PartsTask, count: int) -> ProphetParts:
        """Return Prophet's own parts of one series, worked out by one of at most `count` helpers.

        Raises:
            ForecastCancelledError: The pool is closed.
            ForecastError: The helper died twice; the log says how.
        """
        call = self._begin(count)
        try:
            return self._serve(call, task, ProphetParts)
        except ChildDiedError as error:
            raise _refusal(error) from error
        finally:
            self._stop(call)
            self._end_idle_soon()

    def _begin(self, count: int) -> _Call:
        call = _Call()
        with self._change:
            if self._closed:
                raise ForecastCancelledError(_("The forecast was stopped."))
            self._limit = max(self._limit, count)
            self._calls.add(call)
        return call

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

    def _serve(self, call: _Call, task: Task | PartsTask, kind: type[Answer]) -> Answer:
        try:
            return self._ask_helper(call, task, kind)
        except ChildDiedError as error:
            if call.stopped:
                raise ForecastCancelledError(_("The forecast was stopped.")) from error
            LOG.warning("A helper process ended before it answered and is replaced; %s", error)  # no text
            return self._ask_helper(call, task, kind)

    def _ask_helper(self, call: _Call, task: Task | PartsTask, kind: type[Answer]) -> Answer:
        helper = self._take(call)
        alive = False
        try:
            answer = helper.ask(task, kind)
            alive = True
        finally:
            self._give_back(call, helper, alive=alive)
        return answer

    def _take(self, call: _Call) -> Helper:
        """Wait for a free helper, or start one while there are fewer than may be."""
        with self._change:
            ended = [helper for helper in self._free if not helper.alive]
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


def _refusal(error: ChildDiedError) -> ForecastError:
    """Log how the process ended, and return what a person is told, with the reference of the log."""
    reference = log_death(LOG, error)
    return ForecastError(
        _("The forecast could not be finished: the process that calculates it stopped."),
        _("Try again; if it happens again, give your administrator the reference {reference}.", reference=reference),
    )


@lru_cache(maxsize=1)
def pool() -> Pool:
    """Return the pool of this process."""
    shared = Pool()
    at_exit(shared.close)
    return shared


def helpers_beside(cores: int | None = None) -> int:
    """Return how many helpers leave a core to whoever asks: one on small machines, at most four."""
    return min(max((cores or os.cpu_count() or 1) - 1, 1), 4)
