"""The fault matrix: `make faults` in full, `make faults FAULTS=short` as in CI, `make faults ROWS=1,5` for some of it.

Each share of a row runs in a process of its own, as many at once as there are cores; each row prints what was tried and
what was lost. The exit code is 1 when anything was lost. FAULTS_SEED tries other cases, FAULTS_MINUTES begins none
after so many minutes of a row, FAULTS_FIRST begins each row at that case, `--page` writes docs/faults.md anew.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from faults import report
from faults.matrix import ROWS, Row
from faults.running import run_rows
from scripts import postgres

PAGE = Path(__file__).resolve().parent.parent / "docs" / "faults.md"


def main(arguments: list[str]) -> int:
    """Run the rows that are asked for, print the matrix, and return the exit code."""
    size = os.environ.get("FAULTS", "") or "full"
    if size not in ("full", "short"):
        print(f"FAULTS is full or short, not {size}.", file=sys.stderr)
        return 2
    rows = _rows(os.environ.get("ROWS", ""))
    seed, minutes = int(os.environ.get("FAULTS_SEED", "1")), float(os.environ.get("FAULTS_MINUTES", "0"))
    first = int(os.environ.get("FAULTS_FIRST", "1"))
    print(report.machine(size, seed), flush=True)
    with ExitStack() as stack:
        server = _postgres(stack)
        options = {"short": size == "short", "seed": seed, "postgres": server, "minutes": minutes, "first": first}
        outcomes = run_rows(rows, **options, told=report.print_row)  # type: ignore[arg-type]
    print(report.summary(outcomes))
    if "--page" in arguments:
        PAGE.write_text(report.page(PAGE.read_text(encoding="utf-8"), outcomes, size, seed), encoding="utf-8")
    return 1 if any(tally.lost for tally in outcomes.values()) else 0


def _rows(named: str) -> list[Row]:
    numbers = {int(number) for number in named.replace(",", " ").split()}
    return [row for row in ROWS if row.number in numbers or not numbers]


def _postgres(stack: ExitStack) -> str:
    if os.environ.get("TEST_DATABASE_URL"):
        return os.environ["TEST_DATABASE_URL"]
    try:
        return stack.enter_context(postgres.server())
    except postgres.NoServerError as error:
        print(f"Not to be had: PostgreSQL, so its half of the rows does not run: {error}", flush=True)
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
