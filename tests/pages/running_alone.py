"""Running what Streamlit runs without the script: a dialog or another fragment of a page that AppTest has drawn."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData
from streamlit.testing.v1 import AppTest, local_script_runner


def fragments(app: AppTest) -> dict[str, str]:
    """Return the fragments and dialogs of the page as it was drawn last: the name of the function, and their number."""
    return {name: number for number, part in app._fragment_storage._fragments.items() for name in names_in(part)}


def names_in(part: Callable[..., Any]) -> set[str]:
    """Return the names of our functions in a fragment, through what Streamlit wraps around them."""
    names, waiting, seen = set[str](), [part], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            if not one.__module__.startswith("streamlit"):
                names.add(one.__name__)
            held = [cell.cell_contents for cell in one.__closure__ or ()]
            waiting += [inner for inner in held if hasattr(inner, "__closure__")]
    return names


def run_alone(app: AppTest, monkeypatch: pytest.MonkeyPatch, part: str) -> AppTest:
    """Run one fragment or dialog of the page, with what was clicked in it, as the browser asks for it."""
    number = fragments(app)[part]
    with monkeypatch.context() as patch:
        patch.setattr(local_script_runner, "RerunData", lambda **asked: RerunData(**asked, fragment_id_queue=[number]))
        return app.run()
