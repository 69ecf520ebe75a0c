"""A real register of 2,239 contracts without end dates opens quickly and reads sensibly."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from services import imports
from services.contracts import calendar, register
from services.imports import ImportOptions
from services.permissions import LOCAL_ACTOR
from tests.pages.people import said, table_with

OpenApp = Callable[..., AppTest]


@pytest.fixture
def loaded(sqlite_url: str, real_files: Path) -> str:
    path = real_files / "contracts_toronto_noncompetitive.csv"
    options = ImportOptions(kind="contracts", mode="only_new", create_missing=True)
    imports.post(sqlite_url, LOCAL_ACTOR, path, filename=path.name, options=options)
    return sqlite_url


@pytest.mark.slow
def test_a_real_register_is_paged_and_quick(loaded: str, open_app: OpenApp) -> None:
    start = time.perf_counter()
    rows = register.register(loaded, LOCAL_ACTOR, as_of=date(2026, 11, 24))
    seconds = time.perf_counter() - start

    assert len(rows) == 2_239
    assert set(rows["state"]) == {"open"}
    assert seconds < 2
    app = open_app(loaded, page="pages/contracts/register.py")
    assert not app.exception
    assert "2,239 contracts in force, worth" in said(app)
    assert "2,239 have no end date" in said(app)
    assert len(table_with(app, "Standing")) == 100
    app.text_input(key="find").set_value("accuworx").run()
    assert set(table_with(app, "Standing")["Supplier"]) <= {"Accuworx Inc", "Accuworx Inc."}


@pytest.mark.slow
def test_a_register_without_end_dates_leaves_the_calendar_empty_and_says_so(loaded: str, open_app: OpenApp) -> None:
    assert calendar.calendar(loaded, LOCAL_ACTOR, as_of=date(2026, 11, 24)).undated == 2_239
    app = open_app(loaded, page="pages/contracts/calendar.py")
    assert not app.exception
    assert "2,239 contracts have no end date and appear in the register only." in said(app)
    assert "No contract has a notice date ahead." in said(app)
