"""Who works on this computer alone, or an administrator, sees Caseload as a role or a person: looking only."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from services.people import accounts
from services.permissions import LOCAL_ACTOR
from tests.figures import post_actuals, set_budget
from tests.pages.people import said, sign_in
from tests.services.people.test_accounts import events
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
OVERVIEW = "pages/overview/board.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    hospital = small_hospital_sqlite
    accounts.add(hospital.url, LOCAL_ACTOR, email="mona@example.org", name="Mona", role="manager", departments=["ED"])
    post_actuals(hospital, [(202602, "ICU", "5100", 650_00), (202602, "ED", "6100", 70_00), (202602, "LAB", "6100", 9)])
    set_budget(hospital, [(202602, "ICU", "5100", 600_00), (202602, "ED", "6100", 50_00), (202602, "LAB", "6100", 8)])
    return hospital


def see_as(app: AppTest, whose: str, departments: tuple[str, ...] = ()) -> AppTest:
    app.selectbox(key="see_as_who").set_value(whose).run()
    if departments:
        app.multiselect(key="see_as_departments").set_value(list(departments)).run()
    return app.button(key="see_as_start").click().run()


def test_a_person_is_seen_and_left_with_one_click(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = see_as(open_app(hospital.url), "Mona · Manager · mona@example.org")

    assert "You see Caseload as Mona (Manager) does." in said(app)
    assert app.title[0].value == "Emergency"
    assert "Emergency is behind plan." in said(app)
    assert "650" not in said(app)

    app.button(key="see_as_stop").click().run()
    assert app.title[0].value == "Your hospital"
    assert "The year is behind plan." in said(app)
    begun, ended = events(hospital.url, "user.see_as")
    assert begun.details["new"]["email"] == "mona@example.org"
    assert ended.details["old"]["email"] == "mona@example.org"


def test_a_manager_of_several_departments_reads_your_departments(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = see_as(open_app(hospital.url), "Manager", ("ED", "LAB"))

    assert app.title[0].value == "Your 2 departments"
    assert "Your 2 departments are behind plan." in said(app)
    app.switch_page("pages/variance/comparison.py").run()
    assert "Emergency, Laboratory" in said(app)


def test_nothing_is_changed_while_looking(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = see_as(open_app(hospital.url), "Finance lead")
    before = len(events(hospital.url, "month.close")) + len(events(hospital.url, "budget.create"))
    app.switch_page("pages/budgets/versions.py").run()

    assert not app.exception
    assert "Nothing can be changed." in said(app)
    assert len(events(hospital.url, "month.close")) + len(events(hospital.url, "budget.create")) == before


def test_a_person_who_is_deactivated_meanwhile_is_seen_no_longer(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = see_as(open_app(hospital.url), "Mona · Manager · mona@example.org")
    accounts.deactivate(hospital.url, LOCAL_ACTOR, email="mona@example.org")
    app.run()

    assert app.title[0].value == "Your hospital"
    assert "You see Caseload as" not in said(app)


@pytest.mark.parametrize("role", ["viewer", "executive", "manager", "finance_lead", "approver"])
def test_others_are_not_offered_it(
    role: str, sqlite_url: str, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    assert "see_as_start" not in [button.key for button in open_app(sqlite_url).button]


@pytest.mark.parametrize("page", ["pages/budgets/sheet.py", "pages/budgets/stages.py", "pages/variance/comparison.py"])
def test_looking_begins_from_a_page_with_choices_in_its_address(
    hospital: SmallHospital, open_app: OpenApp, page: str
) -> None:
    app = open_app(hospital.url)
    app.switch_page(page).run()
    see_as(app, "Mona · Manager · mona@example.org")

    assert not app.exception
    assert "Something went wrong" not in said(app)
    assert "You see Caseload as Mona (Manager) does." in said(app)
    app.button(key="see_as_stop").click().run()
    assert not app.exception
    assert "You see Caseload as" not in said(app)


STEPS = [
    ("pages/budgets/versions.py", "version_submit", "submit_do"),
    ("pages/budgets/versions.py", "version_copy", "copy_do"),
    ("pages/budgets/stages.py", "stage_due_all", "stage_due_do"),
]


@pytest.mark.parametrize(("page", "opens", "does"), STEPS)
def test_a_step_says_at_once_that_nothing_can_be_changed(
    hospital: SmallHospital, open_app: OpenApp, page: str, opens: str, does: str
) -> None:
    set_budget(hospital, [], status="draft")
    app = open_app(hospital.url)
    app.switch_page(page).run()
    app.button(key=opens).click().run()
    assert does in {one.key for one in app.button}  # who sees with her own eyes is offered the step

    app = see_as(open_app(hospital.url), "Finance lead")
    app.switch_page(page).run()
    app.button(key=opens).click().run()

    assert not app.exception
    assert "Nothing can be changed while you see Caseload as someone else." in said(app)
    assert does not in {one.key for one in app.button}
