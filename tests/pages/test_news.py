"""What somebody else imported is said above the page, with a way to see it; one's own imports are not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.navigation import every_minute, news
from services import imports
from services.imports.undoing import undo
from services.navigation.news import imports_since, newest_event
from services.permissions import LOCAL_ACTOR, Actor
from tests.pages.people import said
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
FAY = Actor("fay@example.org", "finance_lead")
VARIANCE = "pages/variance/comparison.py"


@pytest.fixture
def post(tmp_path: Path) -> Callable[..., int]:
    """Return a function that posts a small ledger file as somebody, and returns its batch."""

    def posted(hospital: SmallHospital, actor: Actor, department: str = "ICU", month: str = "2026-03") -> int:
        path = tmp_path / "salaries.csv"
        path.write_text(f"Period,Department,Account,Amount,Reference\n{month},{department},5100,111.00,{actor.name}\n")
        options = imports.ImportOptions(kind="ledger", mode="add")
        return imports.post(hospital.url, actor, path, filename=path.name, options=options).batch_id

    return posted


def test_who_what_and_when_are_told(small_hospital: SmallHospital, post: Callable[..., int]) -> None:
    start = newest_event(small_hospital.url, LOCAL_ACTOR)

    batch = post(small_hospital, FAY)
    undo(small_hospital.url, FAY, batch_id=batch)

    taken_back, posted = imports_since(small_hospital.url, LOCAL_ACTOR, event=start).imports
    assert (posted.by, posted.kind, posted.months, posted.undone) == (FAY.name, "ledger", (202603, 202603), False)
    assert taken_back.undone
    assert imports_since(small_hospital.url, FAY, event=start).imports == []
    newest = newest_event(small_hospital.url, FAY)
    assert imports_since(small_hospital.url, LOCAL_ACTOR, event=start).until == newest
    assert imports_since(small_hospital.url, LOCAL_ACTOR, event=newest).imports == []


def test_a_manager_hears_of_her_own_departments_only(small_hospital: SmallHospital, post: Callable[..., int]) -> None:
    mona = Actor("mona", "manager", frozenset({small_hospital.departments["ED"]}))
    start = newest_event(small_hospital.url, mona)
    undo(small_hospital.url, FAY, batch_id=post(small_hospital, FAY, "ICU"))
    assert imports_since(small_hospital.url, mona, event=start).imports == []

    post(small_hospital, Actor("lou", "finance_lead"), "ED")

    assert [one.by for one in imports_since(small_hospital.url, mona, event=start).imports] == ["lou"]


def test_a_run_that_shows_new_figures_says_whose_they_are_until_it_is_closed(
    planned_hospital: SmallHospital, open_app: OpenApp, post: Callable[..., int]
) -> None:
    app = open_app(planned_hospital.url, VARIANCE)
    assert "imported" not in said(app)

    post(planned_hospital, FAY)
    app.run()

    assert "fay@example.org imported Ledger, Mar 2026" in said(app)
    assert "already show it" in said(app)
    app.button(news.CLOSE).click().run()
    assert "fay@example.org imported" not in said(app)


def test_ones_own_import_is_no_news(
    planned_hospital: SmallHospital, open_app: OpenApp, post: Callable[..., int]
) -> None:
    app = open_app(planned_hospital.url, VARIANCE)

    post(planned_hospital, LOCAL_ACTOR)

    assert "imported Ledger" not in said(app.run())


def test_a_page_that_is_left_open_offers_the_new_figures(
    planned_hospital: SmallHospital, open_app: OpenApp, post: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(planned_hospital.url, VARIANCE)
    post(planned_hospital, FAY)
    monkeypatch.setattr(every_minute, "_runs_by_itself", lambda: True)
    app.run()
    assert "figures below are from before" in said(app)
    monkeypatch.setattr(every_minute, "_runs_by_itself", lambda: False)

    app.button(news.SEE).click().run()

    assert "fay@example.org imported" not in said(app)
