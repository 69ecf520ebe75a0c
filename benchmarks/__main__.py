"""All benchmarks, one after the other: `make bench`, or `make bench BENCH=quick` for a short one.

Each module prints its own table of ratios beside its peers, measured in the same run on this machine; each is run in a
process of its own, so that memory is its own too. A PostgreSQL server is started for those that compare with it
(TEST_DATABASE_URL; without crash safety, as for the tests).
"""

import os
import platform
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack
from importlib.util import find_spec

from scripts import postgres

MODULES = (
    "benchmarks.ledger_import",
    "benchmarks.page_queries",
    "benchmarks.procurement",
    "benchmarks.forecasts",
    "benchmarks.flex",
    "benchmarks.staffing",
    "benchmarks.landing",
    "benchmarks.scenarios",
    "benchmarks.scenario_page",
    "benchmarks.explanations",
    "benchmarks.people",
)


def main() -> int:
    """Run every benchmark and return 1 if one of them failed."""
    quick = os.environ.get("BENCH", "").lower() == "quick" or "--quick" in sys.argv[1:]
    print(_machine(), flush=True)
    failed = []
    with ExitStack() as stack:
        environment = dict(os.environ) | _postgres(stack)
        for module in MODULES:
            if find_spec(module) is None:
                failed.append(f"{module} is missing")
                continue
            print(f"\n== {module}{' (quick)' if quick else ''}", flush=True)
            start = time.monotonic()
            command = [sys.executable, "-m", module, *(["--quick"] if quick else [])]
            done = subprocess.run(command, env=environment, check=False)
            print(f"-- {module}: {time.monotonic() - start:.0f} s", flush=True)
            if done.returncode != 0:
                failed.append(f"{module} ended with code {done.returncode}")
    for reason in failed:
        print(f"Failed: {reason}")
    return 1 if failed else 0


def _machine() -> str:
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def _postgres(stack: ExitStack) -> dict[str, str]:
    if os.environ.get("TEST_DATABASE_URL"):
        return {}
    try:
        return {"TEST_DATABASE_URL": stack.enter_context(postgres.server())}
    except postgres.NoServerError as error:
        print(f"Not to be had: PostgreSQL, so nothing is compared with it: {error}")
        return {}


if __name__ == "__main__":
    sys.exit(main())
