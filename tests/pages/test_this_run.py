"""What a run reads once: settings and data version, until this process writes, and anew at the next run."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.common import queries, this_run
from services import status
from services.organization import hospital as hospital_settings
from services.permissions import LOCAL_ACTOR
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by one at every read of settings and data version."""
    done: list[str] = []
    read = status.read
    monkeypatch.setattr(status, "read", lambda url: done.append(url) or read(url))
    return done


@pytest.mark.parametrize(
    "path", ["pages/overview/board.py", "pages/variance/comparison.py", "pages/scenarios/explore.py"]
)
def test_a_run_reads_settings_and_data_version_once(
    path: str, open_app: OpenApp, planned_hospital: SmallHospital, reads: list[str]
) -> None:
    app = open_app(planned_hospital.url, page=path)
    reads.clear()

    app.run()

    assert not app.exception
    assert len(reads) == 1


def test_the_next_run_shows_what_was_changed_elsewhere(open_app: OpenApp, sqlite_url: str) -> None:
    app = open_app(sqlite_url)
    assert app.sidebar.caption[0].value == "Your hospital"

    hospital_settings.change(sqlite_url, LOCAL_ACTOR, hospital_name="Riverside")

    assert app.run().sidebar.caption[0].value == "Riverside"


def page_that_writes() -> None:
    import streamlit as st

    from pages.common import access, queries
    from services.organization import hospital as hospital_settings

    st.text(f"{queries.now().data_version} {queries.settings().hospital_name}")
    hospital_settings.change(access.url(), access.actor(), hospital_name="Riverside")
    st.text(f"{queries.now().data_version} {queries.settings().hospital_name}")


def test_what_a_run_writes_it_reads_again(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)

    app = AppTest.from_function(page_that_writes).run()

    assert [text.value for text in app.text] == ["1 Your hospital", "2 Riverside"]


def test_outside_of_a_run_everything_is_read(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    numbers = iter(range(3))

    assert [this_run.once("number", lambda: next(numbers)) for _ in range(3)] == [0, 1, 2]
    assert queries.now().data_version == 1
