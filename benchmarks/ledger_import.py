"""How long a ledger file takes, from the file to committed lines with totals, beside loaders that check nothing.

    python -m benchmarks.ledger_import [--rows 1000000] [--rounds 5] [--quick] [--skip-memory] [--skip-overlap]

Every round runs each loader once, in turn, so that a busy machine disturbs them alike. Ours runs inside a process
that has its libraries loaded, as the web app has; the others are measured as they are used. CPU time is user plus
system time of the process that loads (and of the sqlite3 shell, and of the process that reads our file). Memory is the
peak of a fresh process per loader, ours with the one that reads.
"""

import argparse
import csv
import importlib.util
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import ledger_file

LOADERS = ("caseload", "sqlite_shell", "csv_executemany", "pandas_to_sql", "duckdb")


@dataclass
class Timing:
    """CPU and wall seconds of each round."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def cpu_seconds() -> float:
    """Return user and system seconds of this process, the children it has waited for and those that read files."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system + sum(map(_seconds_of, _reading()))


def _reading() -> list[int]:
    """Return the processes that read files for this one."""
    from data.importers.running.pool import readers

    return readers().processes()


def _seconds_of(process: int) -> float:
    """Return user and system seconds of another process; 0 where the system has no such list (macOS)."""
    status = Path(f"/proc/{process}/stat")
    if not status.exists():
        return 0.0
    user, system = status.read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


# Loaders --------------------------------------------------------------------------------------------------------------


def prepare(database: Path, *, url: str | None = None) -> str:
    """Make an empty hospital that knows the file's departments, accounts and suppliers; return its URL."""
    from data.engine import engine_for, writing
    from data.models import Account, Department, Supplier
    from planning.names import match_name
    from services.database import migrate

    if url is None:
        database.unlink(missing_ok=True)
        url = f"sqlite:///{database}"
        engine_for.cache_clear()
    migrate(url)
    with writing(url) as session:
        session.add_all(Department(code=code, name=f"Department {code}") for code in ledger_file.department_codes())
        session.add_all(Account(code=code, name=f"Account {code}") for code in ledger_file.account_codes())
        names = ledger_file.supplier_names()
        session.add_all(Supplier(name=name, match_name=match_name(name)) for name in names)
    return url


def caseload(file: Path, url: str) -> dict[str, int]:
    """Import as `cli.py import ledger FILE` does: checked, deduplicated, totalled, audited, committed."""
    from services import imports
    from services.permissions import LOCAL_ACTOR

    options = imports.ImportOptions(kind="ledger", mode="only_new")
    outcome = imports.post(url, LOCAL_ACTOR, file, filename=file.name, options=options)
    return {
        "rows": outcome.rows_loaded,
        "rejected": outcome.rows_rejected,
        "duplicate": outcome.rows_duplicate,
        "cents": outcome.loaded_total,
    }


def sqlite_shell(file: Path, database: Path) -> None:
    """`sqlite3 .import`: text into one table, nothing checked."""
    subprocess.run(["sqlite3", str(database), ".mode csv", f".import {file} ledger"], check=True, capture_output=True)


def csv_executemany(file: Path, database: Path) -> None:
    """The csv module and executemany: text into one table, nothing checked."""
    connection = sqlite3.connect(database)
    with file.open(newline="") as handle:
        rows = csv.reader(handle)
        names = next(rows)
        connection.execute(f"CREATE TABLE ledger ({', '.join(f'{name} TEXT' for name in names)})")
        connection.executemany(f"INSERT INTO ledger VALUES ({', '.join('?' * len(names))})", rows)
    connection.commit()
    connection.close()


def pandas_to_sql(file: Path, database: Path) -> None:
    """read_csv and to_sql: types guessed, nothing checked, amounts as floats."""
    import pandas as pd

    connection = sqlite3.connect(database)
    pd.read_csv(file, engine="c").to_sql("ledger", connection, index=False)
    connection.commit()
    connection.close()


