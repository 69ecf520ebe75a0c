"""The staffing cost forecast as a person sees it: empty, small, as manager and viewer, the demo hospital, what-if."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from data.engine import reading, writing
from data.models import JobClass
from pages.common import state
from services.permissions import LOCAL_ACTOR
from services.staffing import assumptions, basis, direct
from services.staffing.assumptions import PayChange, StaffingAssumptions
from tests.figures import set_budget
from tests.pages.people import PEOPLE, press, said, sign_in, table_with
from tests.services.staffing.test_staffing_forecast import run_steadily
from tests.small_hospital import SmallHospital

OpenApp = Callable[..., AppTest]
PAGE = "pages/staffing/cost.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    """Return a hospital of steady days with a budget of 1.0 M for the year; too short for a direct forecast."""
    hospital = run_steadily(small_hospital_sqlite)
    set_budget(hospital, [(202600 + month, "ICU", "5100", 83_000_00) for month in range(1, 13)])
    return hospital


@pytest.mark.parametrize("role", ["viewer", "manager", "finance_lead", "approver", "admin"])
def test_an_empty_database_says_what_to_do_next(
    role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=PAGE)

    assert not app.exception
    assert "Import a ledger and a time export" in said(app)


def test_the_headline_says_where_the_year_lands_and_what_drives_it(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)
    text = said(app)

    assert not app.exception
    assert "FY 2026: labor cost lands at $1.061M against a budget of $996.0K: $65.4K (6.6%) over (unfavorable)." in text
    assert "Chance of ending over budget: 99%." in text
    assert "Main drivers: agency in Intensive care, $184K over budget" in text
    assert "Emergency: hours per day as in the last six months, because a standard or volumes are missing." in text
    assert "Laboratory: cost per day as in the last six months, because there are no labor hours." in text
    assert "Volumes come from last year's figures at this year's pace in 1 of 1 department with volumes." in text
    assert {card.label for card in app.metric} >= {
        "Landing",
        "80% range",
        "Overrun chance",
        "FTE needed",
        "FTE of own staff",
        "Agency",
    }
    assert table_with(app, "Hours from")["Hours from"].tolist() == [
        "Standard × volume",
        "Recent hours",
        "Recent cost",
    ]


@pytest.mark.slow
def test_a_slider_moves_the_headline_and_reset_brings_it_back(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)
    before = said(app)

    app.slider(key=state.AGENCY_HOURS).set_value(-100).run()

    assert not app.exception
    assert "With these changes, FY 2026 labor cost lands at" in said(app)
    assert "less than without the changes ($1.061M)" in said(app)
    assert {card.label: card.value for card in app.metric}["Agency"] == "0.0%"

    press(app, "staffing_reset")
    assert said(app) == before


@pytest.mark.slow
def test_a_what_if_comes_with_the_link(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url).switch_page(PAGE)
    app.query_params[state.WAGE_AWARD] = "5"
    app.query_params[state.AWARD_FROM] = "Dec 2026"
    app.query_params[state.FILLED_AFTER] = "at once"
    app.run()

    assert not app.exception
    assert app.slider(key=state.WAGE_AWARD).value == 5
    assert "With these changes" in said(app)


@pytest.mark.slow
def test_months_are_a_table_of_their_own(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)

    app.segmented_control(key="staffing_table").set_value("By month").run()

    months = table_with(app, "80% to")
    assert months["Month"].iloc[[0, 8]].tolist() == ["Jan 2026", "Sep 2026"]
    assert months[""].iloc[[0, 8]].tolist() == ["Actual", "Forecast"]
    assert months["Regular, hours"].iloc[0] == "1,550"  # 50 hours a day


def test_viewers_read_and_try_but_assume_nothing(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "viewer")

    app = open_app(hospital.url, page=PAGE)

    assert not app.exception
    assert app.slider(key=state.TARGET_HOURS).value == 0
    assert not [button for button in app.button if button.key in ("assumed_save", "staffing_volumes")]


def test_a_manager_sees_the_own_departments_only(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = replace(PEOPLE["manager"], departments=frozenset({hospital.departments["ED"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    app = open_app(hospital.url, page=PAGE)

    assert not app.exception
    assert "Intensive care" not in said(app)
    assert table_with(app, "Hours from")["Department"].tolist() == ["Emergency"]


def test_a_manager_without_departments_is_told_that_there_is_nothing(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, "manager")

    app = open_app(hospital.url, page=PAGE)

    assert not app.exception
    assert "There is no labor cost for this selection." in said(app)


@pytest.mark.slow
def test_finance_keeps_assumptions(hospital: SmallHospital, open_app: OpenApp) -> None:
    assumptions.save(hospital.url, LOCAL_ACTOR, assumptions=StaffingAssumptions((PayChange(date(2026, 11, 1), 0.04),)))
    app = open_app(hospital.url, page=PAGE)
    assert "No wage award" not in said(app)

    app.number_input(key="assumed_lead").set_value(2)
    app.number_input(key="assumed_attrition").set_value(12.0)
    press(app, "assumed_save")

    assert not app.exception
    assert "now uses these assumptions" in said(app)
    with reading(hospital.url) as session:
        kept = assumptions.load_assumptions(session)
    assert (kept.lead_months, kept.attrition) == (2, 0.12)
    assert kept.changes == (PayChange(date(2026, 11, 1), 0.04),)


@pytest.mark.slow
def test_a_raise_of_one_job_class_does_not_become_that_of_another_of_its_name(
    hospital: SmallHospital, open_app: OpenApp
) -> None:
    with writing(hospital.url) as session:
        for job_class in session.exec(select(JobClass)):
            job_class.name = "Nurse"
            session.add(job_class)
    raised = PayChange(date(2026, 11, 1), 0.04, job_class_id=hospital.job_classes["RN"])
    assumptions.save(hospital.url, LOCAL_ACTOR, assumptions=StaffingAssumptions((raised,)))
    app = open_app(hospital.url, page=PAGE)

    app.number_input(key="assumed_lead").set_value(2)
    press(app, "assumed_save")

    with reading(hospital.url) as session:
        assert assumptions.load_assumptions(session).changes == (raised,)


@pytest.mark.slow
def test_the_demo_hospitals_agency_overuse_stands_in_the_first_lines(demo_url: str, open_app: OpenApp) -> None:
    keep_direct_forecast(demo_url)

    app = open_app(demo_url, page=PAGE)
    text = said(app)

    assert not app.exception
    assert "FY 2026/27: labor cost lands at $202." in text
    assert "Main drivers: agency in Medical ICU, $1." in text
    assert "As a check: cost forecast from its own history (Prophet) is $" in text
    assert text.count("lands at $") == 1  # one total
    assert "Volumes come from the automatic forecast in 26 of 26 departments with volumes." in text
    assert table_with(app, "Hours from")["Department"].iloc[:2].tolist() == ["Cardiac telemetry 5 West", "Medical ICU"]


def keep_direct_forecast(url: str) -> None:
    """Store the direct forecast of the whole hospital, by the cheapest model, as if Prophet had made it."""
    found = basis.basis(url, LOCAL_ACTOR, fiscal_year=2027)
    assert found is not None
    question = direct.question_of(found.plan.department_ids, found.last, found.months[-1])
    with reading(url) as session:
        cost = direct.labor_cost(session, question)
    points, reason = direct.fit_cost(cost, question, model="seasonal_naive", cancelled=lambda: False)
    direct.store(url, LOCAL_ACTOR, direct.FittedCost(question, cost, points, reason, 0.0))
