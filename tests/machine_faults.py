"""Real trouble with the machine for tests: a locked, read-only, full or damaged database, a connection that is cut."""

import ctypes
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from data import engine
from data.engine import engine_for

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN " + sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""
#: Linux: take a right out of what a process and its children may ever have; the right to pass by permissions.
DROP, OVERRIDE = 24, 1


def path_of(url: str) -> Path:
    """Return the file of an SQLite URL."""
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def held_by_another_process(url: str, monkeypatch: pytest.MonkeyPatch, *, against: str = "EXCLUSIVE") -> Iterator[None]:
    """Have another process hold the file's lock against everybody, or (IMMEDIATE) writers; who waits gives up soon."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.3)
    engine_for.cache_clear()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path_of(url)), against], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        holder.stdin.close()
        holder.wait(timeout=10)
        holder.stdout.close()
        engine_for.cache_clear()


def fill_up(url: str, *, room: int = 0) -> None:
    """Leave a database no more than some pages of room, on the one connection that a test uses."""
    with engine_for(url).connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages + room}")


def overwrite(path: Path, *, seed: int, length: int = 600) -> None:
    """Overwrite bytes somewhere behind the first page."""
    chance = random.Random(seed)
    with path.open("r+b") as file:
        file.seek(chance.randrange(4096, path.stat().st_size - length))
        file.write(chance.randbytes(length))


def cut(session: Session) -> None:
    """End the connection of a session at the server, as a restart or a network would."""
    server = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
    with session.get_bind().connect() as other:  # type: ignore[union-attr]
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": server})
        other.rollback()


def _give_up_rights() -> None:
    ctypes.CDLL(None).prctl(DROP, OVERRIDE, 0, 0, 0)


@contextmanager
def read_only_copy(url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a copy that nobody may write to, and how a child must run for that to count: root may do anything."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)  # noqa: S103
        copy = Path(folder) / "caseload.sqlite"
        with sqlite3.connect(path_of(url)) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()
        copy.chmod(0o444)
        os.chmod(folder, 0o555)  # noqa: S103
        yield f"sqlite:///{copy}", {"preexec_fn": _give_up_rights} if os.geteuid() == 0 else {}
        os.chmod(folder, 0o755)  # noqa: S103
