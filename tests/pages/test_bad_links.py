"""A link that asks for something that is not there: the page says so, and the address keeps what it said."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

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
