"""The Users page: people are added, changed, kept out, and taken from a list that is looked at first."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from services.people import accounts
from services.people.accounts import Person
from services.permissions import LOCAL_ACTOR
from tests.pages.people import press, said, table_with
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
PAGE = "pages/people/users.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    accounts.add(small_hospital_sqlite.url, LOCAL_ACTOR, email="ada@example.org", name="Ada", role="admin")
    return small_hospital_sqlite


def people(hospital: SmallHospital) -> dict[str, Person]:
    return {one.name: one for one in accounts.list_members(hospital.url, LOCAL_ACTOR)}


def field(app: AppTest, kind: str, key: str) -> object:
    """Return the one widget whose key begins so (keys carry the person and the number of saves)."""
    (widget,) = (one for one in app.get(kind) if one.key and one.key.startswith(key))
    return widget


def test_without_people_the_page_says_whom_to_add(sqlite_url: str, open_app: OpenApp) -> None:
    app = open_app(sqlite_url, page=PAGE)

    assert "Add yourself as the first administrator" in said(app)
    assert not app.dataframe


def test_a_manager_is_added_with_departments(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)
    field(app, "text_input", "user_email").set_value("Mona@Example.org")  # type: ignore[attr-defined]
    field(app, "text_input", "user_name").set_value("Mona Reyes")  # type: ignore[attr-defined]
    field(app, "selectbox", "user_role").set_value("manager").run()  # type: ignore[attr-defined]
    field(app, "multiselect", "user_departments").set_value(["ED"])  # type: ignore[attr-defined]
    press(app, "user_save")

    assert not app.exception
    assert "Mona Reyes can sign in now." in said(app)
    assert people(hospital)["Mona Reyes"].departments == ("ED",)
    assert "ED" in table_with(app, "Departments")["Departments"].tolist()
    assert field(app, "text_input", "user_email").value == ""  # type: ignore[attr-defined]


def test_the_last_administrator_is_not_deactivated(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)
    app.selectbox(key="user_chosen").set_value(people(hospital)["Ada"].id).run()
    press(app, "user_active")

    assert "last administrator" in app.error[0].value
    assert people(hospital)["Ada"].active


def test_a_person_is_changed_and_kept_out(hospital: SmallHospital, open_app: OpenApp) -> None:
    lou = accounts.add(hospital.url, LOCAL_ACTOR, email="lou@example.org", name="Lou", role="viewer")
    app = open_app(hospital.url, page=PAGE)
    app.selectbox(key="user_chosen").set_value(lou.id).run()
    field(app, "selectbox", "user_role").set_value("executive").run()  # type: ignore[attr-defined]
    press(app, "user_save")
    assert people(hospital)["Lou"].role == "executive"

    press(app, "user_active")
    assert "Lou cannot sign in any more." in said(app)
    assert not people(hospital)["Lou"].active


def test_a_list_is_looked_at_before_it_is_stored(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)
    content = b"email,name,department\nmona@example.org,Mona,ED\nx@y.org,X,NO\n"
    app.file_uploader[0].set_value(("managers.csv", content, "text/csv")).run()

    assert table_with(app, "Step")["Step"].tolist() == ["New", "Refused"]
    assert "Line 3: Unknown department: NO" in said(app)
    assert set(people(hospital)) == {"Ada"}

    press(app, "users_store")
    assert "1 added, 0 changed, 1 refused." in said(app)
    assert set(people(hospital)) == {"Ada", "Mona"}
