"""The child's side of `children`: requests come in by the standard input, answers go out by the standard output."""

import os
import pickle
import sys
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any


class Caller:
    """The process that started this one. When it is gone, this one stops at once: nobody waits for its answer."""

    def __init__(self) -> None:
        self._answers = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # whatever a library prints goes to the error stream, not between the answers
        self._requests: SimpleQueue[Any] = SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def requests(self) -> Iterator[Any]:
        """Yield what is asked, without end."""
        while True:
            yield self.next_request()

    def next_request(self) -> Any:
        """Wait for what is asked next."""
        return self._requests.get()

    def answer(self, message: Any) -> None:
        """Send an answer; one that cannot be pickled sends nothing and raises."""
        self._answers.write(pickle.dumps(message))
        self._answers.flush()

    def _read(self) -> None:
        try:
            while True:
                self._requests.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - written by our own parent process
        except (EOFError, OSError):
            os._exit(0)
        except BaseException:  # a request that cannot be read must end this process, or its caller would wait for good
            os._exit(1)
