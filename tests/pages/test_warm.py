"""The warm-up before the server answers: pages find everything loaded, and nothing that only forecasts need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit import runtime
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from pages.common import warm
from tests.forecasting.test_helpers import HEAVY

PROJECT = Path(__file__).resolve().parents[2]
REHEARSE = f"""
import gc, json, sys
from pages.common import warm
warm.warm_up()
needed = set(warm.imported_by_pages())
print(json.dumps({{
    "missing": sorted(needed - sys.modules.keys()),
    "heavy": [name for name in {HEAVY} if sys.modules.get(name)],
    "frozen": gc.get_freeze_count(),
    "tracked": len(gc.get_objects()),
}}))
"""


def test_what_a_page_imports_inside_a_function_is_known_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.py").write_text("import json.tool\n\ndef show():\n    from email import message, Nothing\n")
    monkeypatch.setattr(warm, "PAGES", tmp_path)

    assert set(warm.imported_by_pages()) == {"json.tool", "email", "email.message"}


def test_a_warm_up_that_breaks_off_leaves_no_server_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LocalScriptRunner, "run", lambda *_run, **_named: 1 / 0)

    warm.warm_up()

    assert not runtime.exists()


@pytest.mark.slow
def test_after_the_warm_up_pages_import_nothing_new_and_old_objects_are_not_collected_again() -> None:
    done = subprocess.run([sys.executable, "-c", REHEARSE], capture_output=True, text=True, cwd=PROJECT, check=True)
    seen = json.loads(done.stdout)

    assert (seen["missing"], seen["heavy"]) == ([], [])
    assert seen["frozen"] > 10 * seen["tracked"]
    assert done.stderr == ""
