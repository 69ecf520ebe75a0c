"""Load what the pages need before the server answers, so that no first visitor waits for it.

Called by `scripts/web.py` before the server listens, if CASELOAD_WARM_UP says so; under plain `streamlit run` pages
load what they need when they are first opened. Nobody is signed in for it.
"""

import ast
import gc
import logging
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from streamlit.runtime import Runtime
from streamlit.testing.v1 import AppTest

from services.upkeep import readiness

LOG = logging.getLogger("caseload.warm")
PAGES = Path(__file__).resolve().parent.parent


def warm_up(url: str | None = None) -> None:
    """Import what any page imports, pay for first uses, and take all of it out of garbage collection.

    With the URL of the database its tables are brought up to date, and what takes longest to read is kept. What stays
    for good is frozen: Python would walk through it again and again, which was half of the time of a rerun.
    """
    try:
        rehearsal = _quietly_from_function(_rehearse).run(timeout=120)
        for raised in rehearsal.exception:  # whoever opens such a page is told with a reference
            LOG.warning("The warm-up ended early: %s", raised.message)  # no text
        problem = readiness.prepare(url) if url else ""
        if problem:
            LOG.warning("The warm-up did not prepare everything: %s", problem)  # no text
    except Exception:
        # The server starts all the same: one odd row in the base of scenarios must not close every page.
        LOG.exception("The warm-up ended early")  # no text
        Runtime._instance = None
    gc.collect()
    gc.freeze()


def _quietly_from_function(script: Callable[[], None]) -> AppTest:
    """Return the script ready to run, without the warning that nobody has opened a page yet."""
    context = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    level = context.level
    context.setLevel(logging.ERROR)
    try:
        return AppTest.from_function(script)
    finally:
        context.setLevel(level)


def _rehearse() -> None:
    """Show one of each costly element to nobody: charts read their schema, formats their language at the first use."""
    import altair as alt
    import pandas as pd
    import streamlit as st

    from pages.common import warm  # noqa: PLW0406 - this function is run as a script of its own
    from reports.formats import Formats

    warm.import_for_pages()
    frame = pd.DataFrame({"month": pd.date_range("2026-01-01", periods=2, freq="MS"), "cost": [1.0, 2.0]})
    st.metric(  # no text: for nobody
        "Cost", Formats().money(100), chart_data=frame["cost"]
    )
    st.dataframe(frame, column_config={"cost": st.column_config.NumberColumn(format="accounting")})
    st.altair_chart(alt.Chart(frame).mark_bar().encode(x="month:T", y="cost:Q"))
    st.selectbox("Month", ["January", "February"])  # no text: for nobody


def import_for_pages() -> None:
    """Import what the files under `pages/` import; the page scripts themselves are not run."""
    for name in sorted(set(imported_by_pages())):
        import_module(name)


def imported_by_pages() -> Iterator[str]:
    """Yield the modules that the files under `pages/` import, inside functions too."""
    for path in sorted(PAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module
                yield from (
                    name for name in (f"{node.module}.{alias.name}" for alias in node.names) if _is_module(name)
                )


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # a class or function of a module
        return False
