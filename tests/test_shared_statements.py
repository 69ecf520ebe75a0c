"""Databases of the tests share what SQLAlchemy wrote as SQL, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel, select

from data.engine import engine_for, reading, writing
from data.models import Facility


@pytest.fixture
def two_urls(tmp_path: Path) -> Iterator[list[str]]:
    urls = [f"sqlite:///{tmp_path / name}.sqlite" for name in ("one", "two")]
    for url in urls:
        SQLModel.metadata.create_all(engine_for(url))
    yield urls
    for url in urls:
        engine_for(url).dispose()


def test_a_statement_is_compiled_once_for_all_databases(two_urls: list[str]) -> None:
    compiled: list[object] = []

    def note(*said: Any) -> None:
        if said[4].compiled:  # not BEGIN, which is sent as it is
            compiled.append(said[4].compiled)

    for url in two_urls:
        event.listen(engine_for(url), "before_cursor_execute", note)
        with reading(url) as session:
            session.exec(select(Facility)).all()

    assert len(compiled) == 2
    assert compiled[0] is compiled[1]


def test_each_database_keeps_its_own_rows(two_urls: list[str]) -> None:
    for url in two_urls:
        with writing(url) as session:
            session.add(Facility(code=Path(url).stem, name="Main hospital"))

    for url in two_urls:
        with reading(url) as session:
            assert [row.code for row in session.exec(select(Facility))] == [Path(url).stem]
