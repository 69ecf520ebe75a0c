"""Files read in a child process, within limits of memory, processor time and time waited."""

import logging
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from data.importers.reading.chunks import Chunk
from data.importers.running.limits import (
    ReadingLimits,
    crash,
    limit_reached,
    too_much_memory,
    too_slow,
)
from data.importers.running.messages import NEXT, STOP, Done, OutOfMemory, Piece, Raised, Refused, Request
from data.importers.running.passing_tables import receive_table
from data.importers.tables.layout import UnreadableFile
from language import current
from processes.children import Child, ChildDiedError, log_death

LOG = logging.getLogger("caseload.reading")
#: How often `waiting` is called while the child reads.
STEP_SECONDS = 0.25
#: How long a reading that nobody needs any more may take to come to its next piece; else its process is ended.
STOP_SECONDS = 0.5
#: Address space counts, so neither threads nor allocators may reserve more of it than they use.
FRUGAL = {"MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system", "ARROW_IO_THREADS": "1"}

Waiting = Callable[[], None]
T = TypeVar("T")


class FileReader:
    """One child process, at one file at a time; `idle` when it may be asked."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self._child = Child("data.importers.running.worker", str(number), environment=FRUGAL, pass_fds=(number,))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._child.process.stdout, selectors.EVENT_READ)  # type: ignore[arg-type]
        self.idle = True

    @property
    def process(self) -> int:
        """The number of the process."""
        return self._child.process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.alive

    def end(self) -> None:
        """End the process at once, whatever it does."""
        self.idle = False
        self._child.end()
        self._selector.close()
        self._channel.close()

    def call(
        self,
        function: Callable[..., T],
        *arguments: Any,
        limits: ReadingLimits,
        waiting: Waiting | None,
        **options: Any,
    ) -> T:
        """Return what a function says about a file.

        Args:
            limits: What it may take.
            waiting: Called while one waits, several times a second; what it raises ends the reading.

        Raises:
            UnreadableFile: The file cannot be read, or not within the limits, or broke the process.
        """
        clock = _Clock(limits)
        self._ask(Request(function, arguments, options, limits, current()), limits)
        result: T = self._result(self._receive(clock, waiting), limits)
        return result

    def chunks(
        self,
        function: Callable[..., Iterator[Chunk]],
        *arguments: Any,
        limits: ReadingLimits,
        waiting: Waiting | None,
        **options: Any,
    ) -> Iterator[Chunk]:
        """Yield what a function yields: each chunk is made while the one before is worked on.

        Raises:
            UnreadableFile: As `call`.
        """
        clock = _Clock(limits)
        self._ask(Request(function, arguments, options, limits, current(), chunked=True), limits)
        try:
            while isinstance(answer := self._receive(clock, waiting), Piece):
                chunk = answer.chunk
                chunk.table = receive_table(self._channel)
                self._send(NEXT, limits)
                yield chunk
        except GeneratorExit:
            self._stop()
            raise
        self._result(answer, limits)

    def _ask(self, request: Request, limits: ReadingLimits) -> None:
        self.idle = False
        self._send(request, limits)

    def _send(self, message: Any, limits: ReadingLimits) -> None:
        try:
            self._child.send(message)
        except ChildDiedError as error:
            raise self._explanation(error, limits) from error

    def _receive(self, clock: "_Clock", waiting: Waiting | None) -> Any:
        while not self._selector.select(min(STEP_SECONDS, clock.start())):
            if clock.stop():
                self.end()
                raise too_slow(clock.limits)
            if waiting is not None:
                waiting()
        clock.stop()
        try:
            return self._child.receive()
        except ChildDiedError as error:
            raise self._explanation(error, clock.limits) from error

    def _result(self, answer: Any, limits: ReadingLimits) -> Any:
        match answer:
            case Done(result, grown):
                self.idle = not grown
                return result
            case Refused(message, hint, code):
                self.idle = True
                raise UnreadableFile(message, hint=hint, code=code)
            case OutOfMemory():
                raise too_much_memory(limits)
            case Raised(error, traceback):
                self.idle = True
                error.add_note(traceback)
                raise error
        raise TypeError("a process that reads answered something else")

    def _stop(self) -> None:
        """Have a reading end that nobody needs any more; a process that does not at once is left to be ended."""
        with suppress(ChildDiedError, EOFError):
            self._stop_at_next_piece()

    def _stop_at_next_piece(self) -> None:
        if self._selector.select(STOP_SECONDS) and isinstance(self._child.receive(), Piece):
            receive_table(self._channel)
            self._child.send(STOP)
            self.idle = bool(self._selector.select(STOP_SECONDS)) and isinstance(self._child.receive(), Done)

    def _explanation(self, error: ChildDiedError, limits: ReadingLimits) -> UnreadableFile:
        return limit_reached(error, limits) or crash(log_death(LOG, error))


class _Clock:
    """The time waited so far."""

    def __init__(self, limits: ReadingLimits) -> None:
        self.limits = limits
        self._left = float(limits.wall_seconds)
        self._since = time.monotonic()

    def start(self) -> float:
        """Begin to wait, and return the seconds that are left."""
        self._since = time.monotonic()
        return max(self._left, 0.0)

    def stop(self) -> bool:
        """Count the time since `start`, and tell whether it is used up."""
        self._left -= time.monotonic() - self._since
        return self._left <= 0
