"""A small hospital on PostgreSQL, and somebody else at work in it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.small_hospital import SmallHospital, add_small_hospital


@pytest.fixture
def books(postgres_url: str) -> SmallHospital:
    return add_small_hospital(postgres_url)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as workers:
        yield workers
