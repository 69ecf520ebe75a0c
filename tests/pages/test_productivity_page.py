"""The productivity page: what it says, on an empty database, for a manager, and on the demo hospital."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from tests.figures import post_actuals
from tests.pages.people import PEOPLE, said, sign_in, table_with
from tests.services.labor.test_productivity import work
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

OpenApp = Callable[..., AppTest]
PAGE = "pages/labor/productivity.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    hospital = small_hospital_sqlite
    post_actuals(hospital, [(202601, "ICU", "5100", 53_200_00)])
    work(hospital, date(2026, 1, 31), {"REG": 1200, "OT": 60, "PTO": 140}, period=202601)
    add_months(hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"], [100], first=202601)
    return hospital


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_an_empty_database_says_what_to_do_next(
    role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=PAGE)

    assert not app.exception
    assert "There are no figures yet" in said(app)


def test_a_ledger_without_hours_asks_for_a_time_export(small_hospital_sqlite: SmallHospital, open_app: OpenApp) -> None:
    post_actuals(small_hospital_sqlite, [(202601, "ICU", "5100", 100_00)])

    assert "There are no labor hours for this selection." in said(open_app(small_hospital_sqlite.url, page=PAGE))


def test_the_page_says_how_hours_stand_against_target(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)

    assert not app.exception
    assert "Jan 2026: 1,260 hours worked, 7.9 FTE with agency; 60 hours (5.0%) over target. Overtime is 4.8%" in said(
        app
    )
    assert {card.label: card.value for card in app.metric}["Hours per unit"] == "12.60"


def test_job_classes_and_pay_codes_are_listed(hospital: SmallHospital, open_app: OpenApp) -> None:
    listed = table_with(open_app(hospital.url, page=PAGE), "Pay code")

    assert listed[["Pay code", "Hours"]].to_numpy().tolist() == [["REG", "1,200"], ["OT", "60"], ["PTO", "140"]]


def test_pay_periods_are_chosen_by_the_link(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE, by="Pay periods")

    assert not app.exception
    assert "There are no labor hours by pay period." in said(app)  # one fortnight has no known start


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
    app = open_app(demo_url, page=PAGE)
    text = said(app)

    assert "Furthest above target: Rehabilitation, 2,482 hours (8.4%)" in text
    assert "Most agency: Medical ICU, 19.5% of hours worked, $212K more than own staff." in text
    assert table_with(app, "Hours worked")["Department"].iloc[0] == "Rehabilitation"
    assert table_with(app, "Break-even per hire").iloc[0][["Department", "Hires that pay"]].tolist() == [
        "Medical ICU",
        "11",
    ]
