"""The menu has one entry for each destination, marked in all of its views; filters go along from view to view."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from app import GUIDE, MENU, PAGES, SHORT_MENUS
from pages.navigation.links import CARRIED
from tests.figures import post_actuals, set_budget
from tests.pages.people import PEOPLE, sign_in
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
VARIANCE, FLEXED = "pages/variance/comparison.py", "pages/variance/flexed.py"


def menu(app: AppTest) -> dict[str, str]:
    """Return where each entry of the menu leads, by its label."""
    return {str(link.proto.label): str(link.proto.page) for link in app.sidebar.get("page_link")}


def views(app: AppTest) -> dict[str, dict[str, list[str]]]:
    """Return the filters that go along to each view, by its label."""
    titles = {entry.title for entry in PAGES}
    bar = [link.proto for link in app.main.get("page_link")]
    return {str(link.label): _carried(link.query_string) for link in bar if str(link.label) in titles}


def _carried(query: str) -> dict[str, list[str]]:
    return parse_qs("".join(parse_qs(query).get(CARRIED, [])))


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    post_actuals(small_hospital_sqlite, [(202602, "ICU", "5100", 650_00), (202602, "ED", "6100", 70_00)])
    set_budget(small_hospital_sqlite, [(202602, "ICU", "5100", 600_00), (202602, "ED", "6100", 50_00)])
    return small_hospital_sqlite


def test_the_menu_has_about_a_dozen_entries_each_leading_to_its_first_view(open_app: OpenApp, sqlite_url: str) -> None:
    entries = menu(open_app(sqlite_url))

    assert list(entries) == [*MENU, GUIDE.title]
    assert len(entries) <= 12
    assert {name: entries[name] for name in ("Overview", "Budget", "Data")} == {
        "Overview": "",
        "Budget": "variance",
        "Data": "import",
    }


@pytest.mark.parametrize("entry", [one for one in PAGES if one != GUIDE], ids=lambda entry: entry.address)
def test_the_entry_of_a_destination_leads_to_the_view_that_is_open(
    entry: object, open_app: OpenApp, sqlite_url: str
) -> None:
    app = open_app(sqlite_url, page=entry.path)  # type: ignore[attr-defined]

    destination = next(name for name, entries in MENU.items() if entry in entries)
    address = "" if entry is PAGES[0] else entry.address  # type: ignore[attr-defined]
    assert menu(app)[destination] == address  # which is how Streamlit marks an entry


def test_filters_go_along_from_view_to_view(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=VARIANCE, department="ICU Intensive care", rows="Accounts")

    bar = views(app)

    assert list(bar) == [entry.title for entry in MENU["Budget"]]
    for carried in bar.values():
        assert carried["department"] == ["ICU Intensive care"]
        assert carried["period"] == ["Feb 2026"]
        assert "budget" in carried
        assert "rows" not in carried  # each view has rows of its own


def test_a_department_chosen_on_the_page_goes_along_too(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=VARIANCE)
    assert all("department" not in carried for carried in views(app).values())

    app.selectbox(key="department").set_value("ED Emergency").run()

    assert {tuple(carried["department"]) for carried in views(app).values()} == {("ED Emergency",)}


@pytest.mark.parametrize("role", sorted(SHORT_MENUS))
def test_short_menus_stay_short_and_a_page_outside_is_a_view_while_it_is_open(
    role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sign_in(monkeypatch, role)
    hers = [entry for entry in PAGES if person.may(entry.permission) and entry.address in SHORT_MENUS[role]]
    app = open_app(sqlite_url)

    assert list(menu(app)) == [*(name for name, entries in MENU.items() if set(entries) & set(hers)), GUIDE.title]

    app.switch_page(FLEXED).run()

    assert "Flexed budget" in views(app)
    assert PEOPLE[role].role == role
