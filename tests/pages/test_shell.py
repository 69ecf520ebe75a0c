"""The frame around all pages: the menu by role, sign-in, friendly errors, every page opens."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import MENU, PAGES, SHORT_MENUS, in_menu
from data.engine import writing
from data.models import AppUser, UserDepartment
from pages.common import access, door
from services.errors import UserError
from services.permissions import Actor
from services.variance import report
from tests.figures import post_actuals, set_budget
from tests.pages.people import PEOPLE, said, sign_in
from tests.pages.shown_days import iso_days
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
PROJECT = Path(__file__).resolve().parents[2]
PATHS = [entry.path for entry in PAGES]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_on_an_empty_database(path: str, open_app: OpenApp, sqlite_url: str) -> None:
    app = open_app(sqlite_url, page=path)

    assert not app.exception
    assert [error.value for error in app.error] == []
    assert app.title


@pytest.mark.parametrize(
    "path", [path for path in PATHS if path.split("/")[1] in ("labor", "staffing", "spend", "contracts", "forecasts")]
)
def test_an_empty_page_leads_to_the_page_that_fills_it(path: str, open_app: OpenApp, sqlite_url: str) -> None:
    leads = {link.proto.page for link in open_app(sqlite_url, page=path).get("page_link")}

    assert leads & {"import", "contracts"}


@pytest.mark.parametrize("path", [f"pages/{name}.py" for name in ("staffing/cost", "scenarios/explore")])
def test_a_forecast_opens_when_labor_is_known_from_the_ledger_only(
    path: str, open_app: OpenApp, small_hospital_sqlite: SmallHospital
) -> None:
    post_actuals(small_hospital_sqlite, [(202604 + month, "ICU", "5100", 40_000_00) for month in range(3)])

    app = open_app(small_hospital_sqlite.url, page=path)

    assert not app.exception
    assert [error.value for error in app.error] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_on_the_demo_hospital(path: str, open_app: OpenApp, demo_url: str) -> None:
    app = open_app(demo_url, page=path)

    assert not app.exception
    assert [error.value for error in app.error] == []
    assert iso_days(app) == []


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_the_menu_holds_what_a_role_may_open(
    role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sign_in(monkeypatch, role)
    app = open_app(sqlite_url)

    for entry in PAGES:
        if person.may(entry.permission):
            app.switch_page(entry.path).run()
            assert not app.exception
            assert [error.value for error in app.error] == []
        else:
            with pytest.raises(ValueError, match="navigation page"):
                app.switch_page(entry.path)


@pytest.mark.parametrize(("role", "most"), [("viewer", 6), ("executive", 6), ("manager", 9), ("finance_lead", 11)])
def test_the_menu_is_as_short_as_the_role_needs(role: str, most: int) -> None:
    menu = {
        name: [entry.address for entry in entries if PEOPLE[role].may(entry.permission) and in_menu(entry, role)]
        for name, entries in MENU.items()
    }

    assert len([name for name, addresses in menu.items() if addresses]) <= most
    assert {address for addresses in SHORT_MENUS.values() for address in addresses} <= {one.address for one in PAGES}


def test_a_manager_finds_her_desk_her_checklist_and_her_drivers_in_her_menu() -> None:
    hers = {entry.address for entry in PAGES if PEOPLE["manager"].may(entry.permission) and in_menu(entry, "manager")}
    assert {"desk", "explanations", "month_end", "months", "budget_drivers", "budget_sheet", "stages"} <= hers


@pytest.mark.parametrize("path", [entry.path for entry in PAGES if not PEOPLE["viewer"].may(entry.permission)])
def test_a_page_refuses_a_viewer_also_when_the_menu_is_passed_by(
    path: str, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "viewer")
    monkeypatch.setenv("DATABASE_URL", sqlite_url)

    bare = f"""
import runpy
from pages.common import messages
with messages.friendly_errors():
    runpy.run_path({str(PROJECT / path)!r})
