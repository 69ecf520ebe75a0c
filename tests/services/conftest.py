"""A small hospital that buys, on both kinds of database."""

from pathlib import Path

import pytest

from tests.services.purchases import Store
from tests.small_hospital import SmallHospital


@pytest.fixture
def store(small_hospital: SmallHospital, tmp_path: Path) -> Store:
    return Store(small_hospital, tmp_path)


@pytest.fixture
def store_sqlite(small_hospital_sqlite: SmallHospital, tmp_path: Path) -> Store:
    return Store(small_hospital_sqlite, tmp_path)