def duckdb(file: Path, database: Path) -> None:
    """read_csv of DuckDB into a table: types guessed, nothing checked."""
    import duckdb as engine  # type: ignore[import-not-found]

    connection = engine.connect(str(database))
    connection.execute(f"CREATE TABLE ledger AS SELECT * FROM read_csv('{file}')")
    connection.close()


def available() -> dict[str, str | None]:
    """Return each loader with the reason why it cannot run, or None."""
    return {
        "caseload": None,
        "sqlite_shell": None if shutil.which("sqlite3") else "the sqlite3 shell is not installed",
        "csv_executemany": None,
        "pandas_to_sql": None,
        "duckdb": None if importlib.util.find_spec("duckdb") else "duckdb is not installed",
    }


def run_once(loader: str, file: Path, folder: Path, url: str | None = None) -> tuple[float, float]:
    """Return CPU and wall seconds of one load into a fresh database; making the empty hospital is not counted."""
    database = folder / f"{loader}.db"
    for path in folder.glob(f"{loader}.db*"):
        path.unlink()
    plain: dict[str, Callable[[Path, Path], None]] = {
        "sqlite_shell": sqlite_shell,
        "csv_executemany": csv_executemany,
        "pandas_to_sql": pandas_to_sql,
        "duckdb": duckdb,
    }
    target = prepare(database, url=url) if loader == "caseload" else ""
    cpu, wall = cpu_seconds(), time.perf_counter()
    if loader == "caseload":
        caseload(file, target)
    else:
        plain[loader](file, database)
    return cpu_seconds() - cpu, time.perf_counter() - wall


# Reports --------------------------------------------------------------------------------------------------------------


def compare(file: Path, folder: Path, rounds: int) -> dict[str, Timing]:
    """Run all loaders in turn, `rounds` times, after one load that warms libraries and the page cache."""
    small = folder / "small.csv"
    ledger_file.write_ledger(small, 1_000)
    loaders = [name for name, missing in available().items() if missing is None]
    for loader in loaders:
        run_once(loader, small, folder)
    timings = {loader: Timing() for loader in loaders}
    for _ in range(rounds):
        for loader in loaders:
            cpu, wall = run_once(loader, file, folder)
            timings[loader].cpu.append(cpu)
            timings[loader].wall.append(wall)
    return timings


def show(timings: dict[str, Timing], memory: dict[str, int]) -> None:
    """Print medians with their range, and ratios to the anchor (medians of the ratios within a round)."""
    anchor = "sqlite_shell" if "sqlite_shell" in timings else "csv_executemany"
    print(f"\nratios to {anchor}; medians [min-max] of {len(timings[anchor].cpu)} interleaved rounds")
    print(f"{'loader':16} {'CPU s':>20} {'ratio':>7} {'wall s':>20} {'ratio':>7} {'peak MB':>8}")
    for name, timing in timings.items():
        ratios = [
            median(own / base for own, base in zip(ours, theirs, strict=True))
            for ours, theirs in ((timing.cpu, timings[anchor].cpu), (timing.wall, timings[anchor].wall))
        ]
        peak = memory.get(name)
        print(
            f"{name:16} {_spread(timing.cpu):>20} {ratios[0]:7.2f} {_spread(timing.wall):>20} {ratios[1]:7.2f} "
            f"{peak if peak is not None else '-':>8}"
        )


def _spread(values: list[float]) -> str:
    return f"{median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"


def peak_memory(loader: str, file: Path, folder: Path) -> int:
    """Return the peak resident memory in MB of a fresh process that loads the file (its own, or the shell's)."""
    command = [sys.executable, "-m", "benchmarks.ledger_import", "--once", loader, str(file), str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(answer.stdout.strip().splitlines()[-1])


def _peak_of_this_process() -> int:
    """Return MB; the kernel's own mark starts anew with a program, unlike the one of getrusage."""
    if Path("/proc/self/status").exists():
        return _peak_of("/proc/self/status")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024)  # macOS counts bytes


