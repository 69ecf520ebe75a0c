"""The year-end landing page: what it says, by role, on an empty database and the demo, and choosing a method."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.people import PEOPLE, press, said, sign_in, table_with
from tests.services.landing.test_report import fill
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
PAGE = "pages/landing/year_end.py"
LINE = {"department": "ICU Intensive care", "account": "6100 Medical supplies"}


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return fill(small_hospital_sqlite)


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_an_empty_database_says_what_to_do_next(
    role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=PAGE)

    assert not app.exception
    assert "There are no figures yet" in said(app)


def test_the_page_says_where_the_year_lands_and_by_which_methods(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE, figures="Expense")

    assert not app.exception
    assert "FY 2026 lands at an expense of $" in said(app)
    assert "against a budget of $1.20K" in said(app)
    assert "Ranges are based on one prior year only." in said(app)
    assert table_with(app, "Method").columns.tolist()[:4] == ["Department", "Landing", "80% range", "Budget"]


def test_a_year_that_is_over_has_neither_range_nor_method(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE, year="FY 2025")

    assert not app.exception
    assert "FY 2025 ended at an operating result of $1.32K; there is no budget" in said(app)
    assert "Method" not in table_with(app, "Landing").columns


def test_next_year_rests_on_the_landing_of_this_one(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE, year="FY 2027")

    assert not app.exception
    assert "the year rests on last year's landing" in said(app)


def test_the_landing_is_shown_as_it_was(hospital: SmallHospital, open_app: OpenApp) -> None:
    assert "Actual: Jan 2026." in said(open_app(hospital.url, page=PAGE, through="Jan 2026"))


def test_one_line_shows_all_methods_and_another_one_is_chosen_with_a_reason(
    hospital: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(hospital.url, page=PAGE, **LINE)
    assert table_with(app, "Past error")["Method"].tolist()[0] == "Volume forecast"

    app.selectbox(key="landing_method_choice").select("budget")
    press(app, "landing_method_save")
    assert "Give a reason." in said(app)

    app.selectbox(key="landing_method_choice").select("budget")
    app.text_input(key="landing_method_reason").input("The *new* price list holds.")
    press(app, "landing_method_save")

    assert "lands at an expense of $1.26K" in said(app)  # 3 × 120 + 9 × 100
    assert "local chose Budget: The *new* price list holds." in said(app)

    press(app, "landing_undo")
    assert "lands at an expense of $1.26K" not in said(app)
    assert table_with(app, "Withdrawn by")["Reason"].tolist() == ["The *new* price list holds."]


def test_a_viewer_sees_methods_but_cannot_choose(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "viewer")

    app = open_app(hospital.url, page=PAGE, **LINE)

    assert len(table_with(app, "Past error")) == 5
    assert "landing_method_save" not in [button.key for button in app.button]


def test_a_manager_sees_no_other_department(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = replace(PEOPLE["manager"], departments=frozenset({hospital.departments["ED"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    app = open_app(hospital.url, page=PAGE)

    assert not app.exception
    assert "Intensive care" not in said(app)
    assert not app.dataframe


def test_the_demo_hospitals_stories_stand_in_the_first_lines(demo_url: str, open_app: OpenApp) -> None:
    text = said(open_app(demo_url, page=PAGE, rows="Accounts", figures="Expense"))

    assert "Furthest off: 5310 Agency nursing" in text
    assert "6285 Security incident response, $486K over budget" in text
    assert "Actual: Jul – Oct 2026." in text
