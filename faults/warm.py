"""Loaded by the process that children are forked from: it does what they will do, so that each begins as a server is.

A server has long compiled its statements when something happens to it; a child that begins cold would spend most of its
time on that, and most kills would fall there.
"""

import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from faults.hospital import GIVEN
from tests import shared_statements


def warm_up(urls: list[str]) -> None:
    """Do every operation once on each of these databases, and let go of them."""
    from data.engine import engine_for
    from faults.operations import OPERATIONS

    logging.disable(logging.CRITICAL)
    os.environ["CASELOAD_READ_IN_CHILD"] = "no"
    folder = Path(tempfile.mkdtemp(prefix="caseload-faults-warm-"))
    try:
        for url in urls:
            for operation in OPERATIONS.values():
                if operation.state == "filled":
                    with suppress(Exception):  # one of another state, or one that the one before has made impossible
                        operation.do(url, folder)
            engine_for(url).dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        engine_for.cache_clear()


shared_statements.share()
if os.environ.get(GIVEN):
    warm_up(os.environ[GIVEN].splitlines())
