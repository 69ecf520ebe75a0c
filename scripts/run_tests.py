"""Run the tests with all they need: a PostgreSQL server and a Chromium, found or installed; say what was missing.

Usage: python -m scripts.run_tests [quick] [slow] [faults] [browser]    (all four when none is named)
"""

import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts import chromium, nginx, postgres

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "test-results"
#: Name, marker expression, most seconds before it is stopped as hanging.
PARTS = {
    "quick": ("not slow and not browser and not faults", 2400),
    "slow": ("slow and not browser and not faults", 1800),
    "faults": ("faults", 900),
    "browser": ("browser", 2400),
}
NO_TESTS_FOUND = 5  # pytest's exit code
NO_REAL_DATA = "none; set CASELOAD_REAL_DATA to the folder that holds real_files/ and forecast_dev/"


@dataclass
class PartOutcome:
    """What one part of the tests came to."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    over_real_files: int = 0
    seconds: float = 0.0
    trouble: str = ""

    @property
    def line(self) -> str:
        """Return the outcome as one line."""
        counts = f"{self.passed} passed, {self.failed} failed, {self.skipped.total()} skipped"
        return f"{self.name:8} {counts}  ({self.seconds:.0f} s) {self.trouble}".rstrip()


def main(names: list[str]) -> int:
    """Run the named parts and return the exit code."""
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        print(f"There is no part named {', '.join(unknown)}; choose from {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir()
    parts = [name for name in PARTS if name in names or not names]
    missing: list[str] = []
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else each worker of each part compiles every file again
    with ExitStack() as stack:
        environment["CASELOAD_TEST_SHARED"] = stack.enter_context(TemporaryDirectory(prefix="caseload-tests-"))
        _add_postgres(environment, stack, missing)
        if "browser" in parts:
            _add_chromium(environment, missing)
            _add_nginx(missing)
        outcomes = [run_part(name, environment) for name in parts]
    return report(outcomes, missing, strict=bool(os.environ.get("CI")))


def _add_postgres(environment: dict[str, str], stack: ExitStack, missing: list[str]) -> None:
    if environment.get("TEST_DATABASE_URL"):
        return
    try:
        environment["TEST_DATABASE_URL"] = stack.enter_context(postgres.server())
    except postgres.NoServerError as error:
        missing.append(f"PostgreSQL server, so its half of the tests did not run: {error}")


def _add_chromium(environment: dict[str, str], missing: list[str]) -> None:
    try:
        environment["CHROMIUM"] = chromium.provide()
    except chromium.NoBrowserError as error:
        missing.append(f"Chromium, so the browser tests did not run: {error}")


def _add_nginx(missing: list[str]) -> None:
    reason = nginx.provide(install=bool(os.environ.get("CI")))
    if reason:
        missing.append(f"nginx, so the tests of servers behind a proxy did not run: {reason}")


def run_part(name: str, environment: dict[str, str]) -> PartOutcome:
    """Run one part in a process group of its own, so that nothing it started outlives it."""
    marker, limit = PARTS[name]
    results = RESULTS / f"{name}.xml"
    results.unlink(missing_ok=True)
    print(f"\n== {name} tests", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-m", marker, f"--junitxml={results}", *_workers()]
    command += ["-o", "faulthandler_timeout=600", "-o", "junit_family=xunit1"]
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    trouble = _await(process, limit)
    outcome = read_outcome(name, results)
    outcome.seconds = time.monotonic() - start
    if process.returncode not in (0, 1) and not (process.returncode == NO_TESTS_FOUND and name != "quick"):
        outcome.trouble = trouble or f"pytest ended with code {process.returncode}"
    return outcome


def _workers() -> list[str]:
    """Return pytest's options for as many workers as there are cores.

    A worker keeps the files it was given, so that what a file shares is made once; one that has nothing left takes over
    from the others, so that none waits for the longest file.
    """
    cores = os.cpu_count() or 1
    return ["-n", str(min(cores, 4)), "--dist", "worksteal"] if cores > 1 else []


def _await(process: "subprocess.Popen[bytes]", limit: int) -> str:
    try:
        process.wait(timeout=limit)
        return ""
    except subprocess.TimeoutExpired:
        return f"stopped after {limit} seconds"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def read_outcome(name: str, results: Path) -> PartOutcome:
    """Count the tests in a JUnit file; a missing file counts none."""
    outcome = PartOutcome(name)
    if not results.exists():
        outcome.trouble = "no results were written"
        return outcome
    for case in ET.parse(results).iter("testcase"):  # noqa: S314  (written by pytest a moment ago)
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is not None:
            outcome.skipped[skip.get("message", "").removeprefix("Skipped: ")] += 1
        else:
            outcome.passed += 1
        if skip is None and case.find("properties/property[@name='real_data']") is not None:
            outcome.over_real_files += 1
    return outcome


def report(outcomes: list[PartOutcome], missing: list[str], *, strict: bool) -> int:
    """Print what ran and what did not, and return the exit code; in CI something missing is a failure."""
    print("\n== Results")
    for outcome in outcomes:
        print(outcome.line)
    skipped = sum((outcome.skipped for outcome in outcomes), Counter[str]())
    for reason, count in skipped.most_common():
        print(f"Not run: {count} × {reason}")
    for thing in missing:
        print(f"Not to be had: {thing}")
    over_real_files = sum(outcome.over_real_files for outcome in outcomes)
    print(f"Over real files and series: {f'{over_real_files} tests' if over_real_files else NO_REAL_DATA}")
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"{passed} passed, {failed} failed, {skipped.total()} skipped", flush=True)
    trouble = failed or any(outcome.trouble for outcome in outcomes) or not passed
    return 1 if trouble or (strict and missing) else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped as well
    sys.exit(main(sys.argv[1:]))
