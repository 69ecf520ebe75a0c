"""Row 6: four people import at once: the same file, overlapping or different ones, as threads and processes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import text

from data.engine import reading
from faults.hospital import HEAD, Databases, ledger_file, post
from faults.judging import damage
from faults.killing import CONTEXT
from faults.operations import problems
from faults.tally import Bench
from services.errors import UserError

TOGETHER, LINES = 4, 40
#: Seconds after which nobody is waited for; on a machine that is busy a case takes long, and `Bench.case` judges that.
MOST_WAITING = 600


def import_at_once(bench: Bench) -> None:
    """Import four files at once; `cases` are tries of each relation, as threads and as processes, on each database."""
    databases = Databases(bench.folder, bench.postgres)
    databases.warm_children()
    plan = [
        (relation, how, kind, turn)
        for turn in range(bench.cases)
        for relation in ("same", "overlapping", "different")
        for how in (_in_threads, _in_processes)
        for kind in databases.kinds
    ]
    for relation, how, kind, turn in bench.mine(plan):
        ways = how.__name__.removeprefix("_in_")
        case = bench.case(f"{relation} files by {ways} on {kind}, {turn}", f"{relation} {ways}", allowed=30)
        with case, databases.lent(kind, "filled") as url:
            _try(bench, url, relation, how, turn)
    databases.close()


def _try(bench: Bench, url: str, relation: str, how: Callable[..., list[str]], turn: int) -> None:
    files = _files(relation, turn)
    outcomes = how(url, bench.folder, files)
    stored_files = [file for file, said in zip(files, outcomes, strict=True) if said == "done"]
    expected = {line for file in stored_files for line in file.removeprefix(HEAD).splitlines()}
    if bench.planted:
        damage(url)
    stored = _stored(url)
    cents = sum(round(float(line.split(",")[4]) * 100) for line in expected)
    if stored != (len(expected), cents):
        bench.lose(f"{relation}: {stored} is stored, not {(len(expected), cents)}; they said {outcomes}")
    # Where a machine is so busy that somebody waits too long for the others, that is said and nothing of it is stored.
    done, waited = outcomes.count("done"), outcomes.count("database")
    bench.tally.parts["waited too long"] += waited
    as_meant = done == 1 if relation == "same" else done + waited == TOGETHER
    bench.expect(as_meant and done, f"{relation}: they said {outcomes}")
    for problem in problems(url):
        bench.lose(f"{relation}: {problem}")


def _files(relation: str, turn: int) -> list[str]:
    if relation == "same":
        return [ledger_file(LINES, seed=turn, month=4, name=f"S{turn}")] * TOGETHER
    if relation == "different":
        return [ledger_file(LINES, seed=turn + one, month=4, name=f"D{turn}_{one}_") for one in range(TOGETHER)]
    lines = ledger_file(LINES * 2, seed=turn, month=4, name=f"O{turn}").removeprefix(HEAD).splitlines(keepends=True)
    step = LINES // 3
    return [HEAD + "".join(lines[one * step : one * step + LINES]) for one in range(TOGETHER)]


def _stored(url: str) -> tuple[int, int]:
    query = text("SELECT COUNT(*), SUM(amount_minor) FROM ledger_entry WHERE period = 202604 AND superseded_by IS NULL")
    with reading(url) as session:
        rows, cents = session.connection().execute(query).one()
    return int(rows), int(cents or 0)


def import_one(url: str, folder: Path, content: str, name: str) -> str:
    """Import one file and return what its person is told."""
    try:
        post(url, folder, content, name, mode="only_new")
    except UserError as error:
        return error.code if error.code in ("already_posted", "database") else str(error)
    return "done"


def _in_threads(url: str, folder: Path, files: list[str]) -> list[str]:
    gate = threading.Barrier(TOGETHER)

    def work(place: int) -> str:
        gate.wait(MOST_WAITING)
        return import_one(url, folder, files[place], f"file_{place}.csv")

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(work, range(TOGETHER)))


def _in_processes(url: str, folder: Path, files: list[str]) -> list[str]:
    pipes = [CONTEXT.Pipe(duplex=False) for _file in files]
    people = []
    for place, (_mine, other) in enumerate(pipes):
        work = (url, folder, files[place], f"file_{place}.csv", other)
        people.append(CONTEXT.Process(target=_send_import, args=work))
    for person in people:
        person.start()
    answers = [mine.recv() if mine.poll(MOST_WAITING) else "no answer" for mine, _other in pipes]
    for person in people:
        person.join(MOST_WAITING)
    return answers


def _send_import(url: str, folder: Path, content: str, name: str, pipe: Any) -> None:
    import os

    os.environ["CASELOAD_READ_IN_CHILD"] = "no"
    pipe.send(import_one(url, folder, content, name))
