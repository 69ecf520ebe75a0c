"""Run rows in processes of their own, as many at once as there are cores, and put their shares together."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from faults.hospital import SHARED
from faults.matrix import Row
from faults.tally import MOST_MEGABYTES, Tally

PROJECT = Path(__file__).resolve().parent.parent
#: A share that says nothing for so long is ended; its row has lost.
MOST_HOURS = 6
#: What the tests set for themselves and would change how the product works here.
NOT_PASSED_ON = ("CASELOAD_READ_IN_CHILD", "DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
Told = Callable[[Row, Tally], None]


def run_rows(
    rows: Sequence[Row],
    *,
    short: bool,
    seed: int = 1,
    postgres: str = "",
    minutes: float = 0,
    first: int = 1,
    told: Told = lambda *_unused: None,
) -> dict[int, Tally]:
    """Return what came of each row by its number; `told` hears of each as soon as its last share is done.

    `minutes`: how long each share may begin new cases; 0 for as long as it takes. `first`: the first case of each row.
    """
    cores = os.cpu_count() or 1
    with TemporaryDirectory(prefix="caseload-faults-") as shared, ThreadPoolExecutor(cores) as pool:
        os.environ[SHARED] = shared
        options: dict[str, Any] = {"seed": seed, "postgres": postgres, "minutes": minutes, "first": first}
        jobs = {}
        for row in rows:
            cases = row.short if short else row.full
            of = 0 if not cases else 1 if row.alone or short else cores
            jobs[row.number] = [
                pool.submit(run_share, row.number, cases, share=share, of=of, **options) for share in range(of)
            ]
        outcomes = {}
        for row in rows:
            whole = Tally(not_run="" if jobs[row.number] else "in full only")
            for job in jobs[row.number]:
                whole.add(job.result())
            outcomes[row.number] = whole
            told(row, whole)
    return outcomes


def run_share(
    number: int,
    cases: int,
    *,
    seed: int = 1,
    share: int = 0,
    of: int = 1,
    postgres: str = "",
    minutes: float = 0,
    first: int = 1,
    planted: bool = False,
) -> Tally:
    """Run one share of one row in a process of its own; a process that breaks has lost."""
    asked = {"number": number, "cases": cases, "seed": seed, "share": share, "of": of}
    asked |= {"postgres": postgres, "planted": planted, "minutes": minutes, "first": first}
    kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    command = [sys.executable, "-m", "faults.share", json.dumps(asked)]
    try:
        done = subprocess.run(
            command, cwd=PROJECT, env=kept, capture_output=True, text=True, timeout=MOST_HOURS * 3600, check=False
        )
    except subprocess.TimeoutExpired:
        return Tally(lost=[f"row {number} was not done after {MOST_HOURS} hours"])
    answer = next((line for line in done.stdout.splitlines()[::-1] if line.startswith('{"tried"')), "")
    if not answer:
        return Tally(lost=[f"row {number} broke off with code {done.returncode}: {done.stderr.strip()[-600:]}"])
    tally = Tally.of(json.loads(answer))
    if tally.megabytes >= MOST_MEGABYTES:
        tally.lost.append(f"row {number}: a process held {tally.megabytes} MB")
    return tally
