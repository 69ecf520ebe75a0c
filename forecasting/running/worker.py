"""A helper process of `helpers`: reads pickled tasks from its input and writes pickled answers to its output.

Started as `python -m forecasting.running.worker` by our own program only. It does not import the caller's main script,
as a spawned `multiprocessing` child would: under Streamlit that script is the web page.
"""

import os
import pickle
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from forecasting.running.fitting import Task, fit

#: Less urgent than the pages: whoever looks at one comes first.
NICENESS = 5


def main() -> None:
    """Answer until the input ends, then stop even amid a fit: nobody waits for it any more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes to the error stream, not between the answers
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    _leave_out("dask")
    tasks: SimpleQueue[Task] = SimpleQueue()
    threading.Thread(target=_read, args=(tasks,), daemon=True).start()
    while True:
        pickle.dump(fit(tasks.get()), answers)
        answers.flush()


def _read(tasks: "SimpleQueue[Task]") -> None:
    try:
        while True:
            tasks.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - written by our own parent process
    except (EOFError, OSError):
        os._exit(0)
    except BaseException:  # a task that cannot be read must end this helper, or its caller would wait for good
        os._exit(1)


def _leave_out(package: str) -> None:
    """Keep an optional package from being loaded: statsforecast takes Dask's frames along, 25 MB and half a second."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault(package, None)


if __name__ == "__main__":
    main()
