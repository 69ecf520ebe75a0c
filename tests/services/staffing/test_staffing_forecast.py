"""The staffing forecast of a hospital that can be reckoned by hand, on both kinds of database."""

from calendar import monthrange
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from sqlmodel import Session

from data.engine import reading, writing
from data.models import Department, LaborEntry
from planning.periods import FiscalCalendar, span
from planning.staffing.plan import WhatIf
from services.errors import NotPermittedError, UserError
from services.forecasts import runs
from services.forecasts.references import SeriesRef
from services.permissions import LOCAL_ACTOR, Actor
from services.staffing import assumptions, basis, direct, projection
from services.staffing.assumptions import PayChange, StaffingAssumptions
from services.staffing.baseline import labor_baseline
from services.staffing.basis import StaffingBasis
from tests.figures import post_actuals, set_budget
from tests.small_hospital import SmallHospital
from tests.volumes import add_months

CLOSED = span(202501, 202608)
OPEN = (202609, 202610, 202611, 202612)
#: Hours a day of the ICU: 48 worked hours on 4 patient days at 12 hours, a tenth of own hours on leave.
ICU_DAY = {"REG": 40.0, "OT": 2.4, "AGY": 5.6, "PTO": 4.0}
PAY = {"REG": 40_00, "OT": 60_00, "AGY": 90_00, "PTO": 40_00}
#: Cents a day: ICU 44 h × $40 + 2.4 h × $60 + 5.6 h × $90, ED 10 h × $40 without volumes, LAB in the ledger only.
ICU_COST, ED_COST, LAB_COST = 2_408_00, 400_00, 100_00


