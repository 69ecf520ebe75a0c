"""A helper process of `helpers`: fits the tasks that it is sent.

Started as `python -m forecasting.running.worker` by our own program only.
"""

import os
import sys
from contextlib import suppress
from typing import Any

from forecasting.models.prophet_parts import PartsTask, take_apart
from forecasting.running.fitting import fit
from processes.serving import Caller

#: Less urgent than the pages: whoever looks at one comes first.
NICENESS = 5


def main() -> None:
    """Answer until the caller is gone."""
    caller = Caller()
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)
    _leave_out("dask")
    for task in caller.requests():
        caller.answer(take_apart(task) if isinstance(task, PartsTask) else fit(task))


def _leave_out(package: str) -> None:
    """Keep an optional package from being loaded: statsforecast takes Dask's frames along, 25 MB and half a second."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault(package, None)


if __name__ == "__main__":
    main()
