"""Generated files of every shape: the truth is stored to the cent, or a question is asked; nothing is loaded wrong.

Twenty files of each shape here; `CASELOAD_SHAPES=1000` tries a thousand, and `--log-cli-level=INFO` prints the figures.
"""

import logging
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

from data.engine import engine_for, writing
from data.models import Setting
from tests.services.imports.expectations import attempt, cases
from tests.services.imports.generated import (  # noqa: F401 - they add their shapes
    beside,
    counted,
    totals,
    two_keys,
    two_rows,
    unnamed,
    workbooks,
)
from tests.services.imports.generated.shapes import SHAPES, Generated, generate
from tests.services.imports.generated.verdicts import ASKED, RIGHT, WRONG, verdict

pytestmark = pytest.mark.slow

FILES = int(os.environ.get("CASELOAD_SHAPES", "20"))
FIRST = int(os.environ.get("CASELOAD_SHAPES_FIRST", "0"))
#: Shape to what is wrong with it today.
KNOWN_WRONG: dict[str, str] = {}
#: Shapes that only a person can decide.
FOR_PEOPLE = ("parts", "compact_pivot", "unnamed", "pivot")  # the last: accounts without names under German headings


def judge(generated: Generated, template: Path, folder: Path) -> tuple[str, str]:
    """Import a generated file into an empty database; what is asked and has a right answer must lead to the truth."""
    result, why, open_ = _try(generated, template, folder, {})
    known = {name: answer for name, answer in generated.answers.items() if name in open_}
    if result == ASKED and known:
        answered, problem, _open = _try(generated, template, folder, known)
        return (result, why) if answered in (RIGHT, ASKED) else (WRONG, f"answered {known}: {problem}")
    return result, why


def _try(
    generated: Generated, template: Path, folder: Path, answers: dict[str, str]
) -> tuple[str, str, tuple[str, ...]]:
    path = folder / "caseload.sqlite"
    shutil.copyfile(template, path)
    url = f"sqlite:///{path}"
    with writing(url) as session:  # as the set-up does before the first file
        session.merge(Setting(key="fiscal_first_month", value={"value": 1}))
    version = {"version": "B1"} if generated.kind == "budget" else {}
    try:
        tried = attempt(url, generated.path, generated.kind, answers=answers, **version, **generated.options)
        return *verdict(generated, tried), tried.questions
    finally:
        engine_for(url).dispose()


@pytest.mark.parametrize("shape", cases(tuple(SHAPES), KNOWN_WRONG))
def test_no_generated_file_is_loaded_wrong(sqlite_template: Path, tmp_path: Path, shape: str) -> None:
    results: Counter[str] = Counter()
    wrong = []
    for seed in range(FIRST, FIRST + FILES):
        folder = tmp_path / str(seed)
        folder.mkdir()
        generated = generate(shape, seed, folder)
        result, why = judge(generated, sqlite_template, folder)
        results[result] += 1
        if result == WRONG:
            wrong.append(f"{generated.kind} {seed}: {why}")
        shutil.rmtree(folder)
    logging.getLogger(__name__).info("%s: %s", shape, dict(results))
    assert not wrong, f"{len(wrong)} of {FILES}: {wrong[:5]}"
    assert shape in FOR_PEOPLE or results[RIGHT] >= FILES * 0.8, results
