"""A backup that tests of this folder may change."""

import shutil
from pathlib import Path

import pytest

from data.engine import engine_for
from services.permissions import Actor
from services.upkeep import backup
from tests.services.filled import fill
from tests.small_hospital import add_small_hospital


@pytest.fixture(scope="module")
def made_once(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of the filled small hospital, in a folder of its own beside its database."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copyfile(sqlite_template, folder / "source.sqlite")
    url = f"sqlite:///{folder / 'source.sqlite'}"
    fill(add_small_hospital(url))
    backup.backup(url, Actor(name="ada", role="admin"), path=folder / "made.zip")
    engine_for(url).dispose()
    return folder / "made.zip"


@pytest.fixture
def made(made_once: Path, tmp_path: Path) -> Path:
    """Return a copy of that backup, which the test may change."""
    return Path(shutil.copy(made_once, tmp_path))
