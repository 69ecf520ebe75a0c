"""The web app as an AppTest, opened as fast as it goes: what Streamlit does anew for each AppTest is done once per run.

A new AppTest scans all installed packages for components, compiles every script at each run, looks a thousand times a
second whether the script has ended, and knows its pages only after a first run of the whole overview. None of it
differs between two tests.
"""

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner

from pages.common import access

APP = Path(__file__).resolve().parent.parent / "app.py"

_pages: dict[str, dict[str, Any]] = {}  # of each role
_scripts = ScriptCache()
app_test.ScriptCache = lambda: _scripts  # type: ignore[assignment, misc]  # of pages
local_script_runner.ScriptCache = lambda: _scripts  # type: ignore[assignment, misc]  # of app.py


class _NoComponents(BidiComponentManager):
    """The components of installed packages, of which the app uses none."""

    def discover_and_register_components(self, *, start_file_watching: bool = True) -> None:
        """Leave the packages alone: reading what each of them brings takes half a second."""


def _await_end(runner: local_script_runner.LocalScriptRunner, timeout: float = 3) -> None:
    """Wait until the script has ended, and stop it after a time.

    Raises:
        RuntimeError: It took longer.
    """
    if runner._script_thread:
        runner._script_thread.join(timeout)
    if not runner.script_stopped():
        runner.request_stop()
        runner.join()
        raise RuntimeError(f"AppTest script run timed out after {timeout}(s)")


app_test.BidiComponentManager = _NoComponents  # type: ignore[misc]
local_script_runner.require_widgets_deltas = _await_end


def open_app(page: str | None, query: dict[str, str]) -> AppTest:
    """Open a page of the app, or the first one of the menu, on the database that DATABASE_URL names.

    Caches are emptied first: two tests may work on different databases of the same data version.
    """
    st.cache_data.clear()
    st.cache_resource.clear()
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    if page is None:
        return app.run()
    role = access.LOCAL_ACTOR.role
    if role not in _pages:
        _pages[role] = app.run()._registered_pages  # learns by running the overview which pages a role has
    app._registered_pages = _pages[role]
    return app.switch_page(page).run()
