"""A person pins the view that is open, finds it in menu and search, and loses it with the right to see it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES
from language import speaking, translate
from pages.common import access, state
from pages.navigation import favorites, search
from pages.navigation.links import CARRIED
from services.navigation import views
from services.navigation.views import OpenedView
from services.permissions import LOCAL_ACTOR, Actor
from tests.pages.people import said, sign_in
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

OpenApp = Callable[..., AppTest]
VARIANCE = "pages/variance/comparison.py"


def links(app: AppTest) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """Return where the links of the app lead that carry something, by label: page and what they say."""
    shown = [link.proto for link in app.get("page_link")]
    return {
        str(link.label): (str(link.page), parse_qs("".join(parse_qs(link.query_string).get(CARRIED, []))))
        for link in shown
    }


def shown_views(app: AppTest) -> list[str]:
    """Return the labels of the pinned views in the list of all of them."""
    shown: list[str] = []
    for _time in range(2):  # a page that draws itself anew, since its forecasts are there now, forgets a click
        app.button(favorites.MANAGE).click().run()
        shown = [field.value for field in app.text_input if (field.key or "").startswith("view_name_")]
        if shown:
            break
    return shown


def pin(hospital: SmallHospital, page: str, link: dict[str, str], name: str, actor: Actor = LOCAL_ACTOR) -> int:
    return views.pin(hospital.url, actor, page=page, link=views.link_of(link), name=name).id


def test_one_click_pins_what_is_open_and_the_menu_leads_back(
    planned_hospital: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(planned_hospital.url, VARIANCE, department="Intensive care")

    app.button(favorites.PIN).click().run()

    page, link = links(app)["Intensive care · Budget versus actual · Mar 2026"]
    assert page == "variance"
    assert link[state.DEPARTMENT] == ["Intensive care"]
    assert link[state.PERIOD] == ["Mar 2026"]


def test_a_view_of_every_page_of_the_menu_is_found_again(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_PINNED", len(PAGES))
    for code in ("ICU", "ED"):
        add_months(planned_hospital.url, planned_hospital.departments[code], planned_hospital.measures["tests"],
                   [10.0] * 6, first=202601)  # fmt: skip

    for entry in PAGES:
        app = open_app(planned_hospital.url, entry.path)
        known = shown_views(app)
        app.button(favorites.PIN).click().run()
        assert not app.exception, entry.address
        assert len(shown_views(app)) == len(known) + 1, entry.address

    kept = views.list_views(planned_hospital.url, LOCAL_ACTOR)
    assert {state.PLACE} & {name for view in kept if view.page == "volumes" for name in view.values}


def test_a_group_that_reads_otherwise_in_another_language_is_no_reason_to_hide_a_view(
    planned_hospital: SmallHospital, open_app: OpenApp
) -> None:
    with speaking("de"):
        everything = translate("All departments")
    pin(planned_hospital, "variance", {"department": everything}, "Pinned in German")

    assert "Pinned in German" in links(open_app(planned_hospital.url))


def test_a_pinned_view_is_renamed_and_removed(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    number = pin(planned_hospital, "variance", {}, "Budget")
    app = open_app(planned_hospital.url)

    app.button(favorites.MANAGE).click().run()
    app.text_input(f"view_name_{number}").set_value("Board view").run()
    assert [view.name for view in views.list_views(planned_hospital.url, LOCAL_ACTOR) if view.pinned] == ["Board view"]

    app.button(favorites.MANAGE).click().run()
    app.button(f"view_remove_{number}").click().run()
    assert not any(view.pinned for view in views.list_views(planned_hospital.url, LOCAL_ACTOR))


def test_search_finds_pinned_views_by_their_name(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    pin(planned_hospital, "variance", {"department": "Intensive care"}, "Morning round")
    app = open_app(planned_hospital.url)
    app.session_state[state.FIND] = "morning"

    app.button(search.KEY).click().run()

    assert links(app)["Morning round · pinned"][1] == {"department": ["Intensive care"]}


def test_a_link_of_a_page_that_moved_still_leads_there(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    former = {former: entry for entry in PAGES for former in entry.former.split()}
    for address in (*former, PAGES[0].address):
        pin(planned_hospital, address, {}, f"Once {address}")
    app = open_app(planned_hospital.url)

    app.button(favorites.MANAGE).click().run()

    assert {link.proto.page for link in app.get("page_link")} >= {*former, PAGES[0].address}
    assert not app.exception


@pytest.mark.parametrize(("page", "link"), [("users", {}), ("variance", {"department": "Emergency department"})])
def test_a_view_that_a_person_may_no_longer_see_is_gone(
    page: str, link: dict[str, str], planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = Actor("mona", "manager", frozenset({planned_hospital.departments["ICU"]}))
    pin(planned_hospital, page, link, "Once mine", mona)
    pin(planned_hospital, "variance", {"department": "Intensive care"}, "Still mine", mona)
    monkeypatch.setattr(access, "LOCAL_ACTOR", mona)

    app = open_app(planned_hospital.url)

    assert "Still mine" in links(app)
    assert "Once mine" not in links(app)


def test_the_last_views_are_listed_with_what_they_showed(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    link = views.link_of({"department": "Intensive care", "period": "Feb 2026"})
    views.remember(planned_hospital.url, LOCAL_ACTOR, views=[OpenedView("variance", link, datetime.now(UTC))])
    app = open_app(planned_hospital.url)

    app.button(favorites.MANAGE).click().run()

    assert "Intensive care · Budget versus actual · Feb 2026" in links(app)
    assert "Last views" in said(app)


def test_a_page_that_is_left_counts_as_one_of_the_last(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(planned_hospital.url, VARIANCE, department="Intensive care")
    app.switch_page("pages/landing/year_end.py").run()
    assert views.list_views(planned_hospital.url, LOCAL_ACTOR) == []  # no click waits for a write

    app.button(favorites.MANAGE).click().run()

    kept = {view.page: view.values for view in views.list_views(planned_hospital.url, LOCAL_ACTOR)}
    assert kept.keys() == {"variance", "landing"}
    assert kept["variance"][state.DEPARTMENT] == ["Intensive care"]


def test_when_there_are_too_many_the_person_is_told(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_PINNED", 1)
    pin(planned_hospital, "landing", {}, "The only one")

    app = open_app(planned_hospital.url, VARIANCE).button(favorites.PIN).click().run()

    assert "Remove one of them first" in said(app)


def test_who_looks_as_somebody_pins_nothing(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    person: Any = sign_in(monkeypatch, "executive")
    pin(planned_hospital, "variance", {}, "Private", person)
    monkeypatch.setattr(access, "LOCAL_ACTOR", Actor(person.name, person.role, seen_by="ada"))

    app = open_app(planned_hospital.url)

    assert "Private" not in links(app)
    assert favorites.PIN not in {button.key for button in app.button}


def test_the_list_is_read_once_and_again_when_the_person_changes_it(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Actor] = []
    read = views.list_views

    def note(url: str, actor: Actor) -> list[views.KeptView]:
        asked.append(actor)
        return read(url, actor)

    monkeypatch.setattr(views, "list_views", note)
    app = open_app(planned_hospital.url, VARIANCE, department="Intensive care")
    app.run()
    app.switch_page("pages/landing/year_end.py").run()
    assert len(asked) == 1, "no click asks for it again"

    app.button(favorites.PIN).click().run()
    assert len(asked) == 2
    (pinned,) = read(planned_hospital.url, LOCAL_ACTOR)
    assert pinned.name in links(app)

    mona = Actor("mona", "manager", frozenset({planned_hospital.departments["ICU"]}))
    monkeypatch.setattr(access, "LOCAL_ACTOR", mona)
    app.run()
    assert asked[2:] == [], "the page is opened anew for somebody else in the same browser"
    open_app(planned_hospital.url, VARIANCE)
    assert asked[2:] == [mona], "who has a list of her own"
    assert pinned.name not in links(app)
