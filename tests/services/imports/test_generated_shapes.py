"""Generated files of every shape: the truth is stored to the cent, or a question is asked; nothing is loaded wrong.

Twenty files of each shape here; `CASELOAD_SHAPES=1000` tries a thousand, and `--log-cli-level=INFO` prints the figures.
"""

import logging
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from data.engine import engine_for
from tests.services.imports.expectations import attempt, cases
from tests.services.imports.generated import two_rows, workbooks  # noqa: F401 - they add their shapes
from tests.services.imports.generated.shapes import SHAPES, Generated, generate
from tests.services.imports.generated.verdicts import RIGHT, WRONG, verdict

pytestmark = pytest.mark.slow

FILES = int(os.environ.get("CASELOAD_SHAPES", "20"))
FIRST = int(os.environ.get("CASELOAD_SHAPES_FIRST", "0"))
#: Shape to what is wrong with it today.
KNOWN_WRONG: dict[str, str] = {}
#: Shapes that only a person can decide.
ASKED = ("parts",)


def judge(generated: Generated, template: Path, folder: Path) -> tuple[str, str]:
    """Import a generated file into an empty database."""
    path = folder / "caseload.sqlite"
    shutil.copyfile(template, path)
    url = f"sqlite:///{path}"
    version = {"version": "B1"} if generated.kind == "budget" else {}
    try:
        return verdict(generated, attempt(url, generated.path, generated.kind, **version, **generated.options))
    finally:
        engine_for(url).dispose()


@pytest.mark.parametrize("shape", cases(tuple(SHAPES), KNOWN_WRONG))
def test_no_generated_file_is_loaded_wrong(sqlite_template: Path, tmp_path: Path, shape: str) -> None:
    counted: Counter[str] = Counter()
    wrong = []
    for seed in range(FIRST, FIRST + FILES):
        folder = tmp_path / str(seed)
        folder.mkdir()
        generated = generate(shape, seed, folder)
        result, why = judge(generated, sqlite_template, folder)
        counted[result] += 1
        if result == WRONG:
            wrong.append(f"{generated.kind} {seed}: {why}")
        shutil.rmtree(folder)
    logging.getLogger(__name__).info("%s: %s", shape, dict(counted))
    assert not wrong, f"{len(wrong)} of {FILES}: {wrong[:5]}"
    assert shape in ASKED or counted[RIGHT] >= FILES * 0.8, counted
