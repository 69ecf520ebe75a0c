"""Rows 3 and 4: every n-th change of a file refused, every n-th message to a server lost, and a disk that is full."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from faults.hospital import Databases
from faults.judging import Judge
from faults.killing import Death, Ending, run
from faults.operations import OPERATIONS, contents, problems
from faults.tally import Bench, NotRunError

#: Imports of three sizes stand among them: 50, 400 and 4,000 lines.
FAILING = ("import", "replace", "large import", "save", "undo", "approve", "close", "migrate", "restore")
#: With few cases these alone.
FIRST, FEW = ("import", "save", "undo", "close", "migrate"), 2


def fail_each_write(bench: Bench) -> None:
    """Refuse the n-th write, sync, truncation or deletion of SQLite; cut the wire to PostgreSQL at the n-th message.

    `cases` are numbers n of each operation, spread over its run; beyond its length they are all.
    """
    databases = Databases(bench.folder, bench.postgres)
    judge = Judge(bench, databases)
    for name, kind, at, number in bench.mine(_writes(judge)):
        how = "wire cut" if kind == "postgresql" else at
        with bench.case(f"{name} on {kind}, {how} at {number}", f"{kind} {how}"):
            _judged(judge, name, kind, Death(at, number=number), _over_cut_wire if kind == "postgresql" else run)
    databases.close()


def _writes(judge: Judge) -> list[tuple[str, str, str, int]]:
    """Return operation, kind of database, how it fails and at which write, in an order whose parts are samples."""
    cases, writes = judge.bench.cases, []
    for name in FAILING if cases > FEW else FIRST:
        for number in _spread(len(judge.expected(name, "sqlite").whole.trace), cases):
            ways = ("fail", "full") if cases > 10 else (("fail", "full")[number % 2],)
            writes += [(name, "sqlite", at, number) for at in ways]
        if "postgresql" in judge.databases.kinds and name != "migrate":
            writes += [(name, "postgresql", "fail", number) for number in _spread(_messages(judge, name), cases)]
    Random("order").shuffle(writes)
    return writes


def _judged(judge: Judge, name: str, kind: str, death: Death, run_it: Any) -> None:
    ending = judge.cut_off(name, kind, death, seed=0, run_it=run_it)
    if ending.refused:
        judge.bench.tally.parts["said to the person"] += 1


def _spread(length: int, cases: int) -> list[int]:
    """Return numbers from 1 to `length`, at most so many, the last ones first: there the commit is."""
    step = max(length / max(cases, 1), 1)
    return sorted({round(length - place * step) for place in range(min(cases, length))} - {0})


def _messages(judge: Judge, name: str) -> int:
    """Return how many messages an operation sends to the server, those of its connections included."""
    from faults.proxy import cut_wire

    operation = OPERATIONS[name]
    with judge.databases.lent("postgresql", operation.state) as url, cut_wire(url, 0, answered=False) as (led, wire):
        run(name, led, judge.folder(operation), Death())
        judge.databases.await_silence(url)
        return wire.sent


def _over_cut_wire(name: str, url: str, folder: Path, death: Death, *, seed: int = 0) -> Ending:
    from faults.proxy import cut_wire

    with cut_wire(url, death.number, answered=death.number % 2 == 0) as (led, _wire):
        return run(name, led, folder, Death("fail"), seed=seed)


# A disk that is full --------------------------------------------------------------------------------------------------


def fill_disk(bench: Bench) -> None:
    """Let operations run on small disks: every time a little more room beside the database, from none to enough."""
    databases = Databases(bench.folder, "")
    judge = Judge(bench, databases)
    names = [name for name in ("import", "large import", "save", "undo", "close", "backup") if name in OPERATIONS]
    for number in bench.mine(range(bench.cases)):
        name, kilobytes = names[number % len(names)], (number // len(names)) * 24 % 300
        with bench.case(f"{name} with {kilobytes} kB left", name):
            _on_small_disk(judge, name, kilobytes)
    databases.close()


def _on_small_disk(judge: Judge, name: str, kilobytes: int) -> None:
    operation, expected, bench = OPERATIONS[name], judge.expected(name, "sqlite"), judge.bench
    template = Path(judge.databases.copy("sqlite", operation.state).removeprefix("sqlite:///"))
    with _disk(bench.folder / "disk", template.stat().st_size + kilobytes * 1024) as disk:
        target = disk / template.name
        target.write_bytes(template.read_bytes())
        url = f"sqlite:///{target}"
        ending = run(name, url, disk if operation.file else judge.folder(operation), Death("fail"))
        judge.look(f"{name} with {kilobytes} kB", url, expected, ending)
        if bench.planted:
            from faults.judging import damage

            _resize(disk, 200_000_000)
            damage(url)
        bench.expect(contents(url) in (expected.before, expected.after), f"{name}: old figures cannot be read")
        _resize(disk, 200_000_000)
        (disk / operation.file).unlink(missing_ok=True) if operation.file and ending.error else None
        if ending.error:
            operation.do(url, disk)
        bench.expect(contents(url) == expected.after and not problems(url), f"{name}: with room it ends elsewhere")
        judge.databases.forget(url)
    template.unlink()


@contextmanager
def _disk(place: Path, size: int) -> Iterator[Path]:
    """Yield a folder on a disk of its own that has so many bytes."""
    place.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(place)]
    if os.name != "posix" or subprocess.run(mount, check=False, capture_output=True).returncode:
        raise NotRunError("no small disk can be mounted here; it needs root on Linux")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)


def _resize(disk: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True, capture_output=True)
