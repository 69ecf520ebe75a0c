"""Productivity of a hospital small enough to reckon by hand, and the stories of the demo hospital."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.engine import writing
from data.models import Account, Department, LaborEntry
from data.seed import stories
from services.errors import NotPermittedError, UserError
from services.labor import productivity
from services.permissions import LOCAL_ACTOR, Actor
from services.variance import flexed
from services.variance.question import Question
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import add_days, add_months


def work(hospital: SmallHospital, day: date, hours: dict[str, float], *, period: int, department: str = "ICU") -> None:
    """Store hours by pay code at $40 an hour, agency at $90."""
    with writing(hospital.url) as session:
        session.add_all(
            LaborEntry(
                department_id=hospital.departments[department],
                job_class_id=hospital.job_classes["RN"],
                pay_code_id=hospital.pay_codes[code],
                day=day,
                period=period,
                hours_milli=round(worked * 1000),
                amount_minor=round(worked * (90_00 if code == "AGY" else 60_00 if code == "OT" else 40_00)),
            )
            for code, worked in hours.items()
        )


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    """Return 100 patient days at 12 hours; 1,260 hours worked, 140 on leave; benefits are a quarter of pay."""
    work(small_hospital, date(2026, 1, 31), {"REG": 1100, "OT": 60, "AGY": 100, "PTO": 140}, period=202601)
    add_months(
        small_hospital.url,
        small_hospital.departments["ICU"],
        small_hospital.measures["patient_days"],
        [100],
        first=202601,
    )
    post_actuals(small_hospital, [(202601, "ICU", "5100", 53_200_00)])
    return small_hospital


def test_hours_worked_are_set_against_what_the_volume_allows(hospital: SmallHospital, viewer: Actor) -> None:
    found = productivity.report(hospital.url, viewer, period=202601, over="month")

    row = found.departments.iloc[0]
    assert (row["name"], row["measure"], row["worked"], row["target"], row["gap"]) == (
        *("Intensive care", "Patient days"),
        *(1260.0, 1200.0, 60.0),
    )
    assert row["fte"] == pytest.approx(1400 / (2080 * 31 / 365))
    assert (found.total["agency_share"], found.total["per_uos"]) == (pytest.approx(100 / 1260), pytest.approx(12.6))
    assert found.overtime_premium == 60 * 20_00
    assert found.months == (202601,)


def test_a_month_that_has_only_begun_is_left_out_of_the_year_to_date(hospital: SmallHospital, viewer: Actor) -> None:
    icu, days = hospital.departments["ICU"], hospital.measures["patient_days"]
    for month in (202602, 202603, 202604):
        work(hospital, date(2026, month % 100, 28), {"REG": 1260}, period=month)
        post_actuals(hospital, [(month, "ICU", "5100", 53_200_00)])
    work(hospital, date(2026, 5, 8), {"REG": 700}, period=202605)
    post_actuals(hospital, [(202605, "ICU", "5100", 9_000_00)])
    add_months(hospital.url, icu, days, [100, 100, 100, 20], first=202602)

    found = productivity.report(hospital.url, viewer, period=202605, over="ytd")
    alone = productivity.report(hospital.url, viewer, period=202605, over="month")
    course = productivity.trend(hospital.url, viewer, period=202605)

    assert (found.months, found.left_out) == ((202601, 202602, 202603, 202604), (202605,))
    assert found.departments.iloc[0][["worked", "target"]].tolist() == [4 * 1260.0, 4 * 1200.0]
    assert not found.only_begun
    assert (alone.months, alone.only_begun) == ((202605,), True)
    assert course["start"].iloc[-1] == date(2026, 4, 1)


def test_a_volume_of_which_days_are_missing_allows_no_target(small_hospital: SmallHospital, viewer: Actor) -> None:
    icu, days = small_hospital.departments["ICU"], small_hospital.measures["patient_days"]
    add_days(small_hospital.url, icu, days, [4.0] * 138, first=date(2026, 1, 1))  # through May 18
    for month in range(1, 6):
        work(small_hospital, date(2026, month, 28), {"REG": 1260}, period=202600 + month)

    found = productivity.report(small_hospital.url, viewer, period=202605, over="ytd").departments.iloc[0]

    assert found["worked"] == 5 * 1260
    assert (found["standard"], found["target"]) == (4 * 1260, 12 * 4.0 * 120)


def test_without_benefits_in_the_ledger_agency_is_not_compared(hospital: SmallHospital, viewer: Actor) -> None:
    found = productivity.report(hospital.url, viewer, period=202601, over="month").agency

    assert found["bill_rate"].tolist() == [90_00]
    assert found["premium"].isna().all()


def test_who_did_the_work_by_job_class_and_pay_code(hospital: SmallHospital, viewer: Actor) -> None:
    found = productivity.staff(hospital.url, viewer, period=202601, over="month", department="ICU Intensive care")

    assert list(zip(found["pay_code"], found["hours"], found["rate"], strict=True)) == [
        ("REG", 1100.0, 40_00),
        ("OT", 60.0, 60_00),
        ("AGY", 100.0, 90_00),
        ("PTO", 140.0, 40_00),
    ]


def test_a_replaced_line_does_not_count(hospital: SmallHospital, viewer: Actor) -> None:
    from tests.services.books import add_batch

    with writing(hospital.url) as session:
        batch = add_batch(session, "labor")
        session.add(
            LaborEntry(
                department_id=hospital.departments["ICU"],
                job_class_id=hospital.job_classes["RN"],
                pay_code_id=hospital.pay_codes["REG"],
                period=202601,
                hours_milli=999_000,
                superseded_by=batch,
            )
        )

    assert productivity.report(hospital.url, viewer, period=202601, over="month").total["worked"] == 1260


def test_pay_periods_are_whole_across_the_end_of_a_month(small_hospital: SmallHospital, viewer: Actor) -> None:
    ends = [date(2026, 1, 10) + timedelta(days=14 * step) for step in range(4)]  # 10 Jan, 24 Jan, 7 Feb, 21 Feb
    for end in ends:
        work(small_hospital, end, {"REG": 100}, period=end.year * 100 + end.month)
    work(small_hospital, ends[2], {"REG": 68}, period=202601)  # the January part of the third fortnight
    place = (small_hospital.url, small_hospital.departments["ICU"], small_hospital.measures["patient_days"])
    add_days(*place, [1.0] * 60, first=date(2026, 1, 1))

    found = productivity.trend(small_hospital.url, viewer, period=202602, step="pay period")

    assert found["end"].tolist() == ends[1:]
    assert found["worked"].tolist() == [100, 168, 100]
    assert found["volume"].tolist() == [14, 14, 14]
    assert found["index"].tolist() == [pytest.approx(1.68), pytest.approx(1.0), pytest.approx(1.68)]


def test_hours_by_day_worked_are_taken_fortnight_by_fortnight(small_hospital: SmallHospital, viewer: Actor) -> None:
    for step in range(56):
        work(small_hospital, date(2026, 1, 1) + timedelta(days=step), {"REG": 10}, period=202601 + (step > 30))

    found = productivity.trend(small_hospital.url, viewer, period=202602, step="pay period")

    assert found["worked"].tolist()[-3:] == [140.0, 140.0, 140.0]


def test_a_department_without_hours_is_not_listed(small_hospital: SmallHospital, viewer: Actor) -> None:
    found = productivity.report(small_hospital.url, viewer, period=202601, over="ytd")

    assert found.departments.empty
    assert productivity.trend(small_hospital.url, viewer, period=202601).empty
    assert productivity.trend(small_hospital.url, viewer, period=202601, step="pay period").empty
    assert productivity.staff(small_hospital.url, viewer, period=202601, over="ytd").empty


def test_a_manager_sees_the_own_departments_only(hospital: SmallHospital, manager: Actor) -> None:
    mona = replace(manager, departments=frozenset({hospital.departments["ED"]}))

    assert productivity.report(hospital.url, mona, period=202601, over="month").departments.empty
    assert productivity.staff(hospital.url, mona, period=202601, over="month").empty
    with pytest.raises(UserError):
        productivity.report(hospital.url, mona, period=202601, over="month", department="ICU Intensive care")
    with pytest.raises(NotPermittedError):
        productivity.report(hospital.url, Actor("nobody", role="none"), period=202601, over="month")


def test_units_that_differ_are_never_added_up(hospital: SmallHospital, viewer: Actor) -> None:
    work(hospital, date(2026, 1, 31), {"REG": 100}, period=202601, department="ED")
    add_months(hospital.url, hospital.departments["ED"], hospital.measures["visits"], [10], first=202601)

    total = productivity.report(hospital.url, viewer, period=202601, over="month").total

    assert total["volume"] != total["volume"]  # not a number
    assert total["target"] == 1200 + 120


def test_the_demo_shows_who_overuses_agency_and_whose_productivity_drifts(demo_url: str) -> None:
    found = productivity.report(demo_url, LOCAL_ACTOR, period=202610, over="ytd")
    codes = found.departments["key"].str.slice(0, 5)

    assert codes.iloc[0] == stories.PRODUCTIVITY_DEPARTMENT
    assert codes[found.departments["agency_share"].idxmax()] == stories.AGENCY_DEPARTMENT
    assert found.agency.iloc[0]["key"].startswith(stories.AGENCY_DEPARTMENT)
    assert found.agency.iloc[0]["premium"] > 150_000_00
    assert found.agency.iloc[0]["places"] >= 5


def test_the_demo_shows_when_the_drift_began(demo_url: str) -> None:
    with writing(demo_url) as session:
        from sqlmodel import select

        name = session.exec(select(Department.name).where(Department.code == stories.PRODUCTIVITY_DEPARTMENT)).one()
    found = productivity.trend(
        demo_url, LOCAL_ACTOR, period=202610, department=f"{stories.PRODUCTIVITY_DEPARTMENT} {name}"
    )

    months = [start.year * 100 + start.month for start in found["start"]]
    before = [value for month, value in zip(months, found["index"], strict=True) if month < stories.PRODUCTIVITY_FROM]
    after = [value for month, value in zip(months, found["index"], strict=True) if month >= stories.PRODUCTIVITY_FROM]
    assert min(before) > 0.98
    assert max(after) < 0.95


def test_hours_off_target_cost_what_the_flexed_budget_says(hospital: SmallHospital, viewer: Actor) -> None:
    # fixed hours of 3,650 a year are 310 in January; 80 days budgeted: 1,270 standard hours; 100 came: 1,510
    with writing(hospital.url) as session:
        session.get_one(Department, hospital.departments["ICU"]).fixed_hours = 3650.0
        session.get_one(Account, hospital.accounts["5100"]).fixed_share = 0.4
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [80], first=202601, version=hospital.version)
    set_budget(hospital, [(202601, "ICU", "5100", 63_500_00)])

    productive = productivity.report(hospital.url, viewer, period=202601, over="month")
    explained = flexed.table(hospital.url, viewer, question=Question(202601, "month"), by="account").total("expense")

    row = productive.departments.iloc[0]
    assert (row["gap"], row["gap_cost"]) == (-250.0, -12_500_00)  # 250 hours at the budgeted $50
    assert (explained["flexed"], explained["efficiency"]) == (75_500_00, 12_500_00)
    assert productive.total["gap_cost"] == -12_500_00


def test_hours_exactly_on_target_cost_nothing_on_either_page(hospital: SmallHospital, viewer: Actor) -> None:
    with writing(hospital.url) as session:
        session.get_one(Department, hospital.departments["ICU"]).fixed_hours = 60 * 365 / 31
        session.get_one(Account, hospital.accounts["5100"]).fixed_share = 0.4
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [80], first=202601, version=hospital.version)
    set_budget(hospital, [(202601, "ICU", "5100", 63_500_00)])

    row = productivity.report(hospital.url, viewer, period=202601, over="month").departments.iloc[0]
    explained = flexed.table(hospital.url, viewer, question=Question(202601, "month"), by="account").total("expense")

    assert row["index"] == pytest.approx(1.0)
    assert (row["gap_cost"], explained["efficiency"]) == (0, 0)


def test_departments_of_the_demo_have_the_same_dollars_on_both_pages(demo_url: str) -> None:
    both = productivity.report(demo_url, LOCAL_ACTOR, period=202610, over="ytd").departments.set_index("key")
    rows = flexed.table(
        demo_url, LOCAL_ACTOR, question=Question(202610, "ytd"), by="department", figures="expense"
    ).rows
    efficiency = rows[~rows["is_group"]].set_index("key")["efficiency"]

    tied = both["gap_cost"].dropna()
    assert len(tied) > 20
    assert (-tied).astype("int64").to_dict() == efficiency.reindex(tied.index).astype("int64").to_dict()
