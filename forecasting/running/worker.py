"""A helper process of `helpers`: fits the tasks that it is sent.

Started as `python -m forecasting.running.worker` by our own program only.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from forecasting.models.prophet_parts import PartsTask, take_apart
from forecasting.running.fitting import fit
from processes.serving import Caller

#: Less urgent than the pages: whoever looks at one comes first.
NICENESS = 5
#: Linux shares its cores among sessions before it looks at processes, and a helper is a session of its own.
SESSION_NICENESS = Path("/proc/self/autogroup")


def main() -> None:
    """Answer until the caller is gone."""
    caller = Caller()
    _give_way()
    _leave_out("dask")
    for task in caller.requests():
        caller.answer(take_apart(task) if isinstance(task, PartsTask) else fit(task))


def _give_way() -> None:
    """Take only the processor time that nobody else wants."""
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    with suppress(OSError):
        SESSION_NICENESS.write_text(str(NICENESS))


def _leave_out(package: str) -> None:
    """Keep an optional package from being loaded: statsforecast takes Dask's frames along, 25 MB and half a second."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault(package, None)


if __name__ == "__main__":
    main()
