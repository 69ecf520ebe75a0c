"""The base of scenarios: tied to the landing, cut to a person's departments, unmoved by what it does not rest on."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, update

from data.engine import writing
from data.models import LaborEntry
from planning.scenarios.types import DriverChange
from services.errors import NotPermittedError, UserError
from services.landing import lines as landing
from services.landing.labor import landed_labor
from services.landing.lines import landing_lines
from services.permissions import LOCAL_ACTOR, Actor
from services.scenarios import baseline, running, store
from services.scenarios.plan import ScenarioPlan
from services.staffing.basis import basis
from tests.figures import new_version, post_actuals
from tests.small_hospital import SmallHospital
from tests.what_if import fill


@pytest.fixture
def hospital(planned_hospital: SmallHospital) -> SmallHospital:
    return planned_hospital


@pytest.mark.slow
def test_the_base_ties_to_the_landing_to_the_cent(small_hospital: SmallHospital, viewer: Actor) -> None:
    hospital = fill(small_hospital)

    base = baseline.load(hospital.url, viewer, fiscal_year=2026)

    whole = landing_lines(hospital.url, viewer, fiscal_year=2026)
    kpis = running.explore(base, ()).base_kpis
    assert (kpis.revenue, kpis.expense) == tuple(whole.totals.loc[["revenue", "expense"], "landing"])
    assert base.closed == (202601, 202602, 202603)
    assert base.first_open == 202604
    assert base.budget_result == whole.totals.loc["result", "budget"]
    assert base.volume_sources == (("budgeted volume", 2),)


def test_ten_percent_more_volume_is_what_hand_reckoning_says(planned_template: SmallHospital, viewer: Actor) -> None:
    base = baseline.load(planned_template.url, viewer, fiscal_year=2026)

    found = running.explore(base, (DriverChange("volume", 0.1),))

    assert found.kpis.revenue - found.base_kpis.revenue == 9 * 16_000_00  # ICU 10,000 and ED 6,000 a month
    # A tenth of 80 % of pay, agency, 90 % of supplies, all drugs; labor of the ICU as the staffing forecast has it.
    labor = landed_labor(planned_template.url, viewer, fiscal_year=2026).query("period >= 202604")
    sums = labor.groupby("category")["amount_minor"].sum()
    tenth = (0.8 * sums["salaries"] + sums["contract_labor"] + 9 * (18_000_00 + 12_000_00)) / 10
    assert found.kpis.expense - found.base_kpis.expense == pytest.approx(tenth, abs=50)
    assert sums["salaries"] == pytest.approx(9 * 70_000_00, rel=0.005)  # as it was: 40,000 and 30,000 a month


def test_hours_follow_the_landed_money_at_the_rates_of_the_staffing_forecast(
    planned_template: SmallHospital, viewer: Actor
) -> None:
    labor = baseline.load(planned_template.url, viewer, fiscal_year=2026).baseline.labor

    agency = labor.pay_group == "agency"
    landed = landed_labor(planned_template.url, viewer, fiscal_year=2026).query("period >= 202604")
    spent = landed.loc[landed["category"] == "contract_labor", "amount_minor"].sum()
    assert labor.amount[agency].sum() == spent == pytest.approx(9 * 6_000_00, rel=0.005)
    assert (labor.amount[agency].sum() / labor.hours[agency].sum()) == pytest.approx(90_00, rel=1e-4)


def test_a_bill_rate_that_cannot_be_is_replaced_and_named_as_in_the_staffing_forecast(
    hospital: SmallHospital, viewer: Actor
) -> None:
    slip = update(LaborEntry).where(col(LaborEntry.pay_code_id) == hospital.pay_codes["AGY"])
    with writing(hospital.url) as session:
        session.exec(slip.values(amount_minor=80 * 477_00))  # 477 an hour, and own staff earns 40

    base = baseline.load(hospital.url, viewer, fiscal_year=2026)

    staffing = basis(hospital.url, viewer, fiscal_year=2026)
    assert staffing is not None
    assert base.bill_rates.equals(staffing.bill_rates)
    assert base.bill_rates[["recorded", "rate"]].to_numpy().tolist() == [[477_00, 75_00]]  # 6,000 booked for 80 hours
    agency = base.baseline.labor.pay_group == "agency"
    labor = base.baseline.labor
    assert labor.amount[agency].sum() / labor.hours[agency].sum() == pytest.approx(75_00, rel=1e-4)


def test_a_manager_gets_own_departments_only(planned_template: SmallHospital, manager: Actor) -> None:
    icu, ed = planned_template.departments["ICU"], planned_template.departments["ED"]
    mona = replace(manager, departments=frozenset({icu}))

    base = baseline.load(planned_template.url, mona, fiscal_year=2026)

    assert base.baseline.departments["department_id"].tolist() == [icu]
    assert set(base.baseline.closed["department_id"]) == {icu}
    assert running.explore(base, ()).base_kpis.revenue == 12 * 100_000_00
    assert [choice.name for choice in base.catalog.places["department"]] == ["ICU Intensive care"]
    with pytest.raises(UserError, match="do not have access"):
        baseline.load(planned_template.url, mona, fiscal_year=2026, departments=(ed,))


@pytest.mark.slow
def test_saving_a_scenario_leaves_the_base_as_it_is_and_reads_nothing_again(
    hospital: SmallHospital, finance_lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = baseline.load(hospital.url, finance_lead, fiscal_year=2026)
    reads: list[int] = []
    real = landing.of_session

    def watched(*given: Any, **named: Any) -> Any:
        reads.append(named["fiscal_year"])
        return real(*given, **named)

    monkeypatch.setattr(landing, "of_session", watched)

    store.save(hospital.url, finance_lead, name="One", plan=ScenarioPlan(2026, (DriverChange("volume", 0.1),)))

    assert baseline.load(hospital.url, finance_lead, fiscal_year=2026) is before
    assert reads == []
    post_actuals(hospital, [(202603, "ICU", "6100", 1_00)])
    assert baseline.load(hospital.url, finance_lead, fiscal_year=2026).hash != before.hash
    assert set(reads) == {2026}


def test_this_year_and_the_next_can_be_planned(planned_template: SmallHospital, viewer: Actor) -> None:
    assert baseline.years(planned_template.url, viewer) == {"FY 2026": 2026, "FY 2027": 2027}

    ahead = baseline.load(planned_template.url, viewer, fiscal_year=2027)

    assert (ahead.closed, len(ahead.baseline.months), ahead.version, ahead.budget_result) == ((), 12, None, None)


def test_a_year_that_is_over_cannot(planned_template: SmallHospital, viewer: Actor) -> None:
    with pytest.raises(UserError, match="FY 2025 is over"):
        baseline.load(planned_template.url, viewer, fiscal_year=2025)


def test_without_figures_there_is_no_base(small_hospital_sqlite: SmallHospital, viewer: Actor) -> None:
    assert baseline.years(small_hospital_sqlite.url, viewer) == {}
    with pytest.raises(UserError, match="no data yet"):
        baseline.load(small_hospital_sqlite.url, viewer, fiscal_year=2026)


def test_somebody_without_a_role_is_refused(planned_template: SmallHospital) -> None:
    with pytest.raises(NotPermittedError):
        baseline.load(planned_template.url, Actor("x", role="nobody"), fiscal_year=2026)


@pytest.mark.slow
def test_a_rolling_forecast_is_not_what_a_base_is_compared_with(hospital: SmallHospital, viewer: Actor) -> None:
    from data.engine import writing
    from data.models import BudgetVersion

    number = new_version(hospital, "Rolling", 2026)
    with writing(hospital.url) as session:
        version = session.get_one(BudgetVersion, number)
        version.kind, version.status = "forecast", "approved"

    base = baseline.load(hospital.url, viewer, fiscal_year=2026)

    assert base.version is not None
    assert base.version.name == "Budget 2026"


@pytest.mark.slow
def test_the_demo_hospital_knows_its_payers_beds_contracts_and_cash(demo_url: str) -> None:
    base = baseline.load(demo_url, LOCAL_ACTOR, fiscal_year=2027)

    names = {choice.key: choice.name for choice in base.catalog.details["payer"]}
    assert names["COM"] == "commercial managed care"
    assert base.payer_drift == "MCD>COM"  # the story: patients moved from commercial managed care to Medicaid
    payer = base.baseline.accounts.set_index("code")["payer"]
    assert (payer["4114"], payer["4540"], payer["4740"]) == ("COM", "COM", "")
    assert len(base.baseline.beds.pair) == 9
    assert "C-2024-003" in {choice.key for choice in base.catalog.details["contract"]}
    assert base.baseline.cash is not None
    assert base.baseline.cash.unrestricted_minor == 155_485_000_00
    assert (base.baseline.spend.amount <= base.baseline.lines.amount[base.baseline.spend.line]).all()
