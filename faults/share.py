"""Run one share of one row in this process and print its tally: `python -m faults.share '{"number": 1, …}'`."""

import json
import logging
import math
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from faults.matrix import row_of
from faults.tally import Bench, NotRunError, Tally, largest_process
from tests import shared_statements


def run(
    number: int,
    cases: int,
    *,
    seed: int = 1,
    share: int = 0,
    of: int = 1,
    planted: bool = False,
    postgres: str = "",
    minutes: float = 0,
    first: int = 1,
) -> Tally:
    """Try a share of a row's cases from `first` on, for so many minutes (0: all of them); return what came of it."""
    folder = Path(tempfile.mkdtemp(prefix=f"caseload-faults-{number}-"))
    random = Random(f"{seed} {number} {share}")
    bench = Bench(cases, random, folder, Tally(), postgres, planted, share, of, first=first)
    begun = time.monotonic()
    bench.until = begun + 60 * minutes if minutes else math.inf
    try:
        row_of(number).run(bench)
    except NotRunError as error:
        bench.tally.not_run = str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    bench.tally.seconds = time.monotonic() - begun
    bench.tally.megabytes = largest_process()
    return bench.tally


def main() -> int:
    """Run what the first argument asks for."""
    logging.disable(logging.CRITICAL)  # what the product logs of refused files is not asked for here
    shared_statements.share()
    print(json.dumps(run(**json.loads(sys.argv[1])).as_dict()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
