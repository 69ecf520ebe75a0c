"""Opening pages as somebody else than the local administrator, and reading what is on them."""

import re
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from services.permissions import Actor

PEOPLE = {
    "viewer": Actor(name="vera", role="viewer"),
    "executive": Actor(name="eve", role="executive"),
    "manager": Actor(name="mona", role="manager", departments=frozenset()),
    "finance_lead": Actor(name="fay", role="finance_lead"),
    "approver": Actor(name="abe", role="approver"),
    "admin": Actor(name="ada", role="admin"),
}


def sign_in(monkeypatch: pytest.MonkeyPatch, role: str) -> Actor:
    """Make the person at this computer one of that role."""
    person = PEOPLE[role]
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", person)
    return person


def said(app: AppTest) -> str:
    """Return every sentence on the page as one text, as a person reads it."""
    kinds: list[Any] = [app.title, app.header, app.markdown, app.caption]
    kinds += [app.error, app.warning, app.info, app.success]
    return as_read("\n".join(str(element.value) for elements in kinds for element in elements))


def as_read(text: str) -> str:
    """Return Markdown that `cells.escape` made as a person reads it."""
    return re.sub(r":color\[\\?(.)\]", r"\1", text).replace("\\", "")


def table_with(app: AppTest, column: str) -> pd.DataFrame:
    """Return the first table of the page that has a column of that name."""
    frame: pd.DataFrame = next(frame.value for frame in app.dataframe if column in frame.value.columns)
    return frame


def unfold(app: AppTest, key: str, value: bool | str = True) -> AppTest:
    """Open a fold of the page, or the tab of that title; what is closed is not worked out."""
    app.session_state[key] = value
    return app.run()


def press(app: AppTest, key: str) -> AppTest:
    """Press the button whose key begins so (keys of an import carry the file's token)."""
    button = next(button for button in app.button if button.key and key in button.key)
    return button.click().run()
