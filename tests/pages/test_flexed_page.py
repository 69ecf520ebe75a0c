"""The page of the flexed budget: what it says, on an empty database, for a manager, and on the demo hospital."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import writing
from data.models import Account, Department
from tests.figures import post_actuals, set_budget
from tests.pages.people import PEOPLE, said, sign_in, table_with, unfold
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

OpenApp = Callable[..., AppTest]
PAGE = "pages/variance/flexed.py"


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    hospital = small_hospital_sqlite
    with writing(hospital.url) as session:
        session.get_one(Account, hospital.accounts["6100"]).fixed_share = 0.0
    set_budget(hospital, [(202601, "ICU", "6100", 1_000_00), (202601, "ED", "6100", 500_00)])
    post_actuals(hospital, [(202601, "ICU", "6100", 1_205_00), (202601, "ED", "6100", 500_00)])
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [100], first=202601, version=hospital.version)
    add_months(*place, [120], first=202601)
    return hospital


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_an_empty_database_says_what_to_do_next(
    role: str, open_app: OpenApp, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(monkeypatch, role)

    app = open_app(sqlite_url, page=PAGE)

    assert not app.exception
    assert "There are no figures yet" in said(app)


def test_the_page_says_what_is_volume_and_what_can_be_controlled(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE)

    assert not app.exception
    text = said(app)
    assert "Of this, $200 unfavorable is due to volume and $5 unfavorable is controllable." in text
    assert "Over budget because of volume only, near the flexed budget: Intensive care." in text


def test_a_line_without_a_statistic_says_why_it_is_not_flexed(hospital: SmallHospital, open_app: OpenApp) -> None:
    listed = table_with(unfold(open_app(hospital.url, page=PAGE), "fold_not_flexed"), "Reason")

    assert listed[["Department", "Reason"]].to_numpy().tolist() == [["ED Emergency", "no budgeted or actual volume"]]


def test_the_page_says_how_much_of_cost_flexes(hospital: SmallHospital, open_app: OpenApp) -> None:
    text = said(open_app(hospital.url, page=PAGE))

    assert "67% of cost flexes with volume; 33% is fixed or has no rule." in text  # ED has no volumes


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ({"volumes", "unit"}, "Take the usual shares"),
        ({"share", "volumes"}, "No department has a unit of service here."),
        ({"share", "unit"}, "Import them as statistics"),
    ],
)
def test_nothing_is_claimed_of_volume_where_nothing_flexes(
    given: set[str], remedy: str, small_hospital_sqlite: SmallHospital, open_app: OpenApp
) -> None:
    hospital = small_hospital_sqlite
    icu = hospital.departments["ICU"]
    with writing(hospital.url) as session:
        session.get_one(Account, hospital.accounts["6100"]).fixed_share = 0.0 if "share" in given else 1.0
        unit = hospital.measures["patient_days"] if "unit" in given else None
        session.get_one(Department, icu).uos_measure_id = unit
    set_budget(hospital, [(202601, "ICU", "6100", 1_000_00)])
    post_actuals(hospital, [(202601, "ICU", "6100", 1_018_00)])
    if "volumes" in given:
        add_months(hospital.url, icu, hospital.measures["patient_days"], [100], first=202601, version=hospital.version)
        add_months(hospital.url, icu, hospital.measures["patient_days"], [120], first=202601)

    text = said(open_app(hospital.url, page=PAGE))

    assert "Nothing flexes yet" in text
    assert remedy in text
    assert "At actual volume" not in text
    assert "controllable (" not in text


def test_a_link_opens_one_department_and_its_accounts(hospital: SmallHospital, open_app: OpenApp) -> None:
    app = open_app(hospital.url, page=PAGE, department="ICU Intensive care")

    assert table_with(app, "Flexed budget")["Account"].str.strip().tolist()[-1] == "6100 Medical supplies"


@pytest.mark.parametrize(("rows", "first"), [("Service lines", "Service line"), ("Accounts", "Account")])
def test_rows_may_be_service_lines_or_accounts(
    rows: str, first: str, hospital: SmallHospital, open_app: OpenApp
) -> None:
    app = open_app(hospital.url, page=PAGE, by_rows=rows)

    assert not app.exception
    assert first in table_with(app, "Flexed budget").columns


def test_a_year_without_a_budget_leads_to_the_versions(small_hospital_sqlite: SmallHospital, open_app: OpenApp) -> None:
    post_actuals(small_hospital_sqlite, [(202701, "ICU", "6100", 100_00)])

    assert "there is nothing to flex" in said(open_app(small_hospital_sqlite.url, page=PAGE))


def test_a_manager_sees_no_other_department(
    hospital: SmallHospital, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    mona = replace(PEOPLE["manager"], departments=frozenset({hospital.departments["ED"]}))
    monkeypatch.setattr("pages.common.access.LOCAL_ACTOR", mona)

    app = open_app(hospital.url, page=PAGE)

    assert "Intensive care" not in said(app)
    assert not any("Intensive" in str(value) for frame in app.dataframe for value in frame.value.to_numpy().ravel())


def test_the_demo_hospitals_busy_department_is_found_and_cleared(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, page=PAGE)
    assert "near the flexed budget: Cardiac telemetry 5 West" in said(app)

    app = open_app(demo_url, page=PAGE, department="16130 Cardiac telemetry 5 West")
    text = said(app)
    assert "(12.3%) over budget. Of this, $272K unfavorable is due to volume" in text
    assert "At actual volume, cost is on budget." in text


def test_the_demo_hospitals_agency_overuse_is_among_the_largest_controllable(demo_url: str, open_app: OpenApp) -> None:
    app = open_app(demo_url, page=PAGE, department="16010 Medical ICU")

    table = table_with(app, "Flexed budget").set_index("Account")
    agency = table.loc[[label for label in table.index if "5310 Agency nursing" in label]].iloc[0]
    assert agency["Rate"] < -400_000
    assert "labor rate $229K unfavorable" in said(app)


def test_the_demo_hospitals_payer_shift_is_told_with_revenue(demo_url: str, open_app: OpenApp) -> None:
    text = said(open_app(demo_url, page=PAGE, flexed="Revenue"))

    assert (
        "Payers have shifted: beyond what volume explains, Contractual adjustments – Medicaid took $18.2M more" in text
    )
    assert "commercial managed care $14.3M less; across all deductions, this costs $3.87M." in text