def days(period: int) -> int:
    return monthrange(period // 100, period % 100)[1]


def worked(hospital: SmallHospital, period: int, department: str, hours: dict[str, float]) -> list[LaborEntry]:
    return [
        LaborEntry(
            department_id=hospital.departments[department],
            job_class_id=hospital.job_classes["RN"],
            pay_code_id=hospital.pay_codes[code],
            day=date(period // 100, period % 100, days(period)),
            period=period,
            hours_milli=round(a_day * days(period) * 1000),
            amount_minor=round(a_day * days(period) * PAY[code]),
        )
        for code, a_day in hours.items()
    ]


def run_steadily(hospital: SmallHospital) -> SmallHospital:
    """Let every day of twenty months be the same, so that every coming day can be reckoned."""
    with writing(hospital.url) as session:
        for period in CLOSED:
            session.add_all(worked(hospital, period, "ICU", ICU_DAY))
            session.add_all(worked(hospital, period, "ED", {"REG": 10.0}))
    place = (hospital.url, hospital.departments["ICU"], hospital.measures["patient_days"])
    add_months(*place, [4 * days(period) for period in CLOSED], first=CLOSED[0])
    post_actuals(
        hospital,
        [
            figure
            for period in CLOSED
            for figure in (
                (period, "ICU", "5100", 1_904_00 * days(period)),
                (period, "ICU", "5900", 504_00 * days(period)),
                (period, "ED", "5100", ED_COST * days(period)),
                (period, "LAB", "5100", LAB_COST * days(period)),
            )
        ],
    )
    return hospital


@pytest.fixture
def hospital(small_hospital: SmallHospital) -> SmallHospital:
    return run_steadily(small_hospital)


@pytest.fixture
def steady(small_hospital_sqlite: SmallHospital) -> SmallHospital:
    return run_steadily(small_hospital_sqlite)


def read(hospital: SmallHospital, actor: Actor = LOCAL_ACTOR, year: int = 2026) -> StaffingBasis:
    found = basis.basis(hospital.url, actor, fiscal_year=year)
    assert found is not None
    return found


def test_a_steady_hospital_goes_on_as_it_is(hospital: SmallHospital) -> None:
    found = read(hospital)
    landing = projection.project(found).landing

    assert (found.last, found.open_months) == (202608, OPEN)
    assert landing.actual == 243 * (ICU_COST + ED_COST + LAB_COST)
    # A little above: in the futures in which more hours are needed, overtime and agency work them.
    assert 1 <= landing.expected / (365 * (ICU_COST + ED_COST + LAB_COST)) < 1.0005
    assert landing.lo95 < landing.lo80 < landing.expected < landing.hi80 < landing.hi95


def test_the_baseline_reproduces_recent_hours_and_pay_by_group(hospital: SmallHospital) -> None:
    found = labor_baseline(hospital.url, LOCAL_ACTOR, fiscal_year=2026)
    assert found is not None

    icu = found.by_group().query("department_id == @hospital.departments['ICU'] and period == 202609")
    hours = icu.set_index("pay_group")["hours"].to_dict()
    assert hours == pytest.approx({"regular": 1200, "overtime": 72, "agency": 168, "paid_leave": 120}, rel=0.001)
    assert found.periods == OPEN
    assert icu["amount_minor"].sum() == pytest.approx(30 * ICU_COST, rel=0.0005)


@pytest.mark.slow
def test_each_department_says_what_its_hours_rest_on(steady: SmallHospital) -> None:
    found = projection.overview(read(steady), projection.project(read(steady)))

    rules = dict(zip(found["name"], found["rule"], strict=True))
    assert rules == {"Intensive care": "standard", "Emergency": "hours", "Laboratory": "cost"}
    assert dict(zip(found["name"], found["source"], strict=True))["Intensive care"] == "last year's volume"


def test_tables_add_up_to_the_landing_to_the_cent(steady: SmallHospital) -> None:
    set_budget(steady, [(202600 + month, "ICU", "5100", 70_000_00) for month in range(1, 13)])
    found = read(steady)
    made = projection.project(found)

    assert made.departments["total"].sum() == made.landing.expected
    assert made.months["actual"].sum() + made.months["forecast"].sum() == made.landing.expected
    assert made.months["budget"].sum() == made.departments["budget"].sum() == made.landing.budget == 840_000_00
    causes = projection.causes(found, made)
    assert causes["over"].sum() == made.landing.expected - 840_000_00
    assert made.landing.chance == pytest.approx(0.99)


@pytest.mark.slow
def test_a_published_forecast_goes_before_the_budget_and_the_budget_before_last_year(hospital: SmallHospital) -> None:
    icu, measure = hospital.departments["ICU"], hospital.measures["patient_days"]
    add_months(hospital.url, icu, measure, [150, 150, 150, 150], first=202609, version=hospital.version)
    assert read(hospital).expected["source"].tolist() == ["budgeted volume"] * 4

    publish(hospital, SeriesRef("department", icu, measure), [140.0, 141.0])

    found = read(hospital)
    assert found.expected["source"].tolist() == ["published forecast"] * 2 + ["budgeted volume"] * 2
    # Beyond its end the budget goes on at the forecast's pace: 150 × 281 ÷ 300.
    assert found.expected["volume"].tolist() == pytest.approx([140, 141, 140.5, 140.5])
    assert np.quantile(found.volumes[0, :, 0], [0.1, 0.9]) == pytest.approx([126, 154], abs=1.5)


def publish(hospital: SmallHospital, ref: SeriesRef, means: list[float]) -> None:
    """Store and publish a forecast from September 2026 on, ±10 % wide at 80 %."""
    points = pd.DataFrame({"ds": pd.date_range("2026-09-01", periods=len(means), freq="MS"), "mean": means})
    for level, width in ((80, 0.10), (95, 0.15)):
        points[f"lo{level}"], points[f"hi{level}"] = points["mean"] * (1 - width), points["mean"] * (1 + width)
    made = runs.Result(ref, 12, "test", "", points, "hash", {"model": "auto"}, "1")
    (number,) = runs.store(hospital.url, LOCAL_ACTOR, [made])
    runs.publish(hospital.url, LOCAL_ACTOR, run_id=number)


@pytest.mark.slow
def test_a_manager_gets_the_same_figures_for_the_own_departments_only(hospital: SmallHospital, manager: Actor) -> None:
    mona = replace(manager, departments=frozenset({hospital.departments["ICU"]}))

    own = projection.project(read(hospital, mona))
    whole = projection.project(read(hospital))

    assert set(own.rows["department_id"]) == {hospital.departments["ICU"]}
    assert (
        own.departments.iloc[0].to_dict()
        == whole.departments.set_index("department_id", drop=False).loc[hospital.departments["ICU"]].to_dict()
    )
    assert labor_baseline(hospital.url, manager, fiscal_year=2026).rows.empty  # type: ignore[union-attr]
    with pytest.raises(NotPermittedError):
        basis.basis(hospital.url, Actor("nobody", role="none"), fiscal_year=2026)


def test_nothing_to_start_from_is_no_forecast(small_hospital: SmallHospital) -> None:
    assert basis.years(small_hospital.url, LOCAL_ACTOR) == ()
    assert basis.basis(small_hospital.url, LOCAL_ACTOR, fiscal_year=2026) is None
    assert labor_baseline(small_hospital.url, LOCAL_ACTOR, fiscal_year=2026) is None


def test_hours_without_a_ledger_are_forecast_as_well(small_hospital_sqlite: SmallHospital) -> None:
    with writing(small_hospital_sqlite.url) as session:
        for period in CLOSED:
            session.add_all(worked(small_hospital_sqlite, period, "ED", {"REG": 10.0}))

    landing = projection.project(read(small_hospital_sqlite)).landing

    assert landing.expected == pytest.approx(365 * ED_COST, rel=0.0005)
    assert landing.budget is None
    assert landing.chance is None


def test_a_month_with_part_of_its_cost_is_forecast_as_open(steady: SmallHospital) -> None:
    post_actuals(steady, [(202609, "ICU", "5100", 1_000_00)])

    found = read(steady)

    assert (found.last, found.unfinished) == (202608, 202609)
    assert found.open_months == OPEN


def test_a_year_that_is_over_or_too_far_ahead_is_refused(steady: SmallHospital) -> None:
    with pytest.raises(UserError, match="is complete"):
        read(steady, year=2025)
    with pytest.raises(UserError, match="too far ahead"):
        read(steady, year=2031)
    assert basis.years(steady.url, LOCAL_ACTOR) == (2026, 2027)
    assert len(read(steady, year=2027).open_months) == 16


def test_labor_cost_outside_time_lines_goes_on_by_the_day(steady: SmallHospital) -> None:
    post_actuals(steady, [(period, "ICU", "5900", 50_00 * days(period)) for period in CLOSED])

    rows = projection.project(read(steady)).rows

    beside = rows[(rows["pay_group"] == "not_in_time_lines") & (rows["period"] == 202610)]
    assert dict(zip(beside["department_id"], beside["amount_minor"], strict=True)) == {
        steady.departments["ICU"]: 31 * 50_00,
        steady.departments["LAB"]: 31 * LAB_COST,
    }


@pytest.mark.slow
def test_assumptions_are_kept_with_their_trail_and_move_the_forecast(
    hospital: SmallHospital, finance_lead: Actor
) -> None:
    before = projection.project(read(hospital)).landing.expected
    award = PayChange(date(2026, 11, 1), 0.10)
    kept = StaffingAssumptions((award,), 3, 0.1, 0.08, {hospital.departments["ICU"]: 60.0})

    assumptions.save(hospital.url, finance_lead, assumptions=StaffingAssumptions((award,)))
    assert projection.project(read(hospital)).landing.expected - before == pytest.approx(
        61 * (1_904_00 + ED_COST) / 10, rel=0.001
    )

    assumptions.save(hospital.url, finance_lead, assumptions=kept)
    assert kept_assumptions(hospital.url) == kept
    september = read(hospital).plan.needs.minimum
    assert september.max() == 31 * 60
    with reading(hospital.url) as session:
        from services.audit import first_broken

        assert first_broken(session) is None


def kept_assumptions(url: str) -> StaffingAssumptions:
    with reading(url) as session:
        return assumptions.load_assumptions(session)


def test_impossible_assumptions_are_refused(steady: SmallHospital, finance_lead: Actor, viewer: Actor) -> None:
    wrong = [
        StaffingAssumptions((PayChange(date(2026, 11, 1), 3.0),)),
        StaffingAssumptions((PayChange(date(2026, 11, 1), 0.03, job_class_id=999),)),
        StaffingAssumptions(lead_months=99),
        StaffingAssumptions(attrition=1.0),
        StaffingAssumptions(overtime_limit=1.5),
        StaffingAssumptions(minimum_hours={999: 1.0}),
        StaffingAssumptions(minimum_hours={steady.departments["ICU"]: -1.0}),
    ]
    for one in wrong:
        with pytest.raises(UserError):
            assumptions.save(steady.url, finance_lead, assumptions=one)
    with pytest.raises(NotPermittedError):
        assumptions.save(steady.url, viewer, assumptions=StaffingAssumptions())
    assert kept_assumptions(steady.url) == StaffingAssumptions()


def test_the_direct_forecast_is_fitted_once_and_found_again(hospital: SmallHospital) -> None:
    post_actuals(hospital, [(period, "ICU", "5100", 2_000_00 * days(period)) for period in span(202401, 202412)])
    found = read(hospital)
    question = direct.question_of(found.plan.department_ids, found.last, found.months[-1])
    assert direct.direct(hospital.url, LOCAL_ACTOR, question=question).points.empty

    with reading(hospital.url) as session:
        cost = direct.labor_cost(session, question)
    points, reason = direct.fit_cost(cost, question, model="seasonal_naive", cancelled=lambda: False)
    direct.store(hospital.url, LOCAL_ACTOR, direct.FittedCost(question, cost, points, reason, 0.0))

    stored = direct.direct(hospital.url, LOCAL_ACTOR, question=question).points
    assert stored["period"].tolist()[:4] == list(OPEN)
    assert stored["mean"].iloc[0] == pytest.approx(30 * (ICU_COST + ED_COST + LAB_COST), rel=0.01)
    post_actuals(hospital, [(202608, "ICU", "5100", 1_00)])
    assert direct.direct(hospital.url, LOCAL_ACTOR, question=question).points.empty  # other data, other forecast


def test_a_direct_forecast_needs_two_years_and_the_right_to_see_them(steady: SmallHospital, manager: Actor) -> None:
    found = read(steady)
    question = direct.question_of(found.plan.department_ids, found.last, found.months[-1])

    assert "needs 24 months" in direct.direct(steady.url, LOCAL_ACTOR, question=question).refusal
    with pytest.raises(NotPermittedError):
        direct.direct(steady.url, manager, question=question)


@pytest.mark.slow
def test_prophet_fits_labor_cost_beside_the_page(demo_url: str) -> None:
    question = direct.question_of(tuple(range(1, 41)), 202610, 202706)

    job = direct.start(demo_url, LOCAL_ACTOR, question=question)

    assert job.wait(120) == "done"
    assert direct.direct(demo_url, LOCAL_ACTOR, question=question).points["mean"].between(14e8, 21e8).all()


# The demo hospital ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_demo_shows_agency_in_the_intensive_care_unit_and_what_filling_its_vacancies_saves(demo_url: str) -> None:
    found = basis.basis(demo_url, LOCAL_ACTOR, fiscal_year=2027)
    assert found is not None
    made = projection.project(found)
    causes = projection.causes(found, made)
    icu = found.departments.index[found.departments["code"] == "16010"][0]

    assert causes.iloc[0][["department_id", "category"]].tolist() == [icu, "contract_labor"]
    shares = projection.overview(found, made).set_index("department_id")["agency_share"]
    assert shares.idxmax() == icu
    assert 0.15 < shares[icu] < 0.30
    hired = projection.project(found.only({icu}), WhatIf(lead_months=2)).landing
    assert hired.expected < projection.project(found.only({icu})).landing.expected - 100_000_00

    assert np.abs(found.plan.needs.beside).max() == 0  # the ledger's labor accounts tie to the labor lines
    rehabilitation = found.departments[found.departments["code"] == "17410"]
    assert rehabilitation["pace"].iloc[0] > 1.07
    assert set(found.departments["rule"]) == {"standard", "fixed"}


def test_told_the_volumes_that_came_the_rule_finds_the_cost_that_came(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stand at the end of February 2026: four months later cost is within 1 % of what the rule says."""
    from services.forecasts import budget_volumes

    with reading(demo_url) as session:
        from services.staffing import history

        paid = history.ledger(session, read_calendar(session), None)
    monkeypatch.setattr(basis, "closed_months", lambda *_: (202602, None))
    monkeypatch.setattr(budget_volumes, "load", actual_volumes)
    found = basis.basis(demo_url, LOCAL_ACTOR, fiscal_year=2026)
    assert found is not None

    forecast = projection.project(found).rows["amount_minor"].sum()

    actual = paid[paid["period"].isin(found.open_months)]["amount_minor"].sum()
    assert forecast / actual == pytest.approx(1, abs=0.01)


def read_calendar(session: Session) -> FiscalCalendar:
    from services import settings

    return FiscalCalendar(settings.load(session).fiscal_first_month)


def actual_volumes(session: Session, ref: SeriesRef) -> pd.DataFrame:
    """Return what came as if it had been budgeted."""
    from services.forecasts.series import load

    return load(session, ref).frame.rename(columns={"y": "budget"})


def test_a_department_without_any_cost_yet_but_with_a_budget_is_listed(steady: SmallHospital) -> None:
    set_budget(steady, [(202601, "HOSP", "5100", 1_000_00)])

    found = projection.project(read(steady)).departments.set_index("department_id")

    assert found[["total", "budget"]].to_dict("index")[steady.departments["HOSP"]] == {"total": 0, "budget": 1_000_00}
    with writing(steady.url) as session:
        assert session.get(Department, steady.departments["HOSP"]) is not None


def test_a_coming_year_says_what_a_percent_of_pay_costs_until_an_award_is_assumed(steady: SmallHospital) -> None:
    this_year, next_year = read(steady), read(steady, year=2027)

    assert projection.award_not_assumed(this_year, projection.project(this_year)) is None
    assert projection.award_not_assumed(next_year, projection.project(next_year)) == pytest.approx(
        365 * (1_904_00 + ED_COST) / 100, rel=0.001
    )
    tried = projection.project(next_year, WhatIf(award=0.03, award_from=202701))
    assert projection.award_not_assumed(next_year, tried) is None
