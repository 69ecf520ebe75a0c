"""The tour: three steps for each role, on pages of theirs, once there are figures and until it is closed."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from app import PAGES, in_menu
from pages.navigation import tour
from pages.navigation.favorites import OpenPages
from services.permissions import ROLE_NAMES, Actor
from tests.pages.people import PEOPLE, said, sign_in
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def new_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELOAD_TOUR", "yes")


@pytest.fixture
def drawn_on(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses of the pages that the card is drawn on, in their order."""
    addresses: list[str] = []
    draw = tour._draw

    def note(steps: tuple[tour.TourStep, ...], at: int, where: OpenPages) -> None:
        addresses.append(where.address)
        draw(steps, at, where)

    monkeypatch.setattr(tour, "_draw", note)
    return addresses


def test_each_role_is_led_over_three_pages_of_its_own_menu() -> None:
    entries = {entry.address: entry for entry in PAGES}
    assert set(tour.TOURS) == set(ROLE_NAMES)
    for role, steps in tour.TOURS.items():
        assert len(steps) == 3, role
        for step in steps:
            assert PEOPLE[role].may(entries[step.address].permission), (role, step.address)
            assert in_menu(entries[step.address], role), (role, step.address)


@pytest.mark.parametrize("role", ["executive", "manager", "finance_lead"])
def test_a_new_person_is_led_from_page_to_page_once(
    role: str,
    planned_hospital: SmallHospital,
    open_app: OpenApp,
    drawn_on: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign_in(monkeypatch, role)
    app = open_app(planned_hospital.url)

    for number, step in enumerate(tour.TOURS[role], start=1):
        assert f"Tour, step {number} of 3" in said(app)
        assert drawn_on[-1] == step.address
        app.button(tour.NEXT).click().run()
        assert not app.exception
    assert "Tour, step" not in said(app)

    again = open_app(planned_hospital.url)
    assert "Tour, step" not in said(again)
    again.button(tour.AGAIN).click().run()
    assert "Tour, step 1 of 3" in said(again)
    assert drawn_on[-1] == tour.TOURS[role][0].address


def test_a_link_leads_where_it_says_and_the_tour_waits_beside_the_menu(
    planned_hospital: SmallHospital, open_app: OpenApp, drawn_on: list[str]
) -> None:
    app = open_app(planned_hospital.url, "pages/variance/comparison.py", department="Intensive care")

    assert app.title[0].value == "Budget versus actual"
    assert "Tour, step" not in said(app)

    app.button(tour.AGAIN).click().run()
    assert "Tour, step 1 of 3" in said(app)
    assert drawn_on[-1] == "board"


def test_a_closed_tour_stays_closed(planned_hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(planned_hospital.url)
    app.button(tour.NEXT).click().run()
    app.button(tour.BACK).click().run()
    assert "Tour, step 1 of 3" in said(app)

    app.button(tour.CLOSE).click().run()

    assert "Tour, step" not in said(app)
    assert "Tour, step" not in said(open_app(planned_hospital.url, "pages/variance/comparison.py"))


def test_an_empty_database_begins_with_the_import(sqlite_url: str, open_app: OpenApp) -> None:
    app = open_app(sqlite_url)

    assert "There are no figures yet" in said(app)
    assert "Tour, step" not in said(app)
    assert tour.AGAIN not in {button.key for button in app.button}


def test_who_looks_as_somebody_is_not_led(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", Actor("eve", "executive", seen_by="ada"))

    assert "Tour, step" not in said(open_app(planned_hospital.url))


def test_it_can_be_turned_off(
    planned_hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASELOAD_TOUR", "no")

    assert "Tour, step" not in said(open_app(planned_hospital.url))
