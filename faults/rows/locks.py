"""Row 7: a locked database is a sentence within ten seconds, and who reads during an import sees before or after."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from data import engine as engines
from data.engine import reading
from faults.hospital import Databases
from faults.judging import damage
from faults.operations import OPERATIONS, contents, problems
from faults.tally import Bench
from services.errors import UserError

WRITES = ("import", "save", "undo", "approve", "close")
#: A lock is held for longer than anybody may wait.
HELD = 14.0
#: An import is a job beside the pages: on a server it waits for minutes by design, and is stored when its turn comes.
PATIENT = ("import", "postgresql")


def lock_and_read(bench: Bench) -> None:
    """Hold the database while somebody writes; read all the time while somebody imports. Half of the cases each.

    On SQLite the waiting is shortened, but for one case of each ten; on PostgreSQL it is as long as it is, and an
    import outlasts the lock.
    """
    databases = Databases(bench.folder, bench.postgres)
    usual = engines.BUSY_SECONDS
    for number in bench.mine(range(bench.cases)):
        name = WRITES[number // 2 % len(WRITES)]
        kind = databases.kinds[number // 10 % len(databases.kinds)]
        engines.BUSY_SECONDS = usual if number % 10 == 8 and bench.cases > 20 else 1
        if number % 2:
            with bench.case(f"read during {name} on {kind}, {number}", f"{kind} read"):
                _read_during(bench, databases, kind, "large import" if name == "import" else name)
        else:
            patient = (name, kind) == PATIENT
            allowed = (HELD if patient else usual) + 1.5
            with bench.case(f"{name} on locked {kind}, {number}", f"{kind} locked", allowed=allowed):
                (_outlast if patient else _write_into_lock)(bench, databases, kind, name)
    engines.BUSY_SECONDS = usual
    databases.close()


def _write_into_lock(bench: Bench, databases: Databases, kind: str, name: str) -> None:
    with databases.lent(kind, OPERATIONS[name].state) as url:
        before = contents(url)
        said = ""
        with _held(url):
            try:
                OPERATIONS[name].do(url, bench.folder)
            except (UserError, DBAPIError) as error:  # the second is worded where pages and commands show it
                said = str(error)
        bench.expect(said and not bench.planted, f"{name} on locked {kind} was not refused")
        bench.expect(contents(url) == before, f"{name} on locked {kind} was refused and changed something")
        OPERATIONS[name].do(url, bench.folder)


def _outlast(bench: Bench, databases: Databases, kind: str, name: str) -> None:
    with databases.lent(kind, OPERATIONS[name].state) as url, databases.lent(kind, OPERATIONS[name].state) as free:
        OPERATIONS[name].do(free, bench.folder)
        with _held(url):
            OPERATIONS[name].do(url, bench.folder)
        if bench.planted:
            damage(url)
        bench.expect(contents(url) == contents(free), f"{name} that waited for locked {kind} ends elsewhere")
        for problem in problems(url):
            bench.lose(f"{name} that waited for locked {kind}: {problem}")


@contextmanager
def _held(url: str) -> Iterator[None]:
    """Hold the lock of all writers, as a long write of somebody else does; at most HELD seconds."""
    over, locked = threading.Event(), threading.Event()

    def hold() -> None:
        if url.startswith("sqlite"):
            connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
            connection.execute("BEGIN IMMEDIATE")
            locked.set()
            over.wait(HELD)
            connection.rollback()
            connection.close()
            return
        engine = create_engine(engines.normalized_url(url))
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE data_version, budget_version, budget_cell IN ACCESS EXCLUSIVE MODE"))
            locked.set()
            over.wait(HELD)
        engine.dispose()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(10)
    try:
        yield
    finally:
        over.set()
        holder.join()


def _read_during(bench: Bench, databases: Databases, kind: str, name: str) -> None:
    with databases.lent(kind, OPERATIONS[name].state) as url:
        sums, over = [_sums(url)], threading.Event()

        def read() -> None:
            while not over.wait(0.005):
                sums.append(_sums(url))

        readers = [threading.Thread(target=read) for _reader in range(3)]
        for reader in readers:
            reader.start()
        try:
            OPERATIONS[name].do(url, bench.folder)
        finally:
            over.set()
            for reader in readers:
                reader.join()
        torn = set(sums) - {sums[0], _sums(url)} or ({"planted"} if bench.planted else set())
        bench.expect(not torn, f"during {name} on {kind} somebody read {torn}")


def _sums(url: str) -> tuple[int, ...]:
    """Return what a page might add up: lines, their sum, the kept totals, events; all of one moment."""
    query = text(
        "SELECT (SELECT COUNT(*) FROM ledger_entry WHERE superseded_by IS NULL),"
        " (SELECT COALESCE(SUM(amount_minor), 0) FROM ledger_entry WHERE superseded_by IS NULL),"
        " (SELECT COALESCE(SUM(m01+m02+m03), 0) FROM period_totals), (SELECT COUNT(*) FROM audit_event)"
    )
    with reading(url) as session:
        return tuple(int(value) for value in session.connection().execute(query).one())
