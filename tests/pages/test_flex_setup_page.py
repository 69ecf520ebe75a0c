"""Flex and staffing: units, targets and fixed shares are seen by all, edited by finance, and taken back."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from data.engine import writing
from data.models import BudgetVersion, Department
from services.organization import flex_rules, standards
from services.permissions import Actor
from tests.figures import post_actuals, set_budget
from tests.pages.people import press, said, sign_in, table_with
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

PAGE = "pages/organization/flex_setup.py"
RULES = "Accounts by department"
ADMIN = Actor(name="ada", role="admin")
Open = Callable[..., AppTest]


@pytest.fixture
def hospital(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    lines = [(202601, "ICU", "5100", 600_00), (202601, "ICU", "6900", 400_00)]
    set_budget(small_hospital_sqlite, lines)
    post_actuals(small_hospital_sqlite, lines)
    return small_hospital_sqlite


def edit(app: AppTest, key: str, changed: dict[int, dict[str, object]]) -> AppTest:
    app.session_state[key] = {"edited_rows": changed, "added_rows": [], "deleted_rows": []}
    return app.run()


def test_an_empty_database_leads_to_the_import(sqlite_url: str, open_app: Open) -> None:
    app = open_app(sqlite_url, PAGE)

    assert not app.exception
    assert "There are no departments yet." in said(app)


def test_usual_shares_are_taken_by_one_button_and_undone(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, PAGE, set=RULES)
    shown = table_with(app, "Usual")
    assert shown[["Account", "Usual", "In force"]].values.tolist() == [
        ["5100 Salaries and wages", "40%", "fixed"],
        ["6900 Electricity and gas", "90%", "fixed"],
    ]
    assert "60% of cost flexes with volume; 40% is fixed or has no rule." in said(app)

    press(app, "flex_rules_usual")
    assert "2 rules saved." in said(app)
    # 600 by standard hours, 400 × 0.1 of 1,000
    assert "64% of cost flexes with volume; 36% is fixed or has no rule." in said(app)
    assert table_with(app, "Usual")["In force"].tolist() == [
        "60% flexes on Patient days",
        "10% flexes on Patient days",
    ]

    press(app, "flex_undo_")
    assert flex_rules.list_rules(hospital.url, ADMIN)["rule_share"].isna().all()


def test_a_share_and_a_statistic_are_typed_into_the_table(hospital: SmallHospital, open_app: Open) -> None:
    app = open_app(hospital.url, PAGE, set=RULES)

    edit(app, "flex_rules_table_0", {0: {"Fixed share": 0.25, "Flexes on": "Visits"}})
    assert app.button(key="flex_rules_save").label == "Save 1 change"
    press(app, "flex_rules_save")

    first = flex_rules.list_rules(hospital.url, ADMIN).iloc[0]
    assert (first["rule_share"], first["rule_measure_id"]) == (0.25, hospital.measures["visits"])


def test_units_and_targets_of_departments_are_edited_and_proposed(hospital: SmallHospital, open_app: Open) -> None:
    url, icu = hospital.url, hospital.departments["ICU"]
    with writing(url) as session:
        session.get_one(Department, icu).uos_measure_id = None
    add_months(url, icu, hospital.measures["patient_days"], [100], first=202601)
    app = open_app(url, PAGE)
    assert "2 of 3 departments have a unit of service." in said(app)

    press(app, "standards_units")
    assert "3 of 3 departments have a unit of service." in said(app)

    codes = standards.list_standards(url, ADMIN)["code"].tolist()
    edit(app, "standards_table_1", {codes.index("ICU"): {"Target hours per unit": 14.5, "Fixed hours per year": 100.0}})
    press(app, "standards_save")

    stored = standards.list_standards(url, ADMIN).set_index("code").loc["ICU"]
    assert stored[["uos_measure_id", "target_hours_per_uos", "fixed_hours"]].tolist() == [
        hospital.measures["patient_days"],
        14.5,
        100.0,
    ]


@pytest.mark.parametrize("role", ["viewer", "manager", "approver"])
@pytest.mark.parametrize("shown", ["Departments", RULES])
def test_who_may_not_change_them_sees_them(
    role: str, shown: str, hospital: SmallHospital, open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sign_in(monkeypatch, role)

    app = open_app(hospital.url, PAGE, set=shown)

    assert not app.exception
    assert not app.main.button
    seen = any("ICU" in str(frame.value.values) for frame in app.dataframe)
    assert seen == (person.departments is None)


def test_a_budget_without_volumes_takes_those_of_the_prior_year(hospital: SmallHospital, open_app: Open) -> None:
    add_months(hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"], [100], first=202501)
    with writing(hospital.url) as session:
        session.get_one(BudgetVersion, hospital.version).status = "draft"
    app = open_app(hospital.url, PAGE)
    assert "“Budget 2026” has no volumes, so it cannot be flexed." in said(app)

    press(app, "volumes_take_")

    assert not app.exception
    assert "Volumes taken, as batch" in said(app)
    assert "has no volumes" not in said(app)