"""
    app = AppTest.from_string(bare, default_timeout=60).run()

    assert "does not allow this" in app.error[0].value
    assert not app.title


def test_pages_stand_one_level_down_where_streamlit_does_not_run_them_bare() -> None:
    assert [path.name for path in (PROJECT / "pages").glob("*.py")] in ([], ["__init__.py"])
    assert all((PROJECT / path).is_file() for path in PATHS)


def test_every_address_leads_to_one_page() -> None:
    addresses = [address for entry in PAGES for address in (entry.address, *entry.former.split())]

    assert len(addresses) == len(set(addresses))


@pytest.fixture
def people(small_hospital_sqlite: SmallHospital, monkeypatch: pytest.MonkeyPatch) -> SmallHospital:
    """Return a hospital where people sign in: mona manages the ED; lou has left."""
    hospital = small_hospital_sqlite
    with writing(hospital.url) as session:
        mona = AppUser(email="mona@example.org", name="Mona", role="manager")
        session.add_all([mona, AppUser(email="lou@example.org", name="Lou", role="admin", active=False)])
        session.flush()
        session.add(UserDepartment(user_id=mona.id or 0, department_id=hospital.departments["ED"]))
    post_actuals(hospital, [(202602, "ICU", "5100", 650_00), (202602, "ED", "6100", 70_00)])
    set_budget(hospital, [(202602, "ICU", "5100", 600_00), (202602, "ED", "6100", 50_00)])
    monkeypatch.setattr(door, "names_people_by_header", lambda: True)
    return hospital


def test_a_manager_who_signs_in_sees_own_departments(
    people: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "naming", lambda: lambda: "Mona@Example.org")

    app = open_app(people.url, page="pages/variance/comparison.py")

    assert app.selectbox(key="department").options == ["All departments", "ED Emergency"]
    assert "operating result −$70, $20 (40.0%) below budget (unfavorable)" in said(app)
    assert "Intensive care" not in said(app)


def test_a_link_to_another_managers_department_shows_none_of_it(
    people: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "naming", lambda: lambda: "mona@example.org")

    app = open_app(people.url, page="pages/variance/comparison.py", department="ICU Intensive care")

    assert not app.exception
    assert app.selectbox(key="department").value == "All"
    assert "650" not in said(app)


@pytest.mark.parametrize("email", [None, "lou@example.org", "stranger@example.org"])
def test_nobody_comes_in_without_being_known_and_active(
    people: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, email: str | None
) -> None:
    monkeypatch.setattr(door, "naming", lambda: lambda: email)

    app = open_app(people.url)

    assert not app.exception
    assert [title.value for title in app.title] == ["Caseload"]
    assert "$" not in said(app)


def test_the_cache_keeps_people_with_other_departments_apart(
    people: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    ed = Actor("mona", "manager", frozenset({people.departments["ED"]}))
    for actor, shown in ((ed, "−$70"), (replace(ed, departments=frozenset({people.departments["ICU"]})), "−$650")):
        monkeypatch.setattr(access, "own_actor", lambda actor=actor: actor)
        monkeypatch.setenv("DATABASE_URL", people.url)
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60).run()

        assert f"operating result {shown}" in said(app)


def test_a_refusal_is_shown_as_a_sentence(sqlite_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_url: str, _actor: Actor) -> None:
        raise UserError("The archive is closed.", hint="Come back tomorrow.")

    monkeypatch.setattr(report, "choices", refuse)

    app = open_app(sqlite_url)

    assert "The archive is closed.** Come back tomorrow." in app.error[0].value


def test_an_unexpected_error_shows_a_reference_and_nothing_of_the_inside(
    sqlite_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(_url: str, _actor: Actor) -> None:
        raise ZeroDivisionError("secret 42")

    monkeypatch.setattr(report, "choices", break_down)

    app = open_app(sqlite_url)

    assert not app.exception
    shown = app.error[0].value
    assert "secret" not in shown
    reference = shown.rsplit("**", 2)[-2]
    assert any(reference in record.getMessage() and record.exc_info for record in caplog.records)
