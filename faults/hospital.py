"""Databases for the cases: small hospitals prepared once in each state and copied for each case, of both kinds."""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from data.engine import engine_for, normalized_url
from faults.tally import NotRunError
from services import imports
from services.budgets import versions
from services.database import migrate
from services.permissions import Actor
from services.upkeep import backup
from tests.data.test_migrations import CLOSED_BOOKS, MARKS
from tests.small_hospital import add_small_hospital

ADMIN, ANN, BOB = (
    Actor(name=name, role=role) for name, role in (("ada", "admin"), ("ann", "finance_lead"), ("bob", "approver"))
)
HEAD = "Date,Department,Account,Supplier,Amount,Description,Reference\n"
#: Names the databases that `faults.warm` may use up, a URL a line.
GIVEN = "CASELOAD_FAULTS_WARM"
#: Names the folder that all processes of a run share.
SHARED = "CASELOAD_TEST_SHARED"
KINDS = ("sqlite", "postgresql")
DEPARTMENTS, EXPENSES, SUPPLIERS = ("ICU", "ED", "LAB"), ("5100", "6100", "6200"), ("S1", "S2", "")
#: A release before the months closed in an older version were given figures; the migration works on rows.
OLD_REVISION = "0018"
COUNTED = (
    "UPDATE import_batch SET rows_read = 3, rows_loaded = 3, control_total_minor = 12000, loaded_total_minor = 12000"
)


def ledger_file(rows: int, *, seed: int = 0, month: int = 1, name: str = "L") -> str:
    """Return a ledger file of so many lines, the same for the same arguments."""
    random = Random(seed)
    lines = [
        f"2026-{month:02d}-{1 + number % 28:02d},{random.choice(DEPARTMENTS)},{random.choice(EXPENSES)},"
        f"{random.choice(SUPPLIERS)},{random.randint(-99_999, 999_999) / 100:.2f},Line {number},{name}{number}\n"
        for number in range(rows)
    ]
    return HEAD + "".join(lines)


