"""SQLite files of the tests do not wait for the disk: they are thrown away, and may be lost if the machine stops."""

import sqlite3
from functools import wraps
from typing import Any

from data import engine as engines

prepare = engines._prepare_sqlite


@wraps(prepare)
def _without_waiting(connection: sqlite3.Connection, record: Any) -> None:
    prepare(connection, record)
    connection.execute("PRAGMA synchronous = OFF")


def unsync() -> None:
    """Let engines that are made from now on leave the writing to the operating system."""
    engines._prepare_sqlite = _without_waiting