def _peak_of(status: str) -> int:
    line = next(line for line in Path(status).read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024


def _peak_of_children() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def overlap(folder: Path, rows: int) -> None:
    """Load a file, then one of which half is stored already, with 1,000 bad lines; check it to the cent."""
    half = rows // 2
    first, second = folder / "first.csv", folder / "second.csv"
    cents = ledger_file.write_ledger(first, half)
    ledger_file.write_ledger(second, rows, bad=1_000)
    fresh = folder / "fresh.csv"
    new_cents = ledger_file.write_ledger(fresh, rows - half, first=half)
    url = prepare(folder / "overlap.db")
    assert caseload(first, url) == {"rows": half, "rejected": 0, "duplicate": 0, "cents": cents}
    cpu, wall = cpu_seconds(), time.perf_counter()
    counts = caseload(second, url)
    cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
    assert counts == {"rows": rows - half, "rejected": 1_000, "duplicate": half, "cents": new_cents}, counts
    _prove(url, rows, cents + new_cents)
    print(f"\noverlap: {half:,} old + {rows - half:,} new + 1,000 bad lines: {cpu:.2f} CPU s, {wall:.2f} wall s")
    print("every new line stored once, every old one recognized, totals equal to the lines to the cent")


def on_postgres(server: str, file: Path, folder: Path) -> None:
    """Load the file into a database of its own on a PostgreSQL server, which is dropped again."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    from data.engine import engine_for, normalized_url

    name = f"caseload_bench_{os.getpid()}"
    keeper = create_engine(normalized_url(server), isolation_level="AUTOCOMMIT")
    with keeper.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(normalized_url(server)).set(database=name).render_as_string(hide_password=False)
        try:
            cpu, wall = run_once("caseload", file, folder, url=url)
            print(f"\nPostgreSQL (COPY): {cpu:.2f} CPU s of this process, {wall:.2f} wall s")
        finally:
            engine_for(url).dispose()
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _prove(url: str, rows: int, cents: int) -> None:
    from sqlalchemy import text

    from data.engine import reading
    from planning.periods import FiscalCalendar
    from services.totals import ledger

    with reading(url) as session:
        stored = session.connection().execute(text("SELECT COUNT(*), SUM(amount_minor) FROM ledger_entry")).one()
        assert (int(stored[0]), int(stored[1])) == (rows, cents)
        assert ledger.differences(session, FiscalCalendar(1)).empty


def main() -> None:
    """Run the benchmark and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="100,000 rows, two rounds")
    parser.add_argument("--skip-memory", action="store_true")
    parser.add_argument("--skip-overlap", action="store_true")
    parser.add_argument("--once", nargs=3, metavar=("LOADER", "FILE", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        loader, file, folder = options.once
        run_once(loader, Path(file), Path(folder))
        readers = sum(_peak_of(f"/proc/{process}/status") for process in _reading())
        print(_peak_of_children() if loader == "sqlite_shell" else _peak_of_this_process() + readers)
        return
    if options.quick:
        options.rows, options.rounds = min(options.rows, 100_000), 2
    with tempfile.TemporaryDirectory(prefix="ledger_import_") as name:
        folder = Path(name)
        file = folder / "ledger.csv"
        ledger_file.write_ledger(file, options.rows)
        print(f"{options.rows:,} rows, {file.stat().st_size / 1e6:.1f} MB, 7 columns, SQLite {sqlite3.sqlite_version}")
        for loader, missing in available().items():
            if missing:
                print(f"not compared: {loader}, because {missing}")
        timings = compare(file, folder, options.rounds)
        memory = {} if options.skip_memory else {name: peak_memory(name, file, folder) for name in timings}
        show(timings, memory)
        if server := os.environ.get("TEST_DATABASE_URL"):
            on_postgres(server, file, folder)
        else:
            print("\nnot measured: PostgreSQL, because TEST_DATABASE_URL names no server")
        if not options.skip_overlap:
            overlap(folder, options.rows)


if __name__ == "__main__":
    main()
