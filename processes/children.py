"""A child process that answers over pipes of its own: started, asked and ended by this process, gone when this one is.

`multiprocessing` would import the caller's main script again, which under Streamlit is the web page. loky (3.7) does
not, but its workers outlive a killed server until they have idled long enough, beside two trackers.
"""

import logging
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

PROJECT = Path(__file__).resolve().parents[1]
#: One job a process: libraries that start a thread per core would only take the cores from each other.
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
#: How much of what a child printed is kept for the log: lines, and bytes of a line.
LINES, LINE_BYTES = 60, 1000


class ChildDiedError(Exception):
    """A child process ended before it answered; its text, for the log, says how and what it printed last.

    `returncode` is as in `subprocess`, negative for a signal.
    """

    _FRAME = re.compile(r'File "(?:.*site-packages/|' + re.escape(f"{PROJECT}/") + r')?([^"]+)", line (\d+), in (\S+)')
    _KIND = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning))\b", re.MULTILINE)

    def __init__(self, text: str, returncode: int | None = None) -> None:
        super().__init__(text)
        self.returncode = returncode

    @property
    def facts(self) -> dict[str, Any]:
        """Return how it ended without what it printed: for logs that hold no content."""
        text = str(self)
        return {
            "exit_code": self.returncode,
            "error": self._KIND.findall(text)[-1:],
            "at": [f"{file}:{line} {name}" for file, line, name in self._FRAME.findall(text)],
        }


class Child:
    """One child process that runs a module of ours (see `serving`)."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        variables = {**os.environ, **dict.fromkeys(ONE_THREAD, "1"), **(environment or {})}
        variables["PYTHONPATH"] = os.pathsep.join([str(PROJECT), variables.get("PYTHONPATH", "")])
        pipe = subprocess.PIPE
        self.process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603
            # Ctrl-C in the terminal is meant for the server, which then ends its children.
            [sys.executable, "-m", module, *arguments],
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=variables,
            start_new_session=True,
            pass_fds=pass_fds,
        )
        self._printed: deque[bytes] = deque(maxlen=LINES)
        self._listener = threading.Thread(target=self._listen, args=(self.process.stderr,), daemon=True)
        self._listener.start()

    def send(self, message: Any) -> None:
        """Send a message.

        Raises:
            ChildDiedError: Nobody is there to read it.
        """
        sent = self.process.stdin
        if sent is None:
            raise RuntimeError("a child process has no pipes")
        try:
            pickle.dump(message, sent)
            sent.flush()
        except (OSError, ValueError) as error:
            raise self.death() from error

    def receive(self) -> Any:
        """Wait for the next answer.

        Raises:
            ChildDiedError: The process ended meanwhile, for example for want of memory.
        """
        received = self.process.stdout
        if received is None:
            raise RuntimeError("a child process has no pipes")
        try:
            return pickle.load(received)  # noqa: S301 - written by our own child process
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise self.death() from error

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """Have the process and what it started end at once; returns before they have."""
        if os.name == "nt":
            self.process.kill()
        elif self.alive:
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

    def death(self) -> ChildDiedError:
        """Return how the process ended and what it printed last; ends it if it has not by itself."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.end()
        self._listener.join(2)
        printed = b"".join(self._printed).decode("utf-8", "replace").strip()
        code = self.process.returncode
        return ChildDiedError(f"exit code {code}, printed: {printed or 'nothing'}", code)  # no text

    def _listen(self, errors: IO[bytes]) -> None:
        with errors:
            for line in iter(lambda: errors.readline(LINE_BYTES), b""):
                self._printed.append(line)


def log_death(log: logging.Logger, error: ChildDiedError) -> str:
    """Log how a child process ended, and return the reference that a person is told."""
    reference = uuid.uuid4().hex[:8]
    log.error(
        "A child process ended before it answered, reference %s; %s",  # no text
        reference,
        error,
        extra={"facts": {name: fact for name, fact in error.facts.items() if fact not in (None, [])}},
    )
    return reference


def at_exit(close: Any) -> None:
    """Have `close` called when this process ends, before threads that wait for children are waited for.

    As `concurrent.futures` does it: `atexit` comes after its threads were waited for, to the end of their work.
    """
    threading._register_atexit(close)  # type: ignore[attr-defined]
