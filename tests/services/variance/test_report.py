"""Budget versus actual on a hospital small enough to reckon by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from services.errors import NotPermittedError, UserError
from services.permissions import Actor
from services.variance import report as budget_report
from services.variance.report import Question
from tests.figures import new_version, post_actuals, set_budget
from tests.small_hospital import SmallHospital

ACTUALS = [
    (202601, "ICU", "4000", 1_000_00),
    (202601, "ICU", "5100", 600_00),
    (202602, "ICU", "4000", 900_00),
    (202602, "ICU", "5100", 650_00),
    (202602, "ED", "6100", 70_00),
    (202502, "ICU", "5100", 500_00),
]
BUDGET = [
    (202601, "ICU", "4000", 950_00),
    (202602, "ICU", "4000", 950_00),
    (202601, "ICU", "5100", 600_00),
    (202602, "ICU", "5100", 600_00),
    (202603, "ICU", "5100", 610_00),
    (202602, "LAB", "6200", 30_00),
]


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    post_actuals(small_hospital, ACTUALS)
    set_budget(small_hospital, BUDGET)
    return small_hospital


def figures_of(rows: pd.DataFrame, *columns: str) -> dict[str, tuple[object, ...]]:
    values = rows[list(columns)].astype(object).where(rows[list(columns)].notna(), None)
    return dict(zip(rows["label"], values.itertuples(index=False, name=None), strict=True))


def test_a_department_shows_revenue_minus_expense(hospital: SmallHospital, viewer: Actor) -> None:
    report = budget_report.table(hospital.url, viewer, question=Question(202602, "month"), by="department")

    assert figures_of(report.rows, "actual", "budget", "variance") == {
        "All departments": (180_00, 320_00, -140_00),
        "HOSP Hospital": (180_00, 320_00, -140_00),
        "ED Emergency": (-70_00, None, -70_00),
        "ICU Intensive care": (250_00, 350_00, -100_00),
        "LAB Laboratory": (None, -30_00, 30_00),
    }


def test_expense_above_budget_is_unfavorable(hospital: SmallHospital, viewer: Actor) -> None:
    question = Question(202602, "ytd", department="ICU Intensive care")

    report = budget_report.table(hospital.url, viewer, question=question, by="department", figures="expense")

    row = report.rows.set_index("label").loc["ICU Intensive care"]
    assert (row["actual"], row["budget"], row["variance"]) == (1_250_00, 1_200_00, -50_00)
    assert row["variance_verdict"] == "unfavorable"
    assert row["variance_percent"] == pytest.approx(-50 / 1200)


def test_accounts_keep_their_natural_sign_below_the_operating_result(hospital: SmallHospital, viewer: Actor) -> None:
    report = budget_report.table(hospital.url, viewer, question=Question(202602, "ytd"), by="account")

    assert figures_of(report.rows, "actual", "budget", "variance") == {
        "Operating result": (580_00, 670_00, -90_00),
        "Revenue": (1_900_00, 1_900_00, 0),
        "Gross revenue": (1_900_00, 1_900_00, 0),
        "4000 Gross patient revenue": (1_900_00, 1_900_00, 0),
        "Expense": (1_320_00, 1_230_00, -90_00),
        "Salaries": (1_250_00, 1_200_00, -50_00),
        "5100 Salaries and wages": (1_250_00, 1_200_00, -50_00),
        "Supplies": (70_00, None, -70_00),
        "6100 Medical supplies": (70_00, None, -70_00),
        "Drugs": (None, 30_00, 30_00),
        "6200 Drugs": (None, 30_00, 30_00),
    }


def test_prior_year_is_the_same_months_a_year_earlier(hospital: SmallHospital, viewer: Actor) -> None:
    report = budget_report.table(hospital.url, viewer, question=Question(202602, "month"), by="account")

    row = report.rows.set_index("label").loc["5100 Salaries and wages"]
    assert (row["prior"], row["prior_variance"], row["prior_variance_verdict"]) == (500_00, -150_00, "unfavorable")


def test_full_year_takes_months_without_actuals_at_budget(hospital: SmallHospital, viewer: Actor) -> None:
    report = budget_report.table(hospital.url, viewer, question=Question(202602, "year"), by="account")

    row = report.rows.set_index("label").loc["5100 Salaries and wages"]
    assert (row["actual"], row["budget"]) == (1_250_00 + 610_00, 1_810_00)
    assert report.at_budget == tuple(range(202603, 202613))


def test_months_without_actuals_are_on_neither_side(hospital: SmallHospital, viewer: Actor) -> None:
    report = budget_report.table(hospital.url, viewer, question=Question(202604, "ytd"), by="department")

    assert (report.months, report.left_out) == ((202601, 202602), (202603, 202604))
    assert report.totals.loc["expense", "budget"] == 600_00 * 2 + 30_00


def test_totals_tell_revenue_expense_and_result(hospital: SmallHospital, viewer: Actor) -> None:
    totals = budget_report.table(hospital.url, viewer, question=Question(202602), by="department").totals

    assert totals["actual"].to_dict() == {"result": 580_00, "revenue": 1_900_00, "expense": 1_320_00}
    assert totals["variance"].to_dict() == {"result": -90_00, "revenue": 0, "expense": -90_00}


def test_what_has_no_counterpart_is_listed_largest_first(hospital: SmallHospital, viewer: Actor) -> None:
    found = budget_report.without_counterpart(hospital.url, viewer, question=Question(202602))

    assert found[["department", "account", "side", "amount_minor"]].to_numpy().tolist() == [
        ["ED Emergency", "6100 Medical supplies", "no budget", 70_00],
        ["LAB Laboratory", "6200 Drugs", "no actuals", 30_00],
    ]


def test_the_newest_approved_version_is_compared_unless_one_is_chosen(hospital: SmallHospital, viewer: Actor) -> None:
    draft = new_version(hospital, "Ideas", 2026)
    set_budget(hospital, [(202602, "ICU", "5100", 1_00)], status="draft", version=draft)
    question = Question(202602, "month")

    default = budget_report.table(hospital.url, viewer, question=question, by="department")
    chosen = budget_report.table(hospital.url, viewer, question=replace(question, version_id=draft), by="department")

    assert default.version is not None
    assert default.version.name == "Budget 2026"
    assert chosen.totals.loc["expense", "budget"] == 1_00


def test_a_version_of_another_year_is_refused(hospital: SmallHospital, viewer: Actor) -> None:
    other = new_version(hospital, "Budget 2027", 2027)

    with pytest.raises(UserError, match="FY 2027"):
        budget_report.table(hospital.url, viewer, question=Question(202602, version_id=other), by="department")


def test_without_a_budget_actuals_still_show(small_hospital: SmallHospital, viewer: Actor) -> None:
    post_actuals(small_hospital, [(202402, "ICU", "5100", 5_00)])

    report = budget_report.table(small_hospital.url, viewer, question=Question(202402), by="department")

    assert report.version is None
    assert report.totals.loc["expense", "actual"] == 5_00
    assert pd.isna(report.totals.loc["expense", "budget"])


def test_a_manager_sees_own_departments_only(hospital: SmallHospital, manager: Actor) -> None:
    mine = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    report = budget_report.table(hospital.url, mine, question=Question(202602), by="department")

    assert report.rows["label"].tolist() == ["All departments", "ED Emergency"]
    assert report.totals.loc["expense", "actual"] == 70_00
    assert budget_report.choices(hospital.url, mine).departments.keys() == ["All", "ED Emergency"]
    assert budget_report.without_counterpart(hospital.url, mine, question=Question(202602))[
        "amount_minor"
    ].tolist() == [70_00]
    trend = budget_report.trend(hospital.url, mine, question=Question(202602), figures="expense", months=2)
    assert trend["actual"].tolist() == [0, 70_00]


def test_another_managers_department_is_not_there(hospital: SmallHospital, manager: Actor) -> None:
    mine = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    with pytest.raises(UserError, match="does not exist, or you do not have access"):
        budget_report.table(
            hospital.url, mine, question=Question(202602, department="ICU Intensive care"), by="account"
        )


def test_nobody_without_the_permission_reads(hospital: SmallHospital) -> None:
    with pytest.raises(NotPermittedError):
        budget_report.choices(hospital.url, Actor(name="nobody", role="stranger"))


def test_trend_has_actual_budget_and_prior_year_per_month(hospital: SmallHospital, viewer: Actor) -> None:
    trend = budget_report.trend(hospital.url, viewer, question=Question(202603), figures="expense", months=3)

    assert trend.astype(object).where(trend.notna(), None).to_numpy().tolist() == [
        [202601, 600_00, 600_00, 0],
        [202602, 720_00, 630_00, 500_00],
        [202603, None, 610_00, 0],
    ]


def test_choices_open_with_the_newest_month_that_has_actuals(hospital: SmallHospital, viewer: Actor) -> None:
    offered = budget_report.choices(hospital.url, viewer)

    assert (offered.latest, offered.fiscal_years) == (202602, (2026, 2025))
    assert [version.name for version in offered.versions_of(2026)] == ["Budget 2026"]


def test_an_empty_database_offers_nothing(sqlite_url: str, viewer: Actor) -> None:
    offered = budget_report.choices(sqlite_url, viewer)

    assert (offered.latest, offered.versions, offered.departments.keys()) == (None, (), ["All"])


def test_detail_by_department_and_account_keeps_both_sides(hospital: SmallHospital, viewer: Actor) -> None:
    rows = budget_report.detail(hospital.url, viewer, question=Question(202602, "month"), by=("department", "account"))

    assert len(rows) == 4
    assert rows["variance"].sum() == -140_00