def post(url: str, folder: Path, content: str, name: str, kind: str = "ledger", **options: object) -> imports.Outcome:
    """Import a file with this content."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    chosen = imports.ImportOptions(kind=kind, **{"mode": "add", **options})  # type: ignore[arg-type]
    return imports.post(url, ADMIN, path, filename=name, options=chosen)


class Databases:
    """Copies of prepared databases; `copy(kind, state)` and `drop(url)`.

    States: "nothing" (no tables), "empty" (tables without rows), "filled" (a posted month, a draft with typed figures
    from a file, a submitted budget), "old" (an older version's tables with a closed month).
    """

    def __init__(self, folder: Path, postgres: str = "") -> None:
        self.folder = folder
        self._server = normalized_url(postgres) if postgres else ""
        self._made: dict[tuple[str, str], str] = {}
        self._kept: set[str] = set()
        self._used_up: list[str] = []

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of database there are here."""
        return KINDS if self._server else KINDS[:1]

    def copy(self, kind: str, state: str) -> str:
        """Return the URL of a database in this state, for this case alone."""
        if (kind, state) not in self._made:
            self._made[kind, state] = self._prepare(kind, state)
        return self._copy(kind, self._made[kind, state])

    def is_untouched(self, url: str, kind: str, state: str) -> bool:
        """Return whether a copy is still byte for byte what it was made from, and nothing waits beside it."""
        if kind != "sqlite":
            return False
        path, template = (Path(make_url(one).database or "") for one in (url, self._made[kind, state]))
        waiting = [one for one in path.parent.glob(f"{path.name}-*") if one.stat().st_size]
        held, given = (one.read_bytes() if one.exists() else b"" for one in (path, template))
        return not waiting and held == given

    def drop(self, url: str) -> None:
        """Throw a copy away."""
        engine_for(url).dispose()
        if url.startswith("sqlite"):
            for path in self.folder.glob(f"{Path(make_url(url).database or '').name}*"):
                path.unlink()
        else:
            self._administer(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    @staticmethod
    def forget(url: str) -> None:
        """Let go of a database that is thrown away elsewhere."""
        engine_for(url).dispose()

    @contextmanager
    def lent(self, kind: str, state: str) -> Iterator[str]:
        """Yield a copy and throw it away."""
        url = self.copy(kind, state)
        try:
            yield url
        finally:
            self.drop(url)

    def warm_children(self) -> None:
        """Have the children that are forked from now on begin warm: `faults.warm` uses up a copy of each kind."""
        self._used_up = [self.copy(kind, "filled") for kind in self.kinds]
        os.environ[GIVEN] = "\n".join(self._used_up)

    def close(self) -> None:
        """Throw away what was prepared."""
        for url in self._used_up:
            self.drop(url)
        for url in set(self._made.values()) - self._kept:
            self.drop(url)

    def await_silence(self, url: str, seconds: float = 10) -> bool:
        """Wait until a killed client's server process has ended too, and return whether it has."""
        if url.startswith("sqlite"):
            return True
        query = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
        engine, until = create_engine(self._server), time.monotonic() + seconds
        try:
            with engine.connect() as connection:
                while connection.execute(query, {"name": make_url(url).database}).scalar_one():
                    connection.rollback()
                    if time.monotonic() > until:
                        return False
                    time.sleep(0.005)
            return True
        finally:
            engine.dispose()

    def backup_file(self) -> Path:
        """Return a backup of the filled hospital."""
        path = self.folder / "made.zip"
        if not path.exists():
            with self.lent("sqlite", "filled") as url:
                backup.backup(url, ADMIN, path=path)
        return path

    def _prepare(self, kind: str, state: str) -> str:
        if kind == "sqlite" and SHARED in os.environ:
            return self._shared(state, Path(os.environ[SHARED]))
        return self._fresh(kind, state)

    def _shared(self, state: str, folder: Path) -> str:
        """Return what the first of several processes prepares for all of them."""
        path = folder / f"faults_{state}.sqlite"
        with (folder / f"faults_{state}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made = make_url(self._fresh("sqlite", state)).database if not path.exists() else None
            if made and Path(made).exists():
                Path(made).rename(path)
        self._kept.add(f"sqlite:///{path}")
        return f"sqlite:///{path}"

    def _fresh(self, kind: str, state: str) -> str:
        url = self._new(kind, state)
        if state == "old":
            migrate(url, OLD_REVISION)
            with engine_for(url).begin() as connection:
                for statement in CLOSED_BOOKS:
                    connection.exec_driver_sql(statement.replace("{mark}", MARKS[kind]))
                connection.exec_driver_sql(COUNTED)
        elif state != "nothing":
            migrate(url)
        if state == "filled":
            fill(url, self.folder)
        engine_for(url).dispose()
        return url

    def _new(self, kind: str, state: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self.folder / f'template_{state}.sqlite'}"
        if not self._server:
            raise NotRunError("no PostgreSQL server")
        name = f"faults_{state}_{uuid4().hex[:10]}"
        self._administer(f"CREATE DATABASE {name}")
        return self._url(name)

    def _copy(self, kind: str, template: str) -> str:
        name = f"faults_{uuid4().hex[:12]}"
        if kind == "postgresql":
            self._administer(f"CREATE DATABASE {name} TEMPLATE {make_url(template).database} STRATEGY FILE_COPY")
            return self._url(name)
        target = self.folder / f"{name}.sqlite"
        source = Path(make_url(template).database or "")
        if source.exists():
            shutil.copyfile(source, target)
        return f"sqlite:///{target}"

    def _administer(self, statement: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            if (connection.dialect.server_version_info or (0,))[0] < 15:
                statement = statement.removesuffix("STRATEGY FILE_COPY")
            connection.execute(text(statement))
        engine.dispose()

    def _url(self, database: str) -> str:
        return make_url(self._server).set(database=database).render_as_string(hide_password=False)


def fill(url: str, folder: Path) -> None:
    """Put a month of lines, a budget file, and a budget handed in for approval into an empty database."""
    hospital = add_small_hospital(url)
    post(url, folder, ledger_file(60), "january.csv")
    budget = "Department,Account,2026-01,2026-02\nICU,5100,500.00,510.01\nED,6100,20.00,30.00\n"
    post(url, folder, budget, "budget.csv", "budget", version="Budget 2026")
    copied = versions.copy(url, ANN, version_id=hospital.version, name="Budget 2026 revised")
    revision = next(one.revision for one in versions.list_versions(url, ADMIN) if one.id == copied)
    versions.submit(url, ANN, version_id=copied, revision=revision)
