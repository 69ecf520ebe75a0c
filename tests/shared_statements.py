"""Databases of the tests share what SQLAlchemy wrote as SQL: each test has a database and an engine of its own.

An engine keeps the statements it has compiled, which took half of the tests' database time when every test began anew.
They depend on the kind of database and its version only, so all engines of a kind share them here.
"""

from typing import Any

import sqlmodel
from sqlalchemy import Connection, Engine, event

from data import engine as engines

#: Statements kept per kind of database; the application's few hundred and what the tests ask.
STATEMENTS = 2_000

_connected: dict[str, Engine] = {}  # the first engine of each kind that has met its server and knows its version


def create_engine(url: str, **options: Any) -> Engine:
    """Return an engine that takes statements from the others of its kind."""
    engine = sqlmodel.create_engine(url, query_cache_size=STATEMENTS, **options)
    first = _connected.get(engine.dialect.name)
    if first is None:
        event.listen(engine, "engine_connect", _remember)
    else:
        engine.dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return engine


def _remember(connection: Connection) -> None:
    engine = connection.engine
    if isinstance(engine, Engine):
        _connected.setdefault(engine.dialect.name, engine)


def share() -> None:
    """Let the application make its engines here."""
    engines.create_engine = create_engine
