"""A link that asks for something that is not there: the page says so, and the address keeps what it said."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from services.names_and_notes import id_in
from tests import opened_app
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
VARIANCE = "pages/variance/comparison.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    post_actuals(small_hospital_sqlite, [(202602, "ICU", "5100", 650_00), (202602, "ED", "6100", 70_00)])
    set_budget(small_hospital_sqlite, [(202602, "ICU", "5100", 600_00), (202602, "ED", "6100", 50_00)])
    return small_hospital_sqlite


def problems(app: AppTest) -> list[str]:
    return [warning.value for warning in app.warning if "The link asks" in warning.value]


#: Pages that draw a widget of each kind without more data than the small hospital has.
ELSEWHERE = [
    ("pages/scenarios/explore.py", "vol", "much", "“Volume, %”"),
    ("pages/scenarios/explore.py", "vol", "4000", "“Volume, %”"),
    ("pages/scenarios/compare.py", "scenarios", "Nobody's", "“Scenarios”"),
    ("pages/landing/year_end.py", "through", "Feb 1999", "“Actual through”"),
    ("pages/month_end/months.py", "months_year", "1999", "“Fiscal year”"),
    ("pages/budgets/versions.py", "version", "Budget 1999", "“Version”"),
    ("pages/organization/registers.py", "list", "Rooms", "“Show”"),
    ("pages/organization/flex_setup.py", "set", "Rooms", "“Show”"),
]
PAGES = Path(__file__).resolve().parents[2] / "pages"
#: Widgets that take any text or number, so that no link is wrong: words to look for, amounts, pages.
ANYTHING_GOES = {"st.text_input", "st.pagination"}


@pytest.mark.parametrize("link", ELSEWHERE)
def test_every_page_says_it(link: tuple[str, str, str, str], hospital: SmallHospital, open_app: OpenApp) -> None:
    page, name, value, said = link
    app = open_app(hospital.url, page=page, **{name: value})

    assert not app.exception
    assert [said in text for text in problems(app)] == [True]
    assert app.query_params[name] in (value, [value])


def test_a_slider_that_is_moved_takes_its_place_in_the_address(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page="pages/scenarios/explore.py", vol="much")

    app.slider(key="vol").set_value(2.0).run()

    assert problems(app) == []
    assert app.slider(key="vol").value == 2.0


def free(call: ast.Call) -> bool:
    """Return whether a widget takes whatever a link says."""
    new_ones = any(word.arg == "accept_new_options" for word in call.keywords)
    return new_ones or ast.unparse(call.func) in ANYTHING_GOES


def test_no_widget_is_bound_to_the_address_without_looking_at_it() -> None:
    blind = []
    for path in PAGES.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and not free(call):
                blind += [
                    f"{path.name}:{call.lineno}"
                    for word in call.keywords
                    if word.arg == "bind" and isinstance(word.value, ast.Constant)
                ]
    assert blind == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("department", "Radiology", "“Department”"),
        ("period", "Feb 1999", "“Month”"),
        ("span", "Decade", "“Period”"),
        ("budget", "Budget 1999", "“Budget”"),
    ],
)
def test_a_bad_link_says_what_is_wrong_and_stays(
    name: str, value: str, said: str, hospital: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(hospital.url, page=VARIANCE, **{name: value})

    assert not app.exception
    assert [said in text for text in problems(app)] == [True]
    assert app.query_params[name] in (value, [value])

    app.run()  # something else was chosen: the link is still wrong
    assert len(problems(app)) == 1
    assert app.query_params[name] in (value, [value])


def test_what_is_chosen_instead_is_in_the_address(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=VARIANCE, department="Radiology")

    app.selectbox(key="department").set_value("ED Emergency").run()

    assert problems(app) == []
    assert app.query_params["department"] in ("ED Emergency", ["ED Emergency"])
    assert app.selectbox(key="department").value == "ED Emergency"


def test_a_good_link_says_nothing(hospital: SmallHospital, open_app: OpenApp) -> None:
    assert problems(open_app(hospital.url, page=VARIANCE, department="ED Emergency", period="Feb 2026")) == []


@pytest.mark.parametrize(
    "link",
    [
        ("pages/trail/audit.py", "page", "9" * 20),
        ("pages/trail/audit.py", "about", "department/" + "9" * 20),
        ("pages/spend/supplier.py", "supplier", "9" * 20),
        ("pages/scenarios/explore.py", "opened", "9" * 20),
        ("pages/imports/files.py", "file", "9" * 20),
    ],
)
def test_a_number_that_no_database_takes_is_none(
    link: tuple[str, str, str], planned_hospital: SmallHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, name, value = link
    monkeypatch.setenv("DATABASE_URL", planned_hospital.url)

    app = opened_app.open_app(page, {name: value})

    assert [error.value for error in app.error if "went wrong" in error.value] == []


def test_a_number_of_a_link_is_one_that_an_id_can_be() -> None:
    for through in ("9" * 20, "٣", "-1", ""):
        assert id_in(through) is None
    assert [id_in("0123"), id_in("2147483647"), id_in("2147483648")] == [123, 2147483647, None]


@pytest.mark.parametrize("name", ["find", "with"])
def test_what_no_name_holds_is_taken_out_of_a_link(name: str, hospital: SmallHospital, open_app: OpenApp) -> None:
    """PostgreSQL breaks off at a NUL, whatever looks for it."""
    value = {"find": "IC\x00U", "with": "find=IC%00U"}[name]

    app = open_app(hospital.url, page="pages/trail/audit.py", **{name: value})

    assert app.text_input(key="find").value == "ICU"
