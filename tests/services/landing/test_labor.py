"""What labor costs is one figure: of the landing, of the staffing forecast and of the scenarios' base, to the cent."""

from dataclasses import replace

import pandas as pd
import pytest

from planning.staffing.bridge import STEPS
from services.landing import choices
from services.landing.labor import landed_labor
from services.landing.lines import landing_lines
from services.permissions import LOCAL_ACTOR, Actor
from services.scenarios import baseline as scenarios
from services.staffing import basis, bridge, projection
from services.staffing.projection import StaffingProjection

LABOR = ["salaries", "benefits", "contract_labor"]
KEYS = ["department_id", "category", "period"]


def staffing(url: str, actor: Actor = LOCAL_ACTOR, year: int = 2027) -> tuple[basis.StaffingBasis, StaffingProjection]:
    found = basis.basis(url, actor, fiscal_year=year)
    assert found is not None
    return found, projection.project(found)


def landed(url: str, actor: Actor = LOCAL_ACTOR, year: int = 2027) -> pd.DataFrame:
    places = landing_lines(url, actor, fiscal_year=year).places
    return places[places["category"].isin(LABOR) & (places["type"] == "expense")]


@pytest.mark.parametrize("year", [2027, 2028])
def test_the_landing_and_the_staffing_forecast_say_the_same_in_every_department(demo_url: str, year: int) -> None:
    lines, (found, made) = landed(demo_url, year=year), staffing(demo_url, year=year)

    assert made.landing.expected == lines["landing"].sum()
    by_department = made.departments.set_index("department_id")["total"]
    assert by_department.to_dict() == lines.groupby("department_id")["landing"].sum().to_dict()
    assert made.landing.lo80 < made.landing.expected < made.landing.hi80
    assert made.left_out.empty
    inside = made.rows[made.rows["period"].isin(found.months)]
    assert (
        inside.groupby("category")["amount_minor"].sum().to_dict() == lines.groupby("category")["open"].sum().to_dict()
    )


def test_some_departments_are_landed_by_the_staffing_forecast_and_others_not(demo_url: str) -> None:
    lines = landed(demo_url)

    methods = lines.groupby("department_id")["method"].nunique()
    assert (methods == 1).all()  # hours and cost of a department tie
    assert 5 <= lines.drop_duplicates("department_id")["method"].eq("staffing").sum() < lines["department_id"].nunique()


def test_scenarios_start_from_the_same_labor(demo_url: str) -> None:
    base = scenarios.load(demo_url, LOCAL_ACTOR, fiscal_year=2027).baseline
    _found, made = staffing(demo_url)
    category = base.account_categories[base.lines.account]

    for name in LABOR:
        assert (
            base.lines.amount[category == name].sum()
            == made.rows.loc[made.rows["category"] == name, "amount_minor"].sum()
        )
    hours = made.rows[made.rows["pay_group"] == "agency"].groupby("period")["hours"].sum()
    agency = base.labor.pay_group == "agency"
    assert base.labor.hours[agency].sum(axis=0).tolist() == pytest.approx(hours.tolist())


def test_agency_costs_the_recorded_rate_in_every_department_and_month_of_a_scenario(demo_url: str) -> None:
    labor = scenarios.load(demo_url, LOCAL_ACTOR, fiscal_year=2027).baseline.labor
    agency = labor.pay_group == "agency"
    rates = labor.amount[agency] / labor.hours[agency]

    assert rates.min() > 70_00
    assert rates.max() < 110_00  # the demo's agencies bill $74 to $98, and $5 more this year
    assert (rates.max(axis=1) / rates.min(axis=1)).max() < 1.001


def test_a_persons_choice_of_a_method_moves_all_three(demo_url: str, finance_lead: Actor) -> None:
    lines, (_found, before) = landed(demo_url), staffing(demo_url)
    line = lines[lines["category"] == "contract_labor"].iloc[0]
    place = {"department_id": int(line["department_id"]), "account_id": int(line["account_id"])}

    choices.choose(demo_url, finance_lead, fiscal_year=2027, **place, method="budget", reason="The contract ends.")

    _found, after = staffing(demo_url)
    moved = int(landed(demo_url)["landing"].sum() - lines["landing"].sum())
    assert moved != 0
    assert after.landing.expected - before.landing.expected == moved


def test_a_manager_sees_the_same_figures_of_the_own_departments(demo_url: str, manager: Actor) -> None:
    whole = landed(demo_url)
    number = int(whole["department_id"].iloc[0])
    own = replace(manager, departments=frozenset({number}))

    _found, made = staffing(demo_url, own)

    assert made.landing.expected == whole.loc[whole["department_id"] == number, "landing"].sum()
    assert set(landed_labor(demo_url, own, fiscal_year=2027)["department_id"]) == {number}
    assert landed_labor(demo_url, own, fiscal_year=2040).empty


@pytest.mark.parametrize("year", [2027, 2028])
def test_the_bridge_leads_from_the_budget_to_this_figure_in_every_department(demo_url: str, year: int) -> None:
    found, made = staffing(demo_url, year=year)

    steps = bridge.to_budget(found, made).set_index("department_id")

    assert (steps["budget"] + steps[list(STEPS)].sum(axis=1) == steps["landing"]).all()
    assert steps["landing"].to_dict() == made.departments.set_index("department_id")["total"].to_dict()
    assert steps["budget"].sum() == made.landing.budget
    if year == 2027:  # the stories of the demo stand where they belong
        codes = found.departments["code"]
        largest = {step: codes[steps[step].idxmax()] for step in ("volume", "hours_per_unit", "agency")}
        assert largest == {"volume": "16130", "hours_per_unit": "17410", "agency": "16010"}
