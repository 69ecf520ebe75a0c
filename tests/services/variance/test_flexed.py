"""The flexed budget of a hospital small enough to reckon by hand, and the stories of the demo hospital."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data.engine import writing
from data.models import Account, Department, FlexRule, LaborEntry
from data.seed import stories
from planning.variance.flex import NO_STATISTIC, ZERO_VOLUME
from planning.variance.flex_lines import COMPONENTS
from reports.formats import Formats
from reports.variance import underlying as words
from services.errors import NotPermittedError, UserError
from services.permissions import LOCAL_ACTOR, Actor
from services.variance import flexed
from services.variance import report as budget_report
from services.variance.flexed import NO_DRIVER
from services.variance.report import Question
from tests.figures import post_actuals, set_budget
from tests.services.variance.test_underlying import mark
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

JANUARY = Question(202601, "month")
ICU = "ICU Intensive care"


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """1,000 patient days planned, 1,200 came; 12 hours a day allowed, 14,000 hours worked."""
    with writing(small_hospital.url) as session:
        for code in ("4000", "5100", "6100"):
            session.get_one(Account, small_hospital.accounts[code]).fixed_share = 0.0
    set_budget(small_hospital, [(202601, "ICU", "5100", 480_000_00), (202601, "ICU", "6900", 9_000_00)])
    post_actuals(small_hospital, [(202601, "ICU", "5100", 588_000_00), (202601, "ICU", "6900", 9_500_00)])
    days(small_hospital, "ICU", 1000, 1200)
    worked(small_hospital, "ICU", "REG", 13_500)
    worked(small_hospital, "ICU", "OT", 500)
    worked(small_hospital, "ICU", "PTO", 900)  # not worked
    return small_hospital


def days(hospital: SmallHospital, department: str, budget: float, actual: float, measure: str = "patient_days") -> None:
    place = (hospital.url, hospital.departments[department], hospital.measures[measure])
    add_months(*place, [budget], first=202601, version=hospital.version)
    add_months(*place, [actual], first=202601)


def worked(hospital: SmallHospital, department: str, pay_code: str, hours: int, period: int = 202601) -> None:
    with writing(hospital.url) as session:
        session.add(
            LaborEntry(
                department_id=hospital.departments[department],
                job_class_id=hospital.job_classes["RN"],
                pay_code_id=hospital.pay_codes[pay_code],
                day=date(2026, 1, 31),
                period=period,
                hours_milli=hours * 1000,
            )
        )


def row(report: flexed.FlexReport, label: str) -> dict[str, object]:
    found: dict[str, object] = report.rows.set_index("label").loc[label].to_dict()
    return found


def test_labor_splits_into_volume_efficiency_and_rate(hospital: SmallHospital, viewer: Actor) -> None:
    report = flexed.table(hospital.url, viewer, question=JANUARY, by="account")

    # 12,000 hours at $40 planned; 1,200 days allow $576,000; 14,000 hours at $40 are $560,000; $588,000 were paid
    salaries = row(report, "5100 Salaries and wages")
    assert (salaries["budget"], salaries["flexed"], salaries["actual"]) == (480_000_00, 576_000_00, 588_000_00)
    assert [salaries[part] for part in COMPONENTS] == [-96_000_00, 0, 16_000_00, -28_000_00, 0, 0, 0]
    assert salaries["controllable"] == -12_000_00


def test_a_fixed_cost_is_not_flexed_and_needs_no_reason(hospital: SmallHospital, viewer: Actor) -> None:
    report = flexed.table(hospital.url, viewer, question=JANUARY, by="account")

    power = row(report, "6900 Electricity and gas")
    assert (power["flexed"], power["spending"]) == (9_000_00, -500_00)
    assert report.not_flexed.empty


def test_without_one_offs_the_marked_accounts_leave_all_three_sides(hospital: SmallHospital, viewer: Actor) -> None:
    assert flexed.without_one_offs(hospital.url, viewer, question=JANUARY) is None
    mark(hospital, "6900")

    result = flexed.without_one_offs(hospital.url, viewer, question=JANUARY)

    # salaries alone: 480,000 planned, 576,000 at actual volume, 588,000 paid
    assert result is not None
    expense = result.total("expense")
    assert (expense["budget"], expense["flexed"], expense["actual"]) == (480_000_00, 576_000_00, 588_000_00)
    assert result.bridge["flexed"].tolist() == [-585_000_00, -9_000_00, -576_000_00]
    assert result.bridge["actual"].tolist() == [-597_500_00, -9_500_00, -588_000_00]
    told = words.flexed_sentence(result, Formats("USD", "en_US"), figures="expense")
    assert told == (
        "Without one-offs and grants (Electricity and gas): expense $588K, $108K over budget. Of this, $96.0K "
        "unfavorable is due to volume and $12.0K unfavorable is controllable."
    )


def test_the_totals_are_those_of_budget_versus_actual(hospital: SmallHospital, viewer: Actor) -> None:
    report = flexed.table(hospital.url, viewer, question=JANUARY, by="department", figures="expense")

    assert report.total("expense")["variance"] == -108_500_00
    assert report.total("result")["variance"] == -108_500_00
    assert row(report, "All departments")["variance"] == row(report, ICU)["variance"] == -108_500_00


def test_revenue_flexes_on_its_own_driver(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        session.get_one(Account, hospital.accounts["4000"]).flex_measure_id = hospital.measures["visits"]
    days(hospital, "ICU", 500, 450, measure="visits")
    set_budget(hospital, [(202601, "ICU", "4000", 50_000_00)])
    post_actuals(hospital, [(202601, "ICU", "4000", 47_000_00)])

    revenue = row(flexed.table(hospital.url, viewer, question=JANUARY, by="account"), "Revenue")

    assert revenue["flexed"] == 45_000_00
    assert [revenue[part] for part in COMPONENTS] == [-5_000_00, 0, 0, 2_000_00, 0, 0, 0]
    assert revenue["controllable"] == 0


def test_payers_below_one_account_split_volume_and_mix(hospital: SmallHospital, viewer: Actor) -> None:
    payers = {"4001": ("visits", 200_00), "4002": ("tests", 100_00)}
    with writing(hospital.url) as session:
        for code, (measure, _) in payers.items():
            account = Account(
                code=code,
                name=code,
                type="revenue",
                category="gross_revenue",
                parent_id=hospital.accounts["4000"],
                fixed_share=0.0,
                flex_measure_id=hospital.measures[measure],
            )
            session.add(account)
            session.flush()
            hospital.accounts[code] = account.id or 0
    days(hospital, "ED", 100, 80, measure="visits")
    days(hospital, "ED", 100, 140, measure="tests")
    set_budget(hospital, [(202601, "ED", "4001", 20_000_00), (202601, "ED", "4002", 10_000_00)])
    post_actuals(hospital, [(202601, "ED", "4001", 16_800_00), (202601, "ED", "4002", 14_000_00)])

    question = replace(JANUARY, department="ED Emergency")
    total = flexed.table(hospital.url, viewer, question=question, by="account").total("revenue")

    assert (total["volume"], total["mix"], total["rate"], total["variance"]) == (3_000_00, -3_000_00, 800_00, 800_00)


def test_a_rule_of_one_place_goes_before_the_accounts_own(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        place = (hospital.departments["ICU"], hospital.accounts["5100"])
        session.add(FlexRule(department_id=place[0], account_id=place[1], fixed_share=0.5))
        session.get_one(Department, place[0]).target_hours_per_uos = None  # else the standard says what is fixed

    salaries = row(flexed.table(hospital.url, viewer, question=JANUARY, by="account"), "5100 Salaries and wages")

    assert salaries["flexed"] == 528_000_00


def test_the_labor_standard_goes_before_a_fixed_share_but_not_before_wholly_fixed(
    hospital: SmallHospital, viewer: Actor
) -> None:
    place = {"department_id": hospital.departments["ICU"], "account_id": hospital.accounts["5100"]}
    flexed_at = {}
    with writing(hospital.url) as session:
        session.add(rule := FlexRule(**place, fixed_share=0.4))
        session.flush()
        number = rule.id
    for share in (0.4, 1.0):
        with writing(hospital.url) as session:
            session.get_one(FlexRule, number).fixed_share = share
        report = flexed.table(hospital.url, viewer, question=JANUARY, by="account")
        salaries = row(report, "5100 Salaries and wages")
        flexed_at[share] = (salaries["flexed"], salaries["efficiency"], salaries["spending"])

    # 12 hours a day and none fixed: 14,400 hours allowed, $40 each; 14,000 worked
    assert flexed_at == {0.4: (576_000_00, 16_000_00, 0), 1.0: (480_000_00, 0, -108_000_00)}


def test_lines_that_cannot_be_flexed_say_why(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        session.get_one(Department, hospital.departments["LAB"]).uos_measure_id = None
    days(hospital, "ED", 0, 50, measure="visits")
    set_budget(hospital, [(202601, code, "6100", 100_00) for code in ("ED", "LAB")])
    set_budget(hospital, [(202602, "ICU", "6100", 100_00)])
    post_actuals(hospital, [(202602, "ICU", "6100", 120_00)])

    report = flexed.table(hospital.url, viewer, question=Question(202602, "ytd"), by="department")

    assert dict(zip(report.not_flexed["department"], report.not_flexed["reason"], strict=True)) == {
        "ED Emergency": ZERO_VOLUME,
        "LAB Laboratory": NO_DRIVER,
        ICU: NO_STATISTIC,
    }
    assert report.not_flexed["budget"].tolist() == [100_00] * 3


def test_labor_without_hours_has_spending(hospital: SmallHospital, viewer: Actor) -> None:
    days(hospital, "ED", 100, 100, measure="visits")
    set_budget(hospital, [(202601, "ED", "5100", 1_000_00)])
    post_actuals(hospital, [(202601, "ED", "5100", 1_100_00)])

    question = replace(JANUARY, department="ED Emergency")
    total = flexed.table(hospital.url, viewer, question=question, by="account").total("expense")

    assert [total[part] for part in COMPONENTS] == [0, 0, 0, 0, 0, 0, -100_00]


def test_in_the_full_year_open_months_stand_at_budget(hospital: SmallHospital, viewer: Actor) -> None:
    set_budget(hospital, [(202602, "ICU", "5100", 480_000_00)])

    report = flexed.table(hospital.url, viewer, question=Question(202601, "year"), by="account")

    salaries = row(report, "5100 Salaries and wages")
    assert (salaries["budget"], salaries["flexed"], salaries["actual"]) == (960_000_00, 1_056_000_00, 1_068_000_00)
    assert report.at_budget == tuple(range(202602, 202613))
    assert report.not_flexed.empty


def test_service_lines_add_up_to_the_whole(hospital: SmallHospital, viewer: Actor) -> None:
    set_budget(hospital, [(202601, "HOSP", "6900", 1_000_00)])  # in no service line

    rows = flexed.table(hospital.url, viewer, question=JANUARY, by="service line", figures="expense").rows

    assert dict(zip(rows["label"], rows["variance"], strict=True)) == {
        "All service lines": -107_500_00,
        "Acute care": -108_500_00,
        "No service line": 1_000_00,
    }


def test_without_a_budget_there_is_nothing_to_flex(small_hospital: SmallHospital, viewer: Actor) -> None:
    post_actuals(small_hospital, [(202701, "ICU", "5100", 100_00)])

    report = flexed.table(small_hospital.url, viewer, question=Question(202701, "month"), by="department")

    assert report.version is None
    assert report.rows.empty
    for by in ("service line", "account"):
        assert flexed.table(small_hospital.url, viewer, question=Question(202701, "month"), by=by).rows.empty


def test_a_manager_sees_the_own_departments_only(hospital: SmallHospital, manager: Actor) -> None:
    mona = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    report = flexed.table(hospital.url, mona, question=JANUARY, by="department")

    assert report.rows.empty
    assert report.not_flexed.empty
    with pytest.raises(UserError):
        flexed.table(hospital.url, mona, question=replace(JANUARY, department=ICU), by="department")
    with pytest.raises(NotPermittedError):
        flexed.table(hospital.url, Actor("nobody", role="none"), question=JANUARY, by="department")


@pytest.mark.slow
@pytest.mark.parametrize("span", ["month", "ytd", "year"])
@pytest.mark.parametrize("by", ["department", "account"])
def test_every_row_of_the_demo_adds_up_and_ties_to_budget_versus_actual(demo_url: str, span: str, by: str) -> None:
    question = Question(202610, span)  # type: ignore[arg-type]
    report = flexed.table(demo_url, LOCAL_ACTOR, question=question, by=by)  # type: ignore[arg-type]
    static = budget_report.table(demo_url, LOCAL_ACTOR, question=question, by=by)  # type: ignore[arg-type]

    assert (report.rows[list(COMPONENTS)].sum(axis=1) == report.rows["variance"]).all()
    columns = ["budget", "actual", "variance"]
    pd.testing.assert_frame_equal(report.totals[columns], static.totals[columns])
    both = report.rows.merge(static.rows, on="key", suffixes=("", "_static"))
    assert len(both) == len(report.rows) == len(static.rows)
    for column in columns:
        assert (both[column] == both[f"{column}_static"].fillna(0)).all()


def test_the_busy_department_of_the_demo_is_fine_once_flexed(demo_url: str) -> None:
    found = flexed.detail(demo_url, LOCAL_ACTOR, question=Question(202610), by=("department",))
    busy = _department(found, demo_url, stories.VOLUME_UP_DEPARTMENT)

    assert busy["variance"] / busy["budget"] < -0.10  # far over its static budget
    assert abs(busy["flexed"] - busy["actual"]) / busy["flexed"] < 0.01  # on its flexed one
    assert busy["volume"] / busy["variance"] > 0.9


def test_agency_overuse_of_the_demo_shows_as_rate(demo_url: str) -> None:
    found = flexed.detail(demo_url, LOCAL_ACTOR, question=Question(202610), by=("department",))
    expense = found[found["type"] == "expense"]
    worst = expense.loc[expense["rate"].idxmin()]

    assert worst["department_id"] == _department(found, demo_url, stories.AGENCY_DEPARTMENT)["department_id"]
    assert worst["volume"] > 0  # its volume is below budget: no excuse
    assert worst["rate"] < -200_000_00


def test_drifting_productivity_of_the_demo_shows_as_efficiency(demo_url: str) -> None:
    found = flexed.detail(demo_url, LOCAL_ACTOR, question=Question(202610), by=("department",))
    worst = found.loc[found["efficiency"].idxmin()]

    assert worst["department_id"] == _department(found, demo_url, stories.PRODUCTIVITY_DEPARTMENT)["department_id"]


def _department(found: pd.DataFrame, url: str, code: str) -> pd.Series:
    members = budget_report.choices(url, LOCAL_ACTOR).departments.keys_by_member()
    names = found["department_id"].map(members)
    return found[names.str.startswith(code) & (found["type"] == "expense")].iloc[0]
